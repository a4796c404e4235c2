"""The six example patches the dataset's authors publish, each a pair of both sensors."""

import tarfile
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from . import archive, names, samples
from .wavelengths import WAVELENGTHS

FILES = ("BigEarthNet-S1-Example.tar.bz2", "BigEarthNet-S2-Example.tar.bz2")
TRUE_COLOUR = ("B04", "B03", "B02")
POLARISATIONS = ("VV", "VH")


@dataclass(frozen=True, eq=False)
class Example:
    """A pair: `s2` holds the twelve bands of Sentinel-2 as stored (uint16, (120, 120), (60, 60) or
    (20, 20)), `s1` VV and VH (float32, dB, (120, 120)).

    `labels` are the CORINE classes on level 3, as published with version 1.
    """

    s1_name: str
    s2_name: str
    tile: str
    day: date
    labels: tuple[str, ...]
    s1: dict[str, np.ndarray]
    s2: dict[str, np.ndarray]


def read_examples(folder: Path | str | None = None) -> list[Example]:
    """Return the six examples, earliest first, fetching the samples if need be.

    `folder` is as for `samples.data_folder`. Raises `FetchError`, or `ArchiveError` if the two
    sensors do not match.
    """
    fetched = samples.fetch_samples(folder)
    with tempfile.TemporaryDirectory() as unpacked:
        s1, s2 = (_unpack(fetched / file, Path(unpacked)) for file in FILES)
        partners = {_place(name): name for name in archive.list_patches(s1)}
        pairs = {name: partners.get(_place(name)) for name in archive.list_patches(s2)}
        alone = [name for name, partner in pairs.items() if partner is None]
        if alone:
            raise archive.ArchiveError(f"Expected an S1 patch for each S2 patch, found none for {alone[0]}.")
        examples = [_read_pair(s1, pairs[name], s2, name) for name in pairs]
    return sorted(examples, key=lambda example: (example.day, example.s2_name))


def _read_pair(s1: Path, s1_name: str, s2: Path, s2_name: str) -> Example:
    return Example(
        s1_name=s1_name,
        s2_name=s2_name,
        tile=names.parse_name(s1_name).tile,
        day=names.parse_name(s2_name).day,
        labels=tuple(archive.read_patch_metadata(s2, s2_name)["labels"]),
        s1=archive.read_patch(s1, s1_name, bands=POLARISATIONS).bands,
        s2=archive.read_patch(s2, s2_name, bands=tuple(WAVELENGTHS)).bands,
    )


def _place(name: str) -> tuple[int, int]:
    """Return column and row, which tell the six apart: an S2 name does not say its tile."""
    parsed = names.parse_name(name)
    return parsed.column, parsed.row


def _unpack(packed: Path, folder: Path) -> Path:
    with tarfile.open(packed) as content:
        content.extractall(folder, filter="data")
    return folder / packed.name.removesuffix(".tar.bz2")

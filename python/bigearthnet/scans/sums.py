"""The files the dataset is published in, and whether a copy is one of them: size and MD5.

Sources, each value found in two places:

    version 1   Zenodo record 12687186, formerly bigearth.net. `constants.py` of bigearthnet-common
                2.8.0 and torchgeo, which for a while gave the sum of S2 for S1 as well (its pull
                request 550 tells the story). The sizes are not stated there.
    version 2   Zenodo record 10891137. torchgeo's `BigEarthNetV2` up to 0.8, and the size and sums that
                several downloaders copied from the record; the two metadata files are those of
                `metadata`.
"""

import hashlib
import os
from pathlib import Path
from threading import Event
from typing import NamedTuple

from .. import metadata
from ..archive import ArchiveError, Fault

PIECE = 1 << 22  # bytes read at a time


class Published(NamedTuple):
    """What is known of a published file: its MD5, and its size in bytes unless that is None."""

    md5: str
    size: int | None


SUMS = {
    "BigEarthNet-S1-v1.0.tar.gz": Published("94ced73440dea8c7b9645ee738c5a172", None),
    "BigEarthNet-S2-v1.0.tar.gz": Published("5a64e9ce38deb036a435a7b59494924c", None),
    "BigEarthNet-S1.tar.zst": Published("a55eaa2cdf6a917e296bd6601ec1e348", 54_439_153_171),
    "BigEarthNet-S2.tar.zst": Published("2245ed2d1a93f6ce637d839bc856396e", 63_251_710_377),
    "Reference_Maps.tar.zst": Published("95d85a222fa983faddcac51a19f28917", 282_391_301),
    **{name: Published(source.md5, source.size) for name, source in metadata.SOURCES.items()},
}  # fmt: skip


def find_published(path: Path | str) -> list[Path]:
    """Return the files that bear a published name: `path` itself, or those directly in the folder `path`."""
    path = Path(path)
    candidates = [path / name for name in SUMS] if path.is_dir() else [path]
    return [found for found in candidates if found.name in SUMS and found.is_file()]


def check_sum(path: Path | str, *, stop: Event | None = None) -> list[Fault]:
    """Return the fault wrong-checksum of a file that is not the published one of its name, [] if none.

    A file of another size is not read, and one whose name is not in `SUMS` has no fault. Once `stop`
    is set, returns [] without having read to the end. Raises `ArchiveError` if it cannot be read.
    """
    path = Path(path)
    published = SUMS.get(path.name)
    if published is None or not path.is_file():  # a pipe would be waited for
        return []
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if published.size not in (None, size):
                return [_fault(path, f"{published.size:,} bytes", f"{size:,} bytes")]
            while piece := file.read(PIECE):
                digest.update(piece)
                if stop and stop.is_set():
                    return []
    except OSError as wrong:
        raise ArchiveError(f"Expected to read {path}, found {wrong.strerror}. Check permissions and disk.") from None
    if digest.hexdigest() == published.md5:
        return []
    return [_fault(path, f"MD5 {published.md5}", f"MD5 {digest.hexdigest()}")]


def _fault(path: Path, expected: str, found: str) -> Fault:
    return Fault("", path.name, "wrong-checksum", expected, found)

"""Where one patch is, by its name: without listing the archive."""

import os
from pathlib import Path

from ..name_kinds import S1Name, S2Name, V2Name
from .entries import Entry
from .faults import ArchiveError, show
from .folders import DEPTH, hold_maps
from .layouts import REFERENCE_FILE, Layout, patch_kind, product_kind, product_of


def find_patch(folder: Path | str, name: str, *, maps: bool = False) -> Entry:
    """Return where a patch is, in a root or a folder that holds several; its map if `maps`.

    Raises `ArchiveError` if it is nowhere there.
    """
    kind = patch_kind(name)
    if kind:
        for place in _candidates(Path(folder), name, two_versions=kind is not S2Name):
            if place.is_dir() and _is_wanted(place, name, maps):
                return Entry(name, Layout.V2_MAPS if maps else _layout(place, name, kind), str(place))
    what = "the reference map" if maps else "the folder"
    expected = f"{what} of a patch" if kind else "the name of a patch"
    raise ArchiveError(
        f"Expected {expected} in {show(str(folder))}, found none called {show(name)}. Give the folder that holds "
        "the patches, and a name as `list_patches` returns it."
    )


def _candidates(folder: Path, name: str, *, two_versions: bool):
    inner = [name, os.path.join(product_of(name), name)] if two_versions else [name]
    level = [folder]
    for _ in range(DEPTH + 2):  # as far down as `open_archive` looks
        for place in level:
            yield from (place / path for path in inner)
        level = [below for place in level for below in _folders(place)]


def _folders(place: Path) -> list[Path]:
    """Return the folders within one, but not those of patches and products, which may be many."""
    try:
        with os.scandir(place) as items:
            names = (item for item in items if not (patch_kind(item.name) or product_kind(item.name)))
            return sorted(Path(item.path) for item in names if item.is_dir() and not item.name.startswith("."))
    except OSError:
        return []


def _is_wanted(place: Path, name: str, maps: bool) -> bool:
    """Say whether a patch's folder holds its map, or its bands (or nothing): one may hold both."""
    return (place / f"{name}{REFERENCE_FILE}").exists() if maps else not hold_maps([str(place)])


def _layout(place: Path, name: str, kind: type) -> Layout:
    if kind is S1Name:
        return Layout.V2_S1 if place.parent.name == product_of(name) else Layout.V1_S1
    return Layout.V2_S2 if kind is V2Name else Layout.V1_S2

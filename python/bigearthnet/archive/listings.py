"""What lies in one folder of an unpacked archive, sorted by what the names are."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .entries import folder_fault
from .faults import Fault, show
from .layouts import METADATA, patch_kind, product_kind


@dataclass
class Listing:
    """The folders within a folder by what their names are, and what is wrong there."""

    patches: dict[type, list[str]] = field(default_factory=dict)
    products: dict[type, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def list_folder(place: str) -> Listing:
    """Sort the folders in a folder by their names; links count as what they lead to.

    Hidden folders, and files that are no GeoTIFF or metadata, are nobody's fault: lists, notes.
    """
    listing = Listing()
    above = cache(lambda: _folders_above(place))  # asked for by links only
    try:
        with os.scandir(place) as found:
            for item in found:
                if not item.name.startswith("."):
                    _sort(item, listing, above)
    except OSError as wrong:
        listing.faults.append(folder_fault(os.path.basename(place), wrong))
    listing.faults.sort()
    return listing


def _sort(item: os.DirEntry, listing: Listing, above: Callable[[], set[str]]) -> None:
    try:
        folder = item.is_dir()
        if item.is_symlink():
            item.stat()  # fails where it leads nowhere
            if folder and os.path.realpath(item.path) in above():
                found = f"a link to {show(os.readlink(item.path))}"
                listing.faults.append(Fault(show(item.name), "", "link-loop", "a folder of its own", found))
                return
    except OSError as wrong:
        listing.faults.append(folder_fault(item.name, wrong))
        return
    if not folder:
        if item.name.endswith((".tif", METADATA)):
            listing.faults.append(Fault("", show(item.name), "unexpected-file", "a folder of its patch around it", "none"))
        return
    if kind := patch_kind(item.name):
        listing.patches.setdefault(kind, []).append(item.name)
    elif kind := product_kind(item.name):
        listing.products.setdefault(kind, []).append(item.name)
    else:
        listing.others.append(item.name)


def _folders_above(place: str) -> set[str]:
    """Return a folder and those it stands in, by whatever way one came there."""
    here = Path(os.path.abspath(place))
    there = Path(os.path.realpath(place))
    return {str(folder) for folder in (there, *there.parents)} | {os.path.realpath(folder) for folder in here.parents}

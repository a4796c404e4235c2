"""Archives unpacked into folders: which layouts a folder holds, and its patches in order."""

import heapq
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ..errors import DataError
from ..name_kinds import S1Name, S2Name, V2Name
from .bands import S2_BANDS
from .entries import Batch, Entry
from .faults import ArchiveError, Fault, show
from .layouts import REFERENCE_FILE, Layout, product_kind, product_of
from .listings import Listing, list_folder

DEPTH = 2  # folders between the one given and a root: enough for <data>/<version>/<root>
PEEKED = 8  # patches looked into to tell two layouts apart that the names do not


@dataclass(frozen=True)
class Root:
    """A folder that holds patches of one layout, in product folders or not."""

    place: str
    layout: Layout
    in_products: bool
    first: bool = True  # of those in this place: the one whose faults count


class FolderArchive:
    """The patches below a folder. `layouts` are those found; `is_tar` is False."""

    is_tar = False

    def __init__(self, path: Path | str):
        """Look for roots in a folder: itself, or up to `DEPTH` + 1 below it.

        Raises `ArchiveError` if there are none.
        """
        self.path = Path(path)
        self._faults: list[Fault] = []
        self._roots = list(_find_roots(str(self.path), self._faults))
        self.layouts = {root.layout for root in self._roots}
        if not self._roots:
            first = self._faults[0] if self._faults else None
            found = f"none, and {first.patch}: {first.found}" if first else "none"
            tars = sorted(path.name for path in self.path.glob("*.tar*"))
            if tars:
                found += f", but {show(tars[0])}: give tars themselves, by name"
            raise ArchiveError(
                f"Expected folders of patches in {show(str(path))}, found {found}. Give the folder that holds "
                "the patches, such as BigEarthNet-v1.0, or one that holds several of those.",
                fault=first,
            )

    def list_patches(self) -> list[str]:
        """Return the names of all patches, sorted, each once."""
        return sorted({name for root in self._roots for name, _ in _list_root(root, [])})

    def batches(self, size: int = 1000) -> Iterator[Batch]:
        """Yield all patches, `size` at a time, sorted by layout and name; a batch has one layout.

        The order and the numbers depend on what is on disk only. Memory holds the names of one
        root at a time, or of one product per root. Raises `DataError` for a size below 1.
        """
        if size < 1:
            raise DataError(f"Expected batches of one patch or more, found {size}.")
        number, faults = 0, list(self._faults)
        for layout in sorted(self.layouts):
            entries = self._entries(layout, faults)
            while batch := list(islice(entries, size)):
                yield Batch(number, batch, faults.copy())
                number += 1
                faults.clear()
        if faults:
            yield Batch(number, [], faults)

    def _entries(self, layout: Layout, faults: list[Fault]) -> Iterator[Entry]:
        roots = [_list_root(root, faults) for root in self._roots if root.layout is layout]
        last = None
        for name, place in heapq.merge(*roots):
            if last and name == last.name:
                found = f"{show(last.place)} and {show(place)}"
                faults.append(Fault(name, "", "duplicate-patch", "one folder of this name", found))
                continue
            last = Entry(name, layout, place)
            yield last


def hold_maps(patches: Iterable[str]) -> bool:
    """Say whether folders of patches of version 2 are those of the maps: the first few hold a map and no bands."""
    patches = list(islice(patches, PEEKED))

    def any_file(ending: str) -> bool:
        return any(os.path.lexists(os.path.join(patch, f"{os.path.basename(patch)}{ending}")) for patch in patches)

    return not any(any_file(f"_{band}.tif") for band in S2_BANDS) and any_file(REFERENCE_FILE)


def _find_roots(place: str, faults: list[Fault], *, depth: int = DEPTH + 1) -> Iterator[Root]:
    listing = list_folder(place)
    roots = sorted(_roots_of(place, listing), key=lambda root: root.layout)
    if roots:
        yield roots[0]
        yield from (replace(root, first=False) for root in roots[1:])
        return
    faults += [fault for fault in listing.faults if fault.kind != "unexpected-file"]
    if depth:
        for name in sorted(listing.others):
            yield from _find_roots(os.path.join(place, name), faults, depth=depth - 1)


def _roots_of(place: str, listing: Listing) -> Iterator[Root]:
    if S2Name in listing.patches:
        yield Root(place, Layout.V1_S2, False)
    if S1Name in listing.patches:
        product = product_kind(os.path.basename(os.path.realpath(place))) is S1Name
        yield Root(place, Layout.V2_S1 if product else Layout.V1_S1, False)
    if V2Name in listing.patches:
        patches = (os.path.join(place, name) for name in sorted(listing.patches[V2Name]))
        yield Root(place, Layout.V2_MAPS if hold_maps(patches) else Layout.V2_S2, False)
    if S1Name in listing.products:
        yield Root(place, Layout.V2_S1, True)
    if V2Name in listing.products:
        inner = (os.path.join(place, product, name) for product in sorted(listing.products[V2Name])
                 for name in sorted(list_folder(os.path.join(place, product)).patches.get(V2Name, ())))  # fmt: skip
        yield Root(place, Layout.V2_MAPS if hold_maps(inner) else Layout.V2_S2, True)


def _list_root(root: Root, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    """Yield the name and folder of each patch of a root, sorted; add what is no patch to `faults`."""
    kind = {Layout.V1_S2: S2Name, Layout.V1_S1: S1Name, Layout.V2_S1: S1Name}.get(root.layout, V2Name)
    listing = list_folder(root.place)
    if root.first:
        faults += listing.faults
        faults += [_unknown(name) for name in sorted(listing.others)]
    if not root.in_products:
        for name in sorted(listing.patches.get(kind, ())):
            yield name, os.path.join(root.place, name)
        return
    for product in sorted(listing.products.get(kind, ())):
        place = os.path.join(root.place, product)
        inner = list_folder(place)
        faults += inner.faults
        faults += [_unknown(name) for name in sorted(inner.others)]
        faults += [_unknown(name) for name in sorted(sum(inner.products.values(), []))]
        for name in sorted(sum(inner.patches.values(), [])):
            if product_of(name) == product:
                yield name, os.path.join(place, name)
            else:
                faults.append(Fault(name, "", "misplaced-patch", "another folder around it", f"it in {product}"))


def _unknown(name: str) -> Fault:
    return Fault(show(name), "", "unknown-name", "the name of a patch", "another folder")

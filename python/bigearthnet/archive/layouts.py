"""The five ways an archive lays its patches out in folders.

    V1_S2    <root>/<patch>/<patch>_B01.tif … <patch>_labels_metadata.json
    V1_S1    <root>/<patch>/<patch>_VV.tif, <patch>_VH.tif, <patch>_labels_metadata.json
    V2_S2    <root>/<product>/<patch>/<patch>_B01.tif …
    V2_S1    <root>/<product>/<patch>/<patch>_VV.tif, <patch>_VH.tif
    V2_MAPS  <root>/<product>/<patch>/<patch>_reference_map.tif

The roots are called BigEarthNet-v1.0, BigEarthNet-S1-v1.0, BigEarthNet-S2, BigEarthNet-S1 and
Reference_Maps in the official files, but any name does. Sentinel-1 patches have the same names in
both versions: one that stands in its product's folder is of version 2, any other of version 1.
"""

import re
from enum import Enum
from functools import cache

from ..name_kinds import PatchName, S1Name, S2Name, V2Name
from ..name_parts import PatchNameError, sense
from .bands import REFERENCE_MAP, S1_BANDS, S2_BANDS

METADATA = "_labels_metadata.json"
REFERENCE_FILE = f"_{REFERENCE_MAP}.tif"


class Layout(Enum):
    """A layout; sorted and compared by its place in the list above."""

    V1_S2 = "v1-s2"
    V1_S1 = "v1-s1"
    V2_S2 = "v2-s2"
    V2_S1 = "v2-s1"
    V2_MAPS = "v2-maps"

    def __lt__(self, other: "Layout") -> bool:
        order = list(Layout)
        return order.index(self) < order.index(other)

    @property
    def version(self) -> int:
        """The version of the archive, 1 or 2."""
        return int(self.value[1])

    @property
    def sensor(self) -> str | None:
        """"S1", "S2", or None for the reference maps."""
        return {"s1": "S1", "s2": "S2"}.get(self.value[3:])

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands of a patch, () for the reference maps."""
        return {"S1": S1_BANDS, "S2": S2_BANDS}.get(self.sensor, ())

    def files(self, name: str) -> tuple[str, ...]:
        """Return the names of the files that a whole patch has: its bands in order and, in version
        1, its JSON; the map where the layout is that of the maps.
        """
        bands = tuple(f"{name}_{band}.tif" for band in self.bands)
        if self is Layout.V2_MAPS:
            return (f"{name}{REFERENCE_FILE}",)
        return (*bands, f"{name}{METADATA}") if self.version == 1 else bands


def patch_kind(name: str) -> type[PatchName] | None:
    """Return the kind of patch name that a folder's name is, None if it is none.

    As strict as `names.parse_name` and about ten times as fast: dates repeat.
    """
    for kind, pattern in _PATTERNS.items():
        match = pattern.fullmatch(name)
        if match:
            return kind if _is_time(match["stamp"], 61 if kind is S2Name else 59) else None
    return None


def product_of(name: str) -> str:
    """Return the product folder that a patch of version 2 stands in, by its name."""
    return "_".join(name.split("_")[: 5 if name.startswith("S1") else -2])


def product_kind(name: str) -> type[PatchName] | None:
    """Return the kind of the patches that a product folder of version 2 holds, None for no product."""
    for kind, pattern in _PRODUCTS.items():
        match = pattern.fullmatch(name)
        if match:
            return kind if _is_time(match["stamp"], 59) else None
    return None


@cache
def _is_time(stamp: str, last_second: int) -> bool:
    try:
        sense(stamp, last_second=last_second)
    except PatchNameError:
        return False
    return True


def _pattern(kind: type[PatchName], parts: int) -> re.Pattern:
    pieces = (f"(?P<{p.label}>{p.pattern})" if p.label == "stamp" else f"(?:{p.pattern})" for p in kind.PARTS[:parts])
    return re.compile("_".join(pieces))


_PATTERNS = {kind: _pattern(kind, len(kind.PARTS)) for kind in (S2Name, S1Name, V2Name)}
_PRODUCTS = {S1Name: _pattern(S1Name, 5), V2Name: _pattern(V2Name, -2)}

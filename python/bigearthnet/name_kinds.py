"""The three kinds of patch names, each a row of parts; `names` reads and writes them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from . import name_parts as parts
from .name_parts import Part, sense


class PatchName:
    """What the three kinds share: `PARTS` says how to check, read and write them."""

    __slots__ = ()
    PARTS: ClassVar[tuple[Part, ...]]

    def __post_init__(self) -> None:
        str(self)

    def __str__(self) -> str:
        return "_".join(part.write(getattr(self, part.label, None)) for part in self.PARTS)

    @property
    def day(self) -> date:
        """The day of acquisition (UTC)."""
        return date(int(self.stamp[:4]), int(self.stamp[4:6]), int(self.stamp[6:8]))

    @property
    def sensed(self) -> datetime:
        """The time of acquisition (UTC, naive); see `names` for its precision."""
        return sense(self.stamp)


@dataclass(frozen=True, slots=True)
class S2Name(PatchName):
    """A Sentinel-2 patch of version 1; `str(name)` writes it. It does not say its tile."""

    satellite: str
    stamp: str
    column: int
    row: int
    PARTS = (
        parts.S2, parts.fixed("product type", "MSIL2A"), parts.STAMP_V1_S2, parts.COLUMN, parts.ROW,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class S1Name(PatchName):
    """A Sentinel-1 patch of version 1; `str(name)` writes it."""

    satellite: str
    stamp: str
    tile: str
    column: int
    row: int
    PARTS = (
        parts.S1, parts.fixed("mode", "IW"), parts.fixed("product type", "GRDH"),
        parts.fixed("polarisation", "1SDV"), parts.STAMP, parts.TILE, parts.COLUMN, parts.ROW,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class V2Name(PatchName):
    """A Sentinel-2 patch of version 2; `str(name)` writes it. `orbit` is the relative orbit."""

    satellite: str
    stamp: str
    baseline: str
    orbit: int
    tile: str
    column: int
    row: int
    PARTS = (
        parts.S2, parts.fixed("product type", "MSIL2A"), parts.STAMP, parts.BASELINE, parts.ORBIT,
        parts.TILE_V2, parts.COLUMN_V2, parts.ROW_V2,
    )  # fmt: skip

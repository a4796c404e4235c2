"""A promise: what is measured, and what is promised of it."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from ..errors import BigEarthNetError

RUNS = 5


class BenchError(BigEarthNetError, RuntimeError):
    """Something that cannot be measured here."""


class Promise(NamedTuple):
    """What is measured and what is promised.

    Of seconds the promise is the most it takes. Of a `ratio` to something else it is the least, or
    the most where `at_most`. `note` says what the ratio is made of.
    """

    name: str
    measured: float
    promised: float
    ratio: bool = False
    at_most: bool = True
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the measurement is as promised."""
        return self.measured <= self.promised if self.at_most else self.measured >= self.promised

    def __str__(self) -> str:
        measured, promised = (_readable(value, self.ratio) for value in (self.measured, self.promised))
        bound = "" if self.at_most else "at least "
        note = f"  {self.note}" if self.note else ""
        return f"{self.name:<50}{measured:>10}  (promised: {bound}{promised}){'' if self.kept else '  NOT KEPT'}{note}"


def median(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """Return the median of the seconds that `runs` runs of some work take."""
    return statistics.median(seconds(work) for _ in range(runs))


def best(work: Callable[[], object], *, runs: int) -> float:
    """Return the least of the seconds that `runs` runs of some work take."""
    return min(seconds(work) for _ in range(runs))


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _readable(value: float, ratio: bool) -> str:
    if ratio:
        return f"{value:,.0f} ×" if value >= 10 else f"{value:.2f} ×"
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.2f} {unit}"
    return f"{value * 1e6:.2f} µs"

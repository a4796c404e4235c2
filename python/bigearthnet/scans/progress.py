"""How far a run is: rate and time left, on standard error.

On a terminal one line is drawn anew; in a log a line appears now and then, so that it stays short.
"""

import sys
import time
from collections.abc import Callable
from typing import TextIO

from ..archive import Layout

REDRAW = 0.2  # seconds between two drawings of the line on a terminal
SPARSE = 30.0  # seconds between two lines elsewhere


class Progress:
    """Counts patches and says so; use it in a `with` block, whose end writes the last line.

    `verb` is what is done to patches ("indexed"), or to `what` else is counted. How far a run is
    comes from `total` patches or, where these are not known beforehand, from `share()`, a number
    from 0 to 1; without either only the rate is shown. `stream` is standard error.
    """

    def __init__(
        self, verb: str, *, what: str = "patches", total: int | None = None, share: Callable[[], float] | None = None,
        stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic,
    ):  # fmt: skip
        self.verb, self.what, self.total, self.share, self.clock = verb, what, total, share, clock
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.began = self.shown = clock()
        self.share_before = 0.0  # of what an earlier run did
        self.done = self.kept = self.width = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None or self.live:
            self._write(self._summary(), end="\n")

    def add(self, patches: int) -> None:
        """Count patches whose work is done."""
        self.done += patches
        self._show()

    def keep(self, patches: int) -> None:
        """Count patches whose work an earlier run had done: they say nothing of the rate."""
        self.kept += patches
        self.share_before = self._share()
        self._show()

    def say(self, text: str) -> None:
        """Write a line of text, above the line of progress."""
        self._write(text, end="\n")

    def _show(self) -> None:
        now = self.clock()
        if now - self.shown >= (REDRAW if self.live else SPARSE):
            self.shown = now
            self._write(self._line(now), end="" if self.live else "\n")

    def _write(self, text: str, *, end: str) -> None:
        if self.live:  # spaces cover what a longer line left
            text = f"\r{text.ljust(self.width)}"
            self.width = 0 if end else len(text) - 1
        self.stream.write(text + end)
        self.stream.flush()

    def _line(self, now: float) -> str:
        count = f"{self.done + self.kept:,}"
        if self.total is not None:
            count += f" of {self.total:,}"
        line = f"{count} {self.what} {self.verb}, {self.done / max(now - self.began, 1e-9):,.0f}/s"
        share, before = self._share(), self.share_before
        if share <= before:
            return line
        left = (now - self.began) * (1 - share) / (share - before)
        return f"{line}, {share:.0%}, {_clock(left)} left"

    def _summary(self) -> str:
        seconds = self.clock() - self.began
        kept = f", {self.kept:,} of them by an earlier run" if self.kept else ""
        rate = f"{self.done / max(seconds, 1e-9):,.0f}/s"
        return f"{self.done + self.kept:,} {self.what} {self.verb}{kept}: {_clock(seconds)}, {rate}"

    def _share(self) -> float:
        if self.total is not None:
            return (self.done + self.kept) / max(self.total, 1)
        return self.share() if self.share else 0.0


def measure(archive) -> dict[str, object]:
    """Return the arguments of `Progress` that say how far a run over an archive is.

    A folder is listed for its patches, where a map counts beside the patch of the same name; a tar
    tells how much of it has been read.
    """
    what = {"what": "patches and maps" if Layout.V2_MAPS in archive.layouts else "patches"}
    return what | {"share": archive.share} if archive.is_tar else what | {"total": sum(len(batch.entries) for batch in archive.batches())}


def _clock(seconds: float) -> str:
    """Return a duration as 0:07, 12:30 or 3:05:00."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"

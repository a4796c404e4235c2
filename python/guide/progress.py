"""Tells how far a render is: plain lines in a log, one live line on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Writes to `stream`, standard error when none is given; `seconds` holds the time of each step."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block as step `name`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - start
            self._clear()

    def say(self, text: str) -> None:
        """Say what is being done now; on a terminal the next call takes its place."""
        self._stream.write(f"\r\x1b[2K{text[:100]}" if self._live else f"{text}\n")
        self._stream.flush()

    def keep(self, text: str) -> None:
        """Write a line that stays."""
        self._clear()
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def _clear(self) -> None:
        if self._live:
            self._stream.write("\r\x1b[2K")

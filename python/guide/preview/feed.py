"""What open pages are told: which files of the site are new, what went wrong, what is going on."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator
from threading import Condition

from guide.errors import GuideError

# Seconds of silence after which a page is written to, to see whether it is still there.
_SILENCE = 15


class Feed:
    """The state of a preview, by `version`; each page hears what changed since its own.

    `run` tells one preview from the next on the same port.
    """

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        self.version = 0
        self._changes: list[tuple[int, list[str]]] = []
        self._errors: list[dict] = []
        self._busy = ""
        self._news, self._count, self._closed = Condition(), 0, False

    def publish(self, paths: Collection[str]) -> None:
        """Tell that files of the site, by their paths in it, are new."""
        if paths:
            with self._news:
                self._changes.append((self.version + 1, sorted(paths)))
                self.version += 1
            self._tell()

    def show_errors(self, errors: Collection[GuideError]) -> None:
        """Tell what is wrong now; nothing, when all is mended."""
        shown = [{"place": ":".join(str(part) for part in (error.file, error.line) if part is not None),
                  "message": error.message, "remedy": error.remedy or ""} for error in errors]
        shown = [error for at, error in enumerate(shown) if error not in shown[:at]]
        if shown != self._errors:
            self._errors = shown
            self._tell()

    def show_work(self, text: str) -> None:
        """Tell what is being done now; "" when nothing is."""
        if text != self._busy:
            self._busy = text
            self._tell()

    def listen(self, since: int) -> Iterator[str]:
        """Yield the state as JSON, at once and whenever it changes; "" after silence. Ends when closed."""
        seen = -1
        while not self._closed:
            with self._news:
                if seen == self._count:
                    self._news.wait(timeout=_SILENCE)
                fresh, seen = seen != self._count, self._count
                state = self._state(since) if fresh else ""
                since = self.version
            if not self._closed:
                yield state

    def close(self) -> None:
        """End every `listen`."""
        self._closed = True
        self._tell()

    def _state(self, since: int) -> str:
        changes = [change for change in self._changes if change[0] > since]
        return json.dumps({"run": self.run, "changes": changes, "errors": self._errors, "busy": self._busy})

    def _tell(self) -> None:
        with self._news:
            self._count += 1
            self._news.notify_all()

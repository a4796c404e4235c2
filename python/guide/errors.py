"""The one error of the guide: what was found, where, and what to do about it."""

from __future__ import annotations

from pathlib import PurePath


class GuideError(Exception):
    """An error its reader can act on.

    `message` says what was expected and what was found, `remedy` what to do next. `file` and
    `line` (from 1) name the place in the source, where there is one. `str()` gives
    `file:line: message`, then the remedy indented on lines of its own.
    """

    def __init__(
        self,
        message: str,
        *,
        file: PurePath | str | None = None,
        line: int | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = None if file is None else str(file)
        self.line = line
        self.remedy = remedy

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        if not self.remedy:
            return text
        return "\n".join([text, *(f"  {line}" for line in self.remedy.splitlines())])

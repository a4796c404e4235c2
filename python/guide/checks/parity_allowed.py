"""The list of differences that two engines may have, each with a reason, in a project's `parity.yml`.

It lies in the project's folder or among its tests:

    allowed:
      - page: "chapters/*.html"
        kind: metadata
        quarto: "address: *"
        embedded: "..."
        reason: Why readers lose nothing.

`*` stands for any text. A side left out has nothing there. An entry that allows nothing any more
has to go: so the list says what is true today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guide.checks.parity import KINDS, Difference
from guide.errors import GuideError
from guide.yaml_source import line_of, read_yaml

PLACES = ("parity.yml", "tests/parity.yml")
_SIDES = ("quarto", "embedded")
_NEEDED = ("page", "kind", "reason")


@dataclass(frozen=True)
class Allowed:
    """An entry of the list, at `place` as `file:line`: differences like this are allowed, for a `reason`."""

    page: str
    kind: str
    reason: str
    place: str
    quarto: str = ""
    embedded: str = ""

    def matches(self, difference: Difference) -> bool:
        """Whether the entry allows `difference`."""
        return self.kind == difference.kind and all(
            _is_like(getattr(difference, part), getattr(self, part)) for part in ("page", *_SIDES))


@dataclass(frozen=True)
class Verdict:
    """Differences, each with the entry that allows it or None, and the entries that allow nothing."""

    differences: list[tuple[Difference, Allowed | None]]
    stale: list[Allowed]

    @property
    def faults(self) -> int:
        """How many differences and entries must not stay."""
        return sum(entry is None for _, entry in self.differences) + len(self.stale)


def judge(differences: Sequence[Difference], allowed: Sequence[Allowed]) -> Verdict:
    """Say of each difference whether, and by which entry, it is allowed."""
    judged = [(difference, next((entry for entry in allowed if entry.matches(difference)), None)) for difference in differences]
    used = {entry for _, entry in judged}
    return Verdict(judged, [entry for entry in allowed if entry not in used])


def read_allowed(project: Path) -> list[Allowed]:
    """Return the entries of the list in folder `project`; none without one.

    Raises `GuideError` for an entry that lacks its reason, or allows more than one kind or nothing.
    """
    file = next((project / name for name in PLACES if (project / name).is_file()), None)
    if file is None:
        return []
    settings, lines = read_yaml(file.read_text("utf-8"), file=file)
    entries = settings.get("allowed")
    if set(settings) != {"allowed"} or not isinstance(entries, list):
        raise GuideError("expected a list under `allowed`, and nothing else", file=file,
                         remedy="Remove the file where nothing is allowed.")
    return [_read_entry(entry, file, line_of(lines, ("allowed", number)) or 1) for number, entry in enumerate(entries)]


def _read_entry(entry: object, file: Path, line: int) -> Allowed:
    place = dict(file=file, line=line, remedy="An entry has a page, a kind, a reason, and what quarto or embedded has there.")
    if not isinstance(entry, dict) or not all(isinstance(value, str) and value.strip() for value in entry.values()):
        raise GuideError("expected an entry with a text under each key", **place)
    if missing := [key for key in _NEEDED if key not in entry]:
        raise GuideError(f"this entry has no {missing[0]}", **place)
    if unknown := sorted(entry.keys() - {*_NEEDED, *_SIDES}):
        raise GuideError(f"{unknown[0]} is no part of an entry", **place)
    if entry["kind"] not in KINDS:
        raise GuideError(f"expected a kind of {', '.join(KINDS)}, found {entry['kind']}", **place)
    if not entry.keys() & set(_SIDES):
        raise GuideError("this entry does not say what either engine has", **place)
    return Allowed(**{key: " ".join(value.split()) for key, value in entry.items()}, place=f"{file}:{line}")


def _is_like(text: str, pattern: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None

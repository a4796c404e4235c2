"""A document's source in pieces: front matter, prose, cells, with includes expanded.

Every line keeps the file and the line it was written on, so that an error in a partial names
the partial. The pieces are those of Quarto's Jupyter engine, on which the shape of the frozen
markdown depends.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Iterator

from guide.errors import GuideError
from guide.project import FRONT_MATTER, Document, Project
from guide.yaml_source import Lines, read_yaml

# A shortcode alone on its line; `{{</* … */>}}` is a quoted one.
_BLOCK_SHORTCODE = re.compile(r"^(\s*)\{\{< (?!/\*)(\w+)\s*(.*?)(?<!\*/) >\}\}\s*$")
_CELL = re.compile(r"^(\s*)(```+)\s*\{python((?: *[ ,].*)?)\}\s*$")
_FENCE = re.compile(r"^\s*(`{3,}(?=[^`]*$)|~{3,})")
_OPTION = re.compile(r"^#\s*\| ?")
# As Quarto finds inline code: one blank after the language, no backtick before or within.
INLINE = re.compile(r"(^|[^`])`\{python\}[ \t]([^`]+)`")


@dataclass(frozen=True)
class Line:
    """One line of text without its end, and where it was written."""

    text: str
    file: str
    number: int

    def error(self, message: str, remedy: str) -> GuideError:
        """Return an error that names this line."""
        return GuideError(message, file=self.file, line=self.number, remedy=remedy)


@dataclass(frozen=True)
class Piece:
    """Consecutive lines of one `kind`: `front`, `prose` or `cell`; a cell with its options."""

    kind: str
    lines: tuple[Line, ...]
    code: tuple[Line, ...] = ()
    options: dict = field(default_factory=dict)
    option_lines: Lines = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The cell's label; empty when it has none."""
        return str(self.options.get("label") or "")

    def option_line(self, key: str) -> Line:
        """Return the line on which option `key` was set, or the first line of the cell."""
        return self.lines[self.option_lines.get((key,), 1) - 1]


@dataclass(frozen=True)
class Source:
    """A document with its includes expanded: all lines, their pieces, the partials used; when it was `read`."""

    document: Document
    lines: tuple[Line, ...]
    pieces: tuple[Piece, ...]
    includes: tuple[str, ...]
    read: float = field(default=0.0, compare=False)

    @property
    def text(self) -> str:
        """The expanded text."""
        return "".join(line.text + "\n" for line in self.lines)

    @property
    def cells(self) -> list[Piece]:
        """The Python cells, in order."""
        return [piece for piece in self.pieces if piece.kind == "cell"]


def read_source(project: Project, document: Document) -> Source:
    """Read `document`, expand its includes and cut it into pieces.

    Raises `GuideError` for includes that lead nowhere or in a circle, cells that do not end,
    invalid options and labels used twice.
    """
    read, includes = time.time(), []
    lines = tuple(_expand(project, document, document.source, (), includes))
    pieces = tuple(_cut(lines))
    labels: dict[str, Piece] = {}
    for piece in pieces:
        if piece.label and labels.setdefault(piece.label, piece) is not piece:
            first = labels[piece.label].option_line("label")
            raise piece.option_line("label").error(
                f"the label `{piece.label}` is used twice",
                f"Give one another name; the other is at {first.file}:{first.number}.",
            )
    return Source(document, lines, pieces, tuple(dict.fromkeys(includes)), read)


def fence_of(line: str, open_fence: str) -> str:
    """Return the code fence open after `line`, given the one open before it; empty for none."""
    match = _FENCE.match(line)
    if not open_fence:
        return match[1] if match else ""
    closes = match and match[1].startswith(open_fence) and not line.strip().strip(open_fence[0])
    return "" if closes else open_fence


def _expand(
    project: Project, document: Document, file: Path, path: tuple[Path, ...], includes: list[str]
) -> Iterator[Line]:
    name = str(PurePosixPath(file.relative_to(project.root)))
    text = file.read_text("utf-8")
    if path and FRONT_MATTER.match(text):
        raise GuideError("a partial has no front matter of its own", file=name, line=1,
                         remedy="Move these settings into the documents that include it.")
    for number, content in enumerate(text.removesuffix("\n").split("\n"), start=1):
        line = Line(content, name, number)
        match = _BLOCK_SHORTCODE.match(content)
        if not match or match[2] != "include":
            yield line
            continue
        if match[1]:
            raise line.error("an include cannot be indented", "Move it out of the list or block, to the line's start.")
        target = match[3].strip().strip("\"'")
        # As in Quarto, a relative path starts from the document, also inside a partial.
        start = project.root if target.startswith("/") else document.source.parent
        partial = (start / target.lstrip("/")).resolve()
        if not target or not partial.is_file() or not partial.is_relative_to(project.root):
            raise line.error(f"no file {target} in this project",
                             "Write its path from the project's root: {{< include /folder/_shared/name.qmd >}}.")
        if partial in (*path, file):
            raise line.error(f"{target} includes itself", "Remove one of the includes of this circle.")
        includes.append(str(PurePosixPath(partial.relative_to(project.root))))
        inner = list(_expand(project, document, partial, (*path, file), includes))
        yield from inner
        yield Line("", line.file, line.number)


def _cut(lines: tuple[Line, ...]) -> Iterator[Piece]:
    match = FRONT_MATTER.match("".join(line.text + "\n" for line in lines))
    start = match[0].count("\n") if match else 0
    if start:
        yield Piece("front", lines[:start])
    prose: list[Line] = []
    fence, at = "", start
    while at < len(lines):
        line = lines[at]
        cell = _CELL.match(line.text)
        if not cell:
            fence = fence_of(line.text, fence)
            following = lines[at + 1].text if at + 1 < len(lines) else ""
            if not fence and re.fullmatch(r"---\s*", line.text) and following.strip():
                raise line.error("`---` before text starts a block of settings",
                                 "For a rule, leave an empty line after it or write `* * *`.")
            prose.append(line)
            at += 1
            continue
        if fence or cell[1] or cell[3].strip():
            raise line.error(
                "a cell stands alone: not inside code, not indented, with nothing after `python`",
                "Start the line with ```{python} and write options below it as `#| name: value`.",
            )
        closing = re.compile("`{%d}\\s*" % len(cell[2]))
        end = next((n for n in range(at + 1, len(lines)) if closing.fullmatch(lines[n].text)), None)
        if end is None:
            raise line.error("this cell does not end", f"Close it with a line {cell[2]}.")
        yield from _prose(prose)
        prose = []
        yield _cell(lines[at + 1 : end], line)
        at = end + 1
    yield from _prose(prose)


def _prose(lines: list[Line]) -> Iterator[Piece]:
    while lines and not lines[0].text.strip():
        lines = lines[1:]
    while lines and not lines[-1].text.strip():
        lines = lines[:-1]
    if lines:
        yield Piece("prose", tuple(lines))


def _cell(lines: tuple[Line, ...], start: Line) -> Piece:
    count = next((n for n, line in enumerate(lines) if not _OPTION.match(line.text)), len(lines))
    yaml = "\n".join(_OPTION.sub("", line.text) for line in lines[:count])
    first = lines[0] if lines else start
    options, found = read_yaml(yaml, file=first.file, first_line=first.number)
    code = list(lines[count:])
    while code and not code[0].text.strip():
        code.pop(0)
    while code and not code[-1].text.strip():
        code.pop()
    # Line 1 of a cell is its fence, so an option on line n of the file is the piece's line n - start + 1.
    found = {key: number - start.number + 1 for key, number in found.items()}
    return Piece("cell", (start, *lines), tuple(code), options, found)

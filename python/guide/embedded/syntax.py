"""What pandoc would not notice stops the embedded engine here, before anything is executed.

Cells, their options, inline code and shortcodes; classes and attributes of markdown are the
business of filters/blocks.lua. Content is never dropped silently: each refusal names file and line
and what to write instead.
"""

from __future__ import annotations

import difflib
import re

from guide.embedded.source import INLINE, Line, Piece, Source, fence_of
from guide.project import Project

CELL_OPTIONS = frozenset(
    "label echo eval output include warning error fig-cap fig-alt tbl-cap code-fold code-summary".split()
)
_TRUTH = frozenset({"echo", "eval", "include", "warning", "error"})
SHORTCODES = frozenset({"var", "include"})

# Classes that mean something; others are the project's own.
CLASSES = frozenset(
    "callout-note callout-tip callout-warning callout-caution callout-important panel-tabset columns column "
    "column-margin aside content-visible content-hidden incremental nonincremental fragment notes wide unnumbered".split()
)

_DIV = re.compile(r"^[ >]*:{3,}(.*)$")
_ATTRIBUTES = re.compile(r"\{([^{}]*)\}")
_LABEL = re.compile(r"[a-z][a-z0-9-]*")
_SHORTCODE = re.compile(r"\{\{< (?!/\*)\s*/?([\w-]+)\s*(.*?)(?<!\*/) >\}\}")
_LANGUAGE = re.compile(r"^[\s>]*(?:`{3,}|~{3,})\s*\{+\s*([A-Za-z][\w.-]*)")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


def check_syntax(project: Project, source: Source) -> None:
    """Raise `GuideError` at the first thing in `source` that this engine does not render."""
    open_divs: list[Line] = []
    for piece in source.pieces:
        if piece.kind == "cell":
            _check_cell(piece)
        elif piece.kind == "prose":
            _check_prose(piece, project.variables, bool(source.cells), open_divs)
    if open_divs:
        raise open_divs[-1].error("this block does not end", "Close it with a line `:::`.")


def _check_cell(cell: Piece) -> None:
    for key, value in cell.options.items():
        line = cell.option_line(key)
        if key not in CELL_OPTIONS:
            raise line.error(f"the cell option `{key}` is not known", f"Known are {', '.join(sorted(CELL_OPTIONS))}.")
        if key in _TRUTH and not isinstance(value, bool):
            raise line.error(f"expected true or false for `{key}`, found {value!r}", f"Write `{key}: true` or `{key}: false`.")
        if key == "output" and value not in (True, False, "asis"):
            raise line.error(f"expected true, false or asis for `output`, found {value!r}", "Write one of these.")
        if key == "code-fold" and value not in (True, False, "show"):
            raise line.error(f"expected true, false or show for `code-fold`, found {value!r}", "Write one of these.")
        if key.endswith(("-cap", "-alt")) and not isinstance(value, str):
            raise line.error(f"expected one text for `{key}`, found {value!r}", "Make one figure or table a cell, its text in quotes.")
        if key == "label" and not _LABEL.fullmatch(str(value)):
            raise line.error(f"the label {value!r} would be changed on its way into the page",
                             "Use small letters, digits and hyphens, with a letter first.")
    for option, prefix in (("fig-cap", "fig-"), ("tbl-cap", "tbl-")):
        if option in cell.options and cell.label and not cell.label.startswith(prefix):
            raise cell.option_line("label").error(
                f"`{option}` goes with a label that starts with `{prefix}`", f"Write `label: {prefix}{cell.label}`."
            )


def _check_prose(piece: Piece, variables: dict, has_cells: bool, open_divs: list[Line]) -> None:
    fence, above = "", ""
    for line in piece.lines:
        before, fence = fence, fence_of(line.text, fence)
        if not before and (match := _LANGUAGE.match(line.text)):
            raise line.error(f"a cell in `{match[1]}` cannot be run",
                             "Write a ```{python} cell, or show the code with ```" + match[1] + ".")
        for match in INLINE.finditer(line.text):
            if not has_cells:
                raise line.error("inline code needs a cell in its document, or Quarto prints it as it is",
                                 "Include the partial that sets up the data.")
        if before or fence:
            above = ""
            continue
        text = _CODE_SPAN.sub(lambda span: "`" + "x" * (len(span[0]) - 2) + "`", line.text)
        if "`{python}" in text:
            raise line.error("this inline code does not end on its line", "Write it on one line: `{python} value`.")
        _check_shortcodes(line, text, variables)
        _check_classes(line, text)
        _check_div(line, above, open_divs)
        above = line.text


def _check_div(line: Line, above: str, open_divs: list[Line]) -> None:
    """Keep the blocks open after `line`; pandoc would print fences that it does not understand."""
    match = _DIV.match(line.text)
    if not match:
        return
    if not match[1].strip(" :"):
        if not open_divs:
            raise line.error("`:::` ends no block", "Remove it, or open the block above: `::: {.name}`.")
        open_divs.pop()
    elif above.strip() and not _DIV.match(above) and not above.lstrip(" >").startswith("#"):
        raise line.error("a block that follows text at once would be printed as it stands", "Leave an empty line above it.")
    else:
        open_divs.append(line)


def _check_classes(line: Line, text: str) -> None:
    bare = re.findall(r"^[ >]*:{3,} *([\w-]+)", text)
    for name in [*bare, *(name for group in _ATTRIBUTES.findall(text) for name in re.findall(r"(?<!\S)\.([\w-]+)", group))]:
        close = difflib.get_close_matches(name, CLASSES, n=1, cutoff=0.8)
        if close and name not in CLASSES:
            raise line.error(f"the class `{name}` is not known", f"Did you mean `{close[0]}`? If it is your own, name it less alike.")


def _check_shortcodes(line: Line, text: str, variables: dict) -> None:
    for match in _SHORTCODE.finditer(text):
        name, rest = match[1], match[2].strip()
        if name not in SHORTCODES:
            raise line.error(f"the shortcode `{name}` is not known", "Write the text itself, or compute it inline: `{python} value`.")
        if name == "include":
            raise line.error("an include stands on a line of its own", "Give it its own line, with an empty line around it.")
        value = variables
        for key in rest.split("."):
            if not isinstance(value, dict) or key not in value:
                raise line.error(f"no variable `{rest}` in _variables.yml", "Add it there, or correct the name.")
            value = value[key]

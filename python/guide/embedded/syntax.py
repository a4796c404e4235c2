"""What the embedded engine does not render stops it here, before anything is executed.

Content is never dropped silently: each refusal names file and line and what to write instead.
"""

from __future__ import annotations

import re

from guide.embedded.source import INLINE, Line, Piece, Source, fence_of
from guide.project import Project

CELL_OPTIONS = frozenset(
    "label echo eval output include warning error fig-cap fig-alt tbl-cap".split()
)
_TRUTH = frozenset({"echo", "eval", "include", "warning", "error"})
CALLOUTS = frozenset("note tip warning caution important".split())
SHORTCODES = frozenset({"var", "include"})

_LABEL = re.compile(r"[a-z][a-z0-9-]*")
_SHORTCODE = re.compile(r"\{\{< (?!/\*)\s*/?([\w-]+)\s*(.*?)(?<!\*/) >\}\}")
_LANGUAGE = re.compile(r"^[\s>]*(?:`{3,}|~{3,})\s*\{+\s*([A-Za-z][\w.-]*)")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
# Braces that hold attributes: after a div's colons, a span, link or image, code or a formula,
# or at the end of a heading. A div may also name one class without braces.
_ATTRIBUTES = re.compile(r"(?:^[\s>]*:{3,}\s*|[\])`$]\s?|^[\s>]*#{1,6}\s.*)\{([^{}]*)\}")
_BARE_DIV = re.compile(r"^[\s>]*:{3,}\s*([\w-]+)\s*:*\s*$")
_PART = re.compile(r"""([.#])([\w:-]+)|([\w-]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'}]+)""")
_REFERENCE = re.compile(r"(?<![\w@])@((?:lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|nte|tip|wrn|imp|cau|vid)-\w+)")

_MARGIN = "Put it in the text column, or in a footnote."
_SIDE_BY_SIDE = "Use `::: {.columns}` with `::: {.column width=\"50%\"}`, or one block after the other."
_CODE = "Show the code, or leave it out with the cell's `echo`."
_CLASSES = {
    "panel-": "Give each panel a heading of its own.",
    "column-": _MARGIN,
    "aside": _MARGIN,
    "margin-": _MARGIN,
    "grid": _SIDE_BY_SIDE,
    "g-": _SIDE_BY_SIDE,
    "r-": "Leave it out, or style a class of your own.",
    "absolute": _SIDE_BY_SIDE,
    "scrollable": "Split the slide.",
    "smaller": "Split the slide.",
    "code-annotation": "Explain the code in the text.",
    "theorem": "Write a paragraph that starts with a bold word.",
}
_ATTRIBUTE_KEYS = {
    "layout": _SIDE_BY_SIDE,
    "layout-": _SIDE_BY_SIDE,
    "code-": _CODE,
    "lst-": "Name the listing in the text.",
    "filename": "Name the file in the text above the code.",
    "fig-subcap": "Give each figure a caption of its own.",
    "fig-pos": "Put the figure into `::: {.wide}` to place it at the top of a page.",
    "tbl-colwidths": "Set widths by the hyphens under the table's head.",
    "collapse": "Leave it open: hidden text is not printed.",
    "appearance": "Leave it out: all callouts look the same.",
    "icon": "Leave it out: all callouts look the same.",
    "lightbox": "Leave it out.",
    "output-location": "Use `::: {.columns}`.",
    "when-meta": "Use `when-format`.",
    "unless-meta": "Use `unless-format`.",
    "when-profile": "Use `when-format`.",
    "unless-profile": "Use `unless-format`.",
}


def check_syntax(project: Project, source: Source) -> None:
    """Raise `GuideError` at the first thing in `source` that this engine does not render."""
    for piece in source.pieces:
        if piece.kind == "cell":
            _check_cell(piece)
        elif piece.kind == "prose":
            _check_prose(piece, project.variables, bool(source.cells))


def _check_cell(cell: Piece) -> None:
    for key, value in cell.options.items():
        line = cell.option_line(key)
        if key not in CELL_OPTIONS:
            raise line.error(f"the cell option `{key}` is not known", f"Known are {', '.join(sorted(CELL_OPTIONS))}.")
        if key in _TRUTH and not isinstance(value, bool):
            raise line.error(f"expected true or false for `{key}`, found {value!r}", f"Write `{key}: true` or `{key}: false`.")
        if key == "output" and value not in (True, False, "asis"):
            raise line.error(f"expected true, false or asis for `output`, found {value!r}", "Write one of these.")
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


def _check_prose(piece: Piece, variables: dict, has_cells: bool) -> None:
    fence = ""
    for line in piece.lines:
        before, fence = fence, fence_of(line.text, fence)
        if not before and (match := _LANGUAGE.match(line.text)):
            raise line.error(f"a cell in `{match[1]}` cannot be run",
                             "Write a ```{python} cell, or show the code with ```" + match[1] + ".")
        for match in INLINE.finditer(line.text):
            if not has_cells:
                raise line.error("inline code needs a cell in its document, or Quarto prints it as it is",
                                 "Include the partial that sets up the data.")
        if fence and not before:
            _check_attributes(line, line.text.partition("{")[2])
        if before or fence:
            continue
        text = _CODE_SPAN.sub(lambda span: "`" + "x" * (len(span[0]) - 2) + "`", line.text)
        if "`{python}" in text:
            raise line.error("this inline code does not end on its line", "Write it on one line: `{python} value`.")
        _check_shortcodes(line, text, variables)
        if match := _BARE_DIV.match(text):
            _check_class(line, match[1])
        for match in _ATTRIBUTES.finditer(text):
            _check_attributes(line, match[1])
        if match := _REFERENCE.search(text):
            raise line.error(f"@{match[1]} refers to a kind of block that is not numbered here",
                             "Refer to a figure, table, equation or section: @fig-, @tbl-, @eq-, @sec-.")


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


def _check_attributes(line: Line, inner: str) -> None:
    for match in _PART.finditer(inner):
        if match[1] == ".":
            _check_class(line, match[2])
        elif match[3] and (remedy := _lookup(_ATTRIBUTE_KEYS, match[3])):
            raise line.error(f"the attribute `{match[3]}` is not rendered", remedy)


def _check_class(line: Line, name: str) -> None:
    if name.startswith("callout-"):
        if name.removeprefix("callout-") not in CALLOUTS:
            raise line.error(f"no callout of kind `{name}`", "There are: " + ", ".join(f"callout-{k}" for k in sorted(CALLOUTS)) + ".")
    elif remedy := _lookup(_CLASSES, name):
        raise line.error(f"the class `{name}` is not rendered", remedy)


def _lookup(table: dict[str, str], name: str) -> str | None:
    """Find `name` itself, or the start of it that ends in a hyphen."""
    start, hyphen, _ = name.partition("-")
    return table.get(name) or table.get(start + hyphen)

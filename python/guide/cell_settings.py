"""Which settings the cells of a document can see, by the text of the files that hold them.

Titles and looks are prose: they change nothing that a cell computes. What is told apart by text,
not by meaning, can be told apart without a parser, also by a script before a render.
"""

import hashlib
import re
from collections.abc import Iterable

# Front matter that no cell looks at. Any other key counts as one that it might.
PROSE_KEYS = frozenset({
    "abstract", "abstract-title", "affiliation", "affiliations", "aliases", "author", "authors", "bibliography",
    "body-classes", "categories", "citation", "copyright", "csl", "css", "date", "date-format", "date-modified",
    "description", "doi", "draft", "image", "image-alt", "keywords", "license", "link-citations", "nocite",
    "number-sections", "order", "page-layout", "pagetitle", "published-title", "reference-section-title", "search",
    "sidebar", "subject", "subtitle", "thanks", "title", "title-block-banner", "toc", "toc-depth", "toc-expand",
    "toc-location", "toc-title",
})
# Settings of the project that reach every cell.
CELL_KEYS = frozenset({"execute", "jupyter", "engine", "params"})
# Those that may also stand among the options of a format.
_FORMAT_KEYS = re.compile(r"(fig-\w+|df-print|cache|error|eval|echo|output|warning|include|keep-ipynb|plotly-connected)$")
_TOP = re.compile(r"""["']?([A-Za-z_][\w-]*)["']?\s*:""")
_INNER = re.compile(r"\s+(?:- +)?[\"']?([A-Za-z_][\w-]*)[\"']?\s*:")


def digest_front(lines: Iterable[str]) -> str:
    """Return a digest of what cells can see of a document's front matter, given its lines."""
    blocks = _split(line for line in lines if line.strip() != "---")
    return shorten("\n".join(line for key, block in blocks if key not in PROSE_KEYS for line in block))


def digest_config(text: str) -> str:
    """Return a digest of what cells can see of `_quarto.yml`, given its text."""
    kept: list[str] = []
    for key, block in _split(text.split("\n")):
        if key in CELL_KEYS:
            kept += block
        elif key == "format" and any("{" in line for line in block):
            kept += block  # settings in braces share a line
        elif key == "format":
            kept += [line for line in block if (match := _INNER.match(line)) and _FORMAT_KEYS.match(match[1])]
    return shorten("\n".join(kept))


def shorten(text: str) -> str:
    """Return 16 hexadecimal digits that stand for `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _split(lines: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return the settings at the top level, each with its lines; empty lines and comments left out."""
    blocks: list[tuple[str, list[str]]] = []
    for line in lines:
        line = line.rstrip()
        if not line or line.lstrip().startswith("#"):
            continue
        top = _TOP.match(line)
        if top or not blocks:
            blocks.append((top[1] if top else "", []))
        blocks[-1][1].append(line)
    return blocks

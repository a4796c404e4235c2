"""The documents' prose, read without any of the engine's code: what readers read, and what is code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=mark)[ \t]*$", re.MULTILINE | re.DOTALL)
FRONT_MATTER = re.compile(r"\A---\n.*?^---$", re.MULTILINE | re.DOTALL)
# Options of a cell, and keys of the front matter, that are read by people; with the lines they go on in.
READ_KEYS = re.compile(r"^(?:#\| *)?(?:title|subtitle|abstract|description|fig-cap|fig-alt|tbl-cap): *(.*(?:\n(?:#\|)? {2,}\S.*)*)$", re.MULTILINE)
# What stands in a line of prose and is not prose; inline code first, since it may hold the others.
NOT_PROSE = (
    re.compile(r"(`+).*?\1", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"\{\{<.*?>\}\}"),
    re.compile(r"\$\$.*?\$\$|\$(?![\d.,\\ ]+\$)[^$\n]+\$", re.DOTALL),  # a number alone is no formula
    re.compile(r"(?<=\])\([^)\s]*\)"),  # the address of a link
    re.compile(r"<https?://[^>]*>|https?://[^\s)>\]]+"),
    re.compile(r"\{[.#=][^}\n]*\}|(?<=\])\{[^}\n]*\}"),  # attributes
    re.compile(r"^:::+[^\n]*$", re.MULTILINE),
    re.compile(r"^\[\^[\w-]+\]:|\[\^[\w-]+\]", re.MULTILINE),
    re.compile(r"</?[a-zA-Z][^>\n]*>"),
)
CITATION = re.compile(r"\[[^\]\n]*-?@[\w:.-]+[^\]\n]*\]|(?<![\w.])@(?!fig-|tbl-|sec-|eq-)[\w:-]+")
REFERENCE = re.compile(r"@(?:fig|tbl|sec|eq)-[\w-]+")
BLOCK = re.compile(r"^(?:#+ |[-*] |\d+\. |> |: |#\|)", re.MULTILINE)
SENTENCE = re.compile(r"(?<=[.!?])[*_)\]’”]*\s+(?=[A-ZÀ-Þ*_\[@])")
OUTSIDE = re.compile(r"\]\(https?://")


@dataclass(frozen=True)
class Block:
    """A block of code as written: the words after its fence, its text, and the line of the fence."""

    info: str
    text: str
    line: int

    @property
    def language(self) -> str:
        """The language: "{python}" for cells that run with the page, "python" for those that do not."""
        plain = re.match(r"\{\.(\w+)|(\{\w+\})|(\w*)", self.info)
        return next((found for found in plain.groups() if found), "") if plain else ""

    @property
    def classes(self) -> set[str]:
        """The classes of `{.python .needs-archive}`, without the language."""
        return set(re.findall(r"\.([\w-]+)", self.info)) - {self.language}


def list_blocks(text: str) -> list[Block]:
    """Return the blocks of code of a document, cells among them."""
    found = ((block, text.count("\n", 0, block.start()) + 1) for block in FENCE.finditer(text))
    return [Block(block["info"].strip(), block["body"], line) for block, line in found]


def read_prose(text: str) -> str:
    """Return the text with all that is not prose blanked out, every word where it was."""
    text = FRONT_MATTER.sub(_keep_read, text)
    text = FENCE.sub(_keep_read, text)
    for pattern in NOT_PROSE:
        text = pattern.sub(_blank, text)
    return text


def list_sentences(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the prose and the source of each sentence; a table is one sentence."""
    prose, at = read_prose(text), 0
    for gap in [*re.finditer(r"\n[ \t]*\n", prose), None]:
        end = gap.start() if gap else len(prose)
        for start, stop in _cut(text, prose, at, end):
            yield text.count("\n", 0, start) + 1, prose[start:stop], text[start:stop]
        at = gap.end() if gap else end


def is_sourced(source: str) -> bool:
    """Whether a sentence says where it is from: it cites, or links to a page outside the guide."""
    without_code = re.sub(r"`[^`]*`", "", source)
    return bool(CITATION.search(without_code) or OUTSIDE.search(without_code))


def _cut(text: str, prose: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if prose[start:end].lstrip().startswith("|"):
        yield start, end
        return
    cuts = {start, end}
    for pattern in (BLOCK, SENTENCE):
        cuts |= {found.start() if pattern is BLOCK else found.end() for found in pattern.finditer(text if pattern is BLOCK else prose, start, end)}
    ordered = sorted(cuts)
    yield from ((one, other) for one, other in zip(ordered, ordered[1:], strict=False) if prose[one:other].strip())


def _keep_read(found: re.Match) -> str:
    """Blank a fenced block or the front matter, except captions, descriptions and titles."""
    whole, kept = found[0], list(_blank(found))
    for read in READ_KEYS.finditer(whole):
        kept[read.start(1) : read.end(1)] = whole[read.start(1) : read.end(1)]
    return "".join(kept)


def _blank(found: re.Match) -> str:
    return re.sub(r"[^\n]", " ", found[0])

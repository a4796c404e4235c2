"""Whoever copies the code of a page from top to bottom has every name it uses: no hidden cell makes one."""

import builtins
import symtable
from pathlib import Path

import pytest

from .documents import list_documents, read_cells, read_expanded
from .prose import list_blocks

ROOT = Path(__file__).resolve().parents[2]


def read_shown(text: str) -> list[tuple[int, str]]:
    """Return the line and the code of each block of Python that readers see, run with the page or not."""
    shown = []
    for block in list_blocks(text):
        is_cell = block.language == "{python}"
        options = read_cells(f"```{{python}}\n{block.text}```\n")[0].options if is_cell else {}
        if block.language == "python" or (is_cell and options.get("echo") is True):
            shown.append((block.line, block.text))
    return shown


def list_names(code: str) -> tuple[set[str], set[str]]:
    """Return the names that code makes, and those it uses and does not make."""
    top = symtable.symtable(code, "page", "exec")
    made = {name.get_name() for name in top.get_symbols() if name.is_assigned() or name.is_imported()}
    used = {name.get_name() for name in top.get_symbols() if name.is_referenced()}
    inner = list(top.get_children())
    while inner:
        table = inner.pop()
        used |= {name.get_name() for name in table.get_symbols() if name.is_global() and name.is_referenced()}
        inner += table.get_children()
    return made, used - made - set(dir(builtins))


def find_missing(text: str) -> list[tuple[int, str]]:
    """Return the line and the name of whatever shown code uses that no shown code above it makes."""
    known, missing = set(), []
    for line, code in read_shown(text):
        made, needed = list_names(code)
        missing += [(line, name) for name in sorted(needed - known)]
        known |= made
    return missing


@pytest.mark.parametrize("path", list_documents(ROOT), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_shown_code_makes_all_it_uses(path: Path):
    assert find_missing(read_expanded(ROOT, path)) == []


def test_a_name_from_a_hidden_cell_is_found():
    hidden = "```{python}\n#| include: false\npairs = [1]\n```\n\n"
    shown = "```{python}\n#| echo: true\n[pair + step for pair in pairs]\n```\n"
    assert [name for _, name in find_missing(hidden + shown)] == ["pairs", "step"]
    above = "```{.python .needs-archive}\nfrom here import pairs\nstep = len(pairs)\n```\n\n"
    assert find_missing(hidden + above + shown) == []

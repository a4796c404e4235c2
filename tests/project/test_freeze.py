"""The committed results hold, and are what the documents give today, to the byte.

New prose may wait for the next render; code, data and settings behind the cells may not.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from guide.embedded.source import read_source
from guide.freshness import keep_spliced, list_states
from guide.project import Project
from guide.render import render


@pytest.fixture(scope="module")
def executed(copy_project: Callable[..., Path]) -> Path:
    """A copy of the project with more prose in every text, and every cell executed anew."""
    copy = copy_project("_freeze")
    write_more(copy)
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("PYTHONPATH", str(copy / "python"))  # the kernel takes the copy's own modules
        render(Project.load(copy), engine="embedded")
    return copy


@pytest.fixture(scope="module")
def spliced(copy_project: Callable[..., Path]) -> Path:
    """The same copy with today's prose put into the committed results, and no cell executed."""
    copy = copy_project()
    write_more(copy)
    project = Project.load(copy)
    states = list_states(project)
    assert states and all(state.spliced for _, state in states if state.entry)
    for document, state in states:
        if state.spliced:
            keep_spliced(project, read_source(project, document), state)
    return copy


def write_more(project: Path) -> None:
    """Add a sentence and a paragraph to every document and partial that has prose."""
    for file in project.rglob("*.qmd"):
        if "node_modules" not in file.parts:
            file.write_text(re.sub(r"^[A-Z].{60,}$", r"\g<0> And *more*.\n\nA new paragraph.", file.read_text("utf-8"), count=1, flags=re.M), "utf-8")


def read_frozen(project: Path) -> dict[str, bytes]:
    # Quarto keeps packages of its own there, which are not committed.
    files = (path for path in (project / "_freeze").rglob("*") if path.is_file() and "site_libs" not in path.parts)
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}


HTML_RESULT = re.compile(r"^:{3,} \{(?P<classes>[^}\n]*\.cell-output-display[^}\n]*)\}\n(?:\n|:{3,}[^\n]*\n)*```+ *\{=html\}$", re.MULTILINE)


def test_no_cell_gives_html_as_such(root: Path):
    """For a result of the type text/html Quarto has the page load require.js and jQuery from another host."""
    entries = [json.loads(path.read_text("utf-8"))["result"]["markdown"] for path in (root / "_freeze").rglob("html.json")]
    results = [found["classes"] for markdown in entries for found in HTML_RESULT.finditer(markdown)]
    assert len(results) > 20
    assert [classes for classes in results if ".cell-output-markdown" not in classes] == []


def test_no_result_is_stale(root: Path):
    stale = [f"{document.path}: {state.reason}" for document, state in list_states(Project.load(root)) if not state.entry]
    assert not stale, f"run `guide render` and commit _freeze: {stale}"


def test_executing_everything_again_gives_what_splicing_does(spliced: Path, executed: Path):
    before, after = read_frozen(spliced), read_frozen(executed)
    assert sorted(before) == sorted(after)
    changed = [name for name in before if before[name] != after[name]]
    assert not changed, f"run `guide render --execute` and commit _freeze: {changed}"


def test_results_name_no_machine_and_no_day(root: Path):
    for name, content in read_frozen(root).items():
        text = content.decode("utf-8", errors="ignore")
        assert str(root) not in text and "/home/" not in text and "/tmp/" not in text, name
        assert "dc:date" not in text, name

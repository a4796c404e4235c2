"""Every chapter's notebook is valid, clean, and runs from top to bottom in a kernel of its own."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from guide.notebook import list_chapters, notebook_path, write_notebook
from guide.project import Project

ROOT = Path(__file__).resolve().parents[2]
# What Quarto understands and Jupyter does not, and paths of a machine.
STRANGE = re.compile(r"\{\{<|\.qmd\b|:::|@(?:fig|tbl|eq|sec|lst)-|\[@|#\||`\{python\}|\{=html\}|/home/|/tmp/|" + re.escape(str(ROOT)))


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.load(ROOT)


@pytest.fixture(params=[str(source.document.path) for source in list_chapters(Project.load(ROOT))])
def notebook(request: pytest.FixtureRequest, project: Project) -> nbformat.NotebookNode:
    (source,) = list_chapters(project, [project.find_document(request.param)])
    return nbformat.reads(write_notebook(project, source), as_version=4)


def test_every_chapter_with_cells_has_one(project: Project):
    chapters = [path for path in ROOT.glob("chapters/*.qmd") if "```{python}" in path.read_text("utf-8")]
    assert chapters
    assert {path.relative_to(ROOT).as_posix() for path in chapters} <= {
        str(source.document.path) for source in list_chapters(project)
    }


def test_it_is_valid_and_without_outputs(notebook: nbformat.NotebookNode):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")


def test_it_holds_nothing_that_jupyter_does_not_understand(notebook: nbformat.NotebookNode):
    for cell in notebook.cells:
        assert not STRANGE.findall(cell.source), cell.source
        assert not STRANGE.findall(str(cell.metadata)), cell.metadata


def test_it_starts_with_what_installs_its_code(notebook: nbformat.NotebookNode):
    first, title = notebook.cells[:2]
    assert first.cell_type == "code" and re.search(r"%pip install .*git\+https://\S+@\S+", first.source)
    assert title.source.startswith("# ") and "https://" in title.source


def test_it_runs_from_top_to_bottom(notebook: nbformat.NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("PYTHONPATH", "QUARTO_EXECUTE_INFO", "QUARTO_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    NotebookClient(notebook, kernel_name="python3", timeout=None, resources={"metadata": {"path": str(tmp_path)}}).execute()
    labelled = {cell.id: cell for cell in notebook.cells if cell.id.startswith(("fig-", "tbl-")) and cell.cell_type == "code"}
    assert labelled
    for label, cell in labelled.items():
        shown = set().union(*(output.get("data", {}) for output in cell.outputs))
        assert ({"text/html", "image/svg+xml"} if label.startswith("fig-") else {"text/markdown"}) <= shown, label
    # The code was at hand, and the guard installed nothing.
    assert notebook.cells[0].outputs == []
    assert not list(tmp_path.iterdir())


def test_it_lies_beside_its_page_and_is_offered_there(project: Project, site: Path):
    for source in list_chapters(project):
        file = site / notebook_path(source.document)
        page = (site / source.document.output).read_text("utf-8")
        assert re.search(rf'<a href="{re.escape(file.name)}"[^>]* download>', page), page
        nbformat.validate(nbformat.read(file, as_version=4))

"""The corpus: one small project with a case for everything our documents use, rendered once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from guide.embedded.site import write_site_files
from guide.project import Project
from guide.render import write_document

from .papers import Paper

CORPUS = Path(__file__).parents[2] / "corpus"
PACKAGES = (
    "bootstrap/dist/css/bootstrap-reboot.min.css", "reveal.js/dist/reset.css", "reveal.js/dist/reveal.css",
    "reveal.js/dist/reveal.js", "reveal.js/dist/plugin/notes.js",
)


def copy_corpus(folder: Path) -> Path:
    """Copy the corpus into `folder` as a project of its own, with stand-ins for the packages of npm."""
    root = Path(shutil.copytree(CORPUS, folder / "corpus"))
    shutil.copytree(CORPUS.parents[1] / "assets", root / "assets")
    for name in PACKAGES:
        file = root / "node_modules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return root


@pytest.fixture(scope="session")
def corpus(tmp_path_factory) -> Project:
    """The corpus as a project."""
    return Project.load(copy_corpus(tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="session")
def corpus_site(corpus, tmp_path_factory) -> Path:
    """The corpus as a site."""
    destination = tmp_path_factory.mktemp("site")
    for document in corpus.documents:
        write_document(corpus, document, document.source.read_text("utf-8"), destination)
    write_site_files(corpus, destination)
    return destination


@pytest.fixture
def page(corpus_site) -> Callable[[str], html.HtmlElement]:
    """Parse a page of the corpus by its path in the site."""
    return lambda path: html.fromstring((corpus_site / path).read_text("utf-8"))


@pytest.fixture
def own_project(tmp_path) -> Callable[..., Project]:
    """Make a copy of the corpus whose `chapters/features.qmd` or other files are replaced."""

    def make(**files: str) -> Project:
        root = copy_corpus(tmp_path)
        for name, text in files.items():
            (root / name.replace("__", "/").replace("_qmd", ".qmd").replace("_yml", ".yml")).write_text(text, "utf-8")
        return Project.load(root)

    return make


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paper:
    # Whatever is kept of a refused paper stays among what the tests clear away.
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "project").mkdir()
    return Paper(tmp_path / "project")

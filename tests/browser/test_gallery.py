"""Renders the page with every component, and asks whether it fits, can be read and is open to everybody."""

from pathlib import Path

import pytest

from guide.project import Project
from guide.render import render
from tests.browser.gallery import copy_gallery
from tests.node import require_browser, run_node_tests

HERE = Path(__file__).parent
FILES = (HERE / "gallery" / "gallery.test.mjs", HERE / "axe.test.mjs")


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gallery as the embedded engine renders it."""
    require_browser()
    folder = tmp_path_factory.mktemp("gallery")
    render(Project.load(copy_gallery(folder)), engine="embedded", destination=folder / "site")
    return folder / "site"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.mjs"))
def test_gallery(file: Path, gallery: Path):
    run_node_tests(file, GUIDE_SITE=str(gallery))

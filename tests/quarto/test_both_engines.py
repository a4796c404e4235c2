"""The guide as plain `quarto render` makes it; test_parity.py compares what both engines say.

Collected only where `quarto` is on PATH.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from guide.checks.pdf import check_pdf
from tests.node import require_browser, run_node_tests

PAGES = ["index.html", "chapters/07-where.html", "slides.html", "404.html"]
ALWAYS = ["index.html", "chapters/07-where.html", "paper.pdf", "slides.html", "sitemap.xml", "404.html"]


@pytest.fixture(scope="module")
def quarto_site(copy_project: Callable[..., Path]) -> Path:
    """The guide as plain `quarto render` makes it from the frozen results, with no Python to be found."""
    copy = copy_project()
    environment = {**os.environ, "QUARTO_PYTHON": "/nonexistent/python"}
    done = subprocess.run(["quarto", "render"], cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    return copy / "_site"


def test_a_frozen_project_needs_no_python(quarto_site: Path):
    missing = [name for name in ALWAYS if not (quarto_site / name).is_file()]
    assert not missing


def test_both_sites_are_searched_alike(quarto_site: Path, site: Path):
    by_quarto, embedded = ((folder / "site_libs/search/search-data.js").read_bytes() for folder in (quarto_site, site))
    assert b'"kind":"figure"' in embedded
    assert by_quarto == embedded


def test_the_paper_is_as_good(quarto_site: Path):
    assert check_pdf(quarto_site / "paper.pdf") == []


def test_post_render_leaves_a_strict_policy(quarto_site: Path):
    for page in [quarto_site / name for name in PAGES]:
        text = page.read_text(encoding="utf-8")
        assert "Content-Security-Policy" in text, page
        handlers = [name for part in html.fromstring(text.encode()).iter("*") for name in part.keys() if name.startswith("on")]
        assert not handlers, page
        assert not [host for host in ("cdn.", "unpkg", "googleapis", "cloudflare") if host in text], page


@pytest.mark.parametrize("name", ["axe", "redirects", "slides"])
def test_pages_and_slides_are_as_good(name: str, quarto_site: Path, root: Path):
    require_browser()
    run_node_tests(root / f"tests/browser/{name}.test.mjs", GUIDE_SITE=str(quarto_site))


def test_quarto_executes_to_the_same_bytes(root: Path, copy_project: Callable[..., Path]):
    """What Quarto freezes is what the embedded engine froze: either may execute, neither makes a diff."""
    copy = copy_project("_freeze")
    environment = {**os.environ, "QUARTO_PYTHON": sys.executable, "PYTHONPATH": str(copy / "python")}
    done = subprocess.run(["quarto", "render"], cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    ours = {path: path.read_bytes() for path in frozen(root)}
    theirs = {root / path.relative_to(copy): path.read_bytes() for path in frozen(copy)}
    assert sorted(ours) == sorted(theirs)
    assert [path for path in ours if ours[path] != theirs[path]] == []


def frozen(project: Path) -> list[Path]:
    own = (path for path in (project / "_freeze").rglob("*") if path.is_file() and "site_libs" not in path.parts)
    return [path for path in own if path.name != "inputs.json"]

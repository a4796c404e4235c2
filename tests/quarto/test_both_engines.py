"""The guide rendered by Quarto itself, beside what the embedded engine makes of it.

Collected only where `quarto` is on PATH.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pytest
from lxml import html

from guide.checks.parity import compare_pages, read_page
from guide.checks.pdf import check_pdf

PAGES = ["index.html", "chapters/01-where.html", "slides.html", "404.html"]
ALWAYS = ["index.html", "chapters/01-where.html", "paper.pdf", "slides.html", "search.json", "sitemap.xml", "404.html"]


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


@pytest.mark.parametrize("name", PAGES)
def test_both_engines_say_the_same(name: str, quarto_site: Path, site: Path):
    by_quarto = read_page(quarto_site / name, site=quarto_site)
    embedded = read_page(site / name, site=site)
    assert compare_pages(by_quarto, embedded) == []


def test_both_papers_say_the_same(quarto_site: Path, site: Path):
    assert check_pdf(quarto_site / "paper.pdf") == []
    assert words(quarto_site / "paper.pdf") == words(site / "paper.pdf")


def words(file: Path) -> list[str]:
    with pdfplumber.open(file) as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
    return [word for word in text.split() if not word.startswith("Version")]


def test_post_render_leaves_a_strict_policy(quarto_site: Path):
    for page in [quarto_site / name for name in PAGES]:
        text = page.read_text(encoding="utf-8")
        assert "Content-Security-Policy" in text, page
        handlers = [name for part in html.fromstring(text.encode()).iter("*") for name in part.keys() if name.startswith("on")]
        assert not handlers, page
        assert not [host for host in ("cdn.", "unpkg", "googleapis", "cloudflare") if host in text], page


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

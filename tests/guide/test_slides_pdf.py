"""Slides as a PDF, and the links to files that not every machine can make."""

import io
import shutil
from pathlib import Path, PurePosixPath

import pdfplumber
import pytest
from click.testing import CliRunner

from guide import render, slides_pdf
from guide.cli import cli
from guide.errors import GuideError
from guide.progress import Progress
from guide.project import Project
from tests.node import BROWSER, require_browser

HIDDEN = '<p>Slides <span hidden="hidden" data-offer="talk.pdf">as <em>PDF</em></span></p>'
OFFERED = '<p>Slides <a href="talk.pdf" download>as <em>PDF</em></a></p>'
DECK = "---\ntitle: Talk\nformat: revealjs\n---\n\n## One\n"


def test_an_offer_becomes_a_link_where_the_file_is_there(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("index.html", "sub/page.html"):
        (tmp_path / name).write_text(HIDDEN, "utf-8")
    slides_pdf.offer_files(tmp_path)
    assert (tmp_path / "index.html").read_text("utf-8") == HIDDEN
    (tmp_path / "talk.pdf").touch()
    slides_pdf.offer_files(tmp_path)
    assert (tmp_path / "index.html").read_text("utf-8") == '<p>Slides <a href="talk.pdf" download>as <em>PDF</em></a></p>'
    assert 'href="../talk.pdf"' in (tmp_path / "sub/page.html").read_text("utf-8")


def test_what_is_offered_is_withdrawn_with_its_file(tmp_path):
    (tmp_path / "sub").mkdir()
    pages = {"index.html": HIDDEN, "sub/page.html": f'<a href="talk.pdf" download>Another</a>{HIDDEN}'}
    for name, text in pages.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "talk.pdf").touch()
    slides_pdf.offer_files(tmp_path)
    slides_pdf.withdraw_file(tmp_path, PurePosixPath("talk.pdf"))
    assert not (tmp_path / "talk.pdf").exists()
    assert {name: (tmp_path / name).read_text("utf-8") for name in pages} == pages
    slides_pdf.withdraw_file(tmp_path, PurePosixPath("talk.pdf"))


def test_slides_rendered_anew_leave_no_pdf_of_the_old_ones(make_project, tmp_path, monkeypatch):
    """Not before all pages are written: one that another thread is writing would be put back half."""
    project = make_project({"talk.qmd": DECK, "a.qmd": "A\n", "b.qmd": "B\n"})
    site, there = tmp_path / "new", []
    site.mkdir()
    (site / "talk.pdf").touch()

    def write(project, document, text, folder):
        there.append((folder / "talk.pdf").exists())
        (folder / document.output).write_text(OFFERED, "utf-8")

    monkeypatch.setattr(render, "write_document", write)
    monkeypatch.setattr(render, "write_site_files", lambda *_: None)
    render._render_embedded(project, project.documents, site, False, Progress(io.StringIO()))
    assert there == [True] * len(project.documents) and len(there) >= 3
    assert not (site / "talk.pdf").exists()
    assert {page.read_text("utf-8") for page in site.glob("*.html")} == {HIDDEN}


def test_without_a_browser_the_command_says_so_and_succeeds(make_project, monkeypatch):
    project = make_project({"talk.qmd": DECK})
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(slides_pdf.shutil, "which", lambda name: None)
    result = CliRunner().invoke(cli, ["--project", str(project.root), "slides-pdf"])
    assert result.exit_code == 0 and "does not offer the slides as a PDF" in result.output


def test_slides_that_are_not_rendered_are_named(make_project, tmp_path):
    with pytest.raises(GuideError, match="talk.html(.|\n)*guide render"):
        slides_pdf.print_slides(make_project({"talk.qmd": DECK}), tmp_path, "chromium")


def test_the_guides_slides_are_a_page_each_with_text(site, root, tmp_path):
    require_browser()
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    [file] = slides_pdf.print_slides(Project.load(root), copy, BROWSER)
    slides = (copy / "slides.html").read_text("utf-8")
    with pdfplumber.open(file) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
        assert {(round(page.width / page.height, 2)) for page in pdf.pages} == {1.78}
        assert pdf.doc.catalog["StructTreeRoot"] and pdf.doc.catalog["Outlines"]
    assert len(texts) == slides.count("<h2") + 1  # and the title
    assert all(len(text) > 30 for text in texts)
    assert leave_margins(file)
    assert file.stat().st_size < 2_000_000
    assert not list(copy.glob(".slides.pdf*"))
    assert 'href="slides.pdf"' in (copy / "index.html").read_text("utf-8")
    for name in ("chapters/01-overview.html", "slides.html"):
        assert 'data-offer="slides.pdf"' not in (copy / name).read_text("utf-8")


def leave_margins(file: Path) -> bool:
    """Whether words keep away from the edges as on the screen, and the title stands below the middle of the upper half."""
    with pdfplumber.open(file) as pdf:
        for page in pdf.pages:
            words = [word for word in page.extract_words() if word["top"] < page.height - 40]  # not the number of the page
            assert min(word["x0"] for word in words) >= 40, f"page {page.page_number}"
            assert max(word["x1"] for word in words) <= page.width - 40, f"page {page.page_number}"
        return min(word["top"] for word in pdf.pages[0].extract_words()) > pdf.pages[0].height / 4

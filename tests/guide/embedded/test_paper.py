"""The paper of a small project: everything is in it, its ways lead to the website, and it is lasting."""

import subprocess
from datetime import datetime, timezone

import pikepdf
import pytest

from guide.checks.pdf import check_pdf
from guide.embedded.paper import brand_colours
from guide.errors import GuideError
from guide.text import day

from .papers import BODY, FRONT, Paper, text_of


def test_the_pdf_passes_every_check(paper: Paper):
    file = paper.write()
    assert file == paper.site / "paper.pdf"
    assert check_pdf(file, maximum_pages=2) == []


def test_everything_is_in_it(paper: Paper):
    text = text_of(paper.write())
    for part in (
        "A paper’s title", "Jane Doe1, John Roe2", "1Institute of Examples", "2Another Place", "0000-0002-1825-0097",
        "Abstract. What it is about.", "Index terms. first, second.", "1 Introduction", "1.1 Elsewhere",
        "A claim [1].1 See Figure 1, Figure 2, Table 1, Equation 1 and Section 1.",
        "Figure 1. A wide picture.", "Figure 2. A narrow picture.", "Table 1. Counts.", "98,432", "(1)", "1A note.",
        "Mind this", "A warning.", "a comment", "On patches",
        "Version of 31 January 2026. Live version: https://example.org/guide.",
    ):
        assert part in text, part


def test_links_lead_to_the_website(paper: Paper):
    with pikepdf.open(paper.write()) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        links = {str(note.A.URI) for note in notes if "/URI" in note.get("/A", {})}
    assert links >= {
        "https://example.org/guide/", "https://example.org/guide/chapters/01-first.html#there",
        "https://example.org/guide/data/table.csv", "https://example.org/guide/paper.pdf",
    }


def test_the_same_sources_give_the_same_bytes(paper: Paper):
    first = paper.write().read_bytes()
    assert paper.write().read_bytes() == first
    other = Paper(paper.root.parent.joinpath("elsewhere"))
    assert other.write().read_bytes() == first


def test_the_date_of_a_paper_without_one(paper: Paper, monkeypatch: pytest.MonkeyPatch):
    front = FRONT.replace("date: 2026-01-31\n", "")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2025, 5, 4, tzinfo=timezone.utc).timestamp())))
    file = paper.write(front=front)
    assert "Version of 4 May 2025." in text_of(file)
    with pikepdf.open(file) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20250504")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(GuideError, match="found 'yesterday'"):
        paper.write(front=front)


def test_the_date_of_the_last_commit_then_of_the_file(paper: Paper, monkeypatch: pytest.MonkeyPatch):
    front = FRONT.replace("date: 2026-01-31\n", "")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(paper.root.parent))
    assert f"Version of {day(datetime.now(timezone.utc))}." in text_of(paper.write(front=front))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-03-02T12:00:00Z")
    git = ["git", "-C", str(paper.root), "-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "Start"], check=True)
    assert "Version of 2 March 2024." in text_of(paper.write(front=front))


def test_nothing_is_left_behind(paper: Paper):
    paper.write()
    assert list((paper.root.parent / "temporary").iterdir()) == []


def test_frozen_pictures_are_found(paper: Paper):
    frozen = paper.root / "_freeze" / "paper"
    frozen.mkdir(parents=True)
    (paper.root / "paper_files" / "figure-typst").rename(frozen / "figure-typst")
    assert check_pdf(paper.write()) == []


def test_html_beside_another_form_is_left_out(paper: Paper):
    output = "::: {.cell-output .cell-output-display}\n\n```{=html}\n<p>Live</p>\n```\n\nPrinted.\n:::\n"
    text = text_of(paper.write(BODY.replace("A warning.", output)))
    assert "Printed." in text and "Live<" not in text and "<p>" not in text


def test_colours_are_given_by_role():
    assert brand_colours({}) == "#let brand-color = (:)"
    assert brand_colours({"color": {"palette": {"ink": "#ababab", "accent": "ink"}}}).splitlines() == [
        "#let brand-color = (", '  "ink": rgb("#ababab"),', '  "accent": rgb("#ababab"),', ")",
    ]

"""The first page of a paper, and the codes and links to where its figures are live."""

import re
import shutil
import subprocess
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
import typst

from guide.checks.pdf import check_pdf

from .papers import ASSETS, BODY, CONFIG, FRONT, Paper, codes_on, text_of


def test_authors_stand_on_the_first_page_with_their_places_and_identifiers(paper: Paper):
    file = paper.write()
    with pdfplumber.open(file) as pdf:
        text = " ".join(pdf.pages[0].crop((0, 0, pdf.pages[0].width, pdf.pages[0].height / 3)).extract_text().split())
    assert "Jane Doe1, John Roe2 1Institute of Examples 2Another Place Jane Doe: ORCID 0000-0002-1825-0097" in text
    with pikepdf.open(file) as pdf:
        links = [str(note.A.URI) for note in pdf.pages[0].Annots if "/URI" in note.get("/A", {})]
        assert "https://example.org/" in links and "https://orcid.org/0000-0002-1825-0097" in links
        assert str(pdf.docinfo.Author) == "Jane Doe, John Roe"


def test_a_single_author_needs_no_marks(paper: Paper):
    one = "author: [{name: Jane Doe, orcid: 0000-0002-1825-0097, affiliations: [Institute of Examples]}]\nkeywords:"
    text = text_of(paper.write(front=re.sub(r"author:\n(?:  .*\n)+abstract: .*\nkeywords:", one, FRONT)))
    assert "A paper’s title Jane Doe Institute of Examples ORCID 0000-0002-1825-0097" in text


def test_the_abstract_and_the_imprint_may_stand_in_the_text(paper: Paper):
    front = FRONT.replace("abstract: What it is about.\n", "").replace("format:", "filters: [assets/typst/paper.lua]\nformat:")
    file = paper.write("::: {.abstract}\nIt has *1,234* rows.\n:::\n\n::: {.imprint}\nData 925179f1.\n:::\n" + BODY, front=front)
    text = text_of(file)
    assert "Abstract. It has 1,234 rows." in text
    assert "Live version: https://example.org/guide. Data 925179f1." in text
    with pikepdf.open(file) as pdf:
        assert pdf.docinfo["/Subject"] == "It has 1,234 rows." or "1,234 rows" in str(pdf.open_metadata().get("dc:description"))
    assert check_pdf(file) == []


def test_a_figure_leads_to_where_it_is_live(paper: Paper):
    config = paper.root / "_quarto.yml"
    config.write_text(CONFIG.replace("guide/\"}", "guide/\", sidebar: {contents: [chapters/01-first.qmd]}}"))
    (paper.root / "part.qmd").write_text("```{python}\n#| label: fig-narrow\n```\n")
    (paper.root / "chapters" / "01-first.qmd").write_text("Text.\n\n{{< include /part.qmd >}}\n")
    file = paper.write(front=FRONT.replace("format:", "filters: [assets/typst/paper.lua]\nformat:"))
    live = "https://example.org/guide/chapters/01-first.html#fig-narrow"
    with pikepdf.open(file) as pdf:
        links = [str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", []) if "/URI" in note.get("/A", {})]
    assert links.count(live) == 1 and len([link for link in links if "#fig-" in link]) == 1  # the other is on no page
    assert codes_on(file) == {live, "https://example.org/guide"}
    assert check_pdf(file) == []


@pytest.mark.parametrize("address", ["https://a.org", "x" * 17, "y" * 18, "z" * 53, "https://example.org/" + "p" * 50, "q" * 78, "r" * 106])
def test_codes_of_every_size_are_read(tmp_path: Path, address: str):
    shutil.copyfile(ASSETS / "typst" / "qr.typ", tmp_path / "qr.typ")
    source = tmp_path / "page.typ"
    source.write_text(f'#set page(width: 40mm, height: 40mm)\n#import "qr.typ": qr-code\n#qr-code("{address}", width: 20mm)')
    (tmp_path / "page.pdf").write_bytes(typst.compile(str(source)))
    assert codes_on(tmp_path / "page.pdf") == {address}


def test_a_long_address_has_no_code(tmp_path: Path):
    shutil.copyfile(ASSETS / "typst" / "qr.typ", tmp_path / "qr.typ")
    (tmp_path / "page.typ").write_text(f'#import "qr.typ": qr-modules\n#metadata(qr-modules("{"s" * 107}") == none)<none>')
    assert typst.query(str(tmp_path / "page.typ"), "<none>", field="value", one=True) == "true"


def test_the_commit_and_its_day_are_named(paper: Paper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-03-02T12:00:00Z")
    git = ["git", "-C", str(paper.root), "-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "Start"], check=True)
    commit = subprocess.run([*git, "rev-parse", "--short=10", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    front = FRONT.replace("date: 2026-01-31\n", "").replace("format:", "filters: [assets/typst/paper.lua]\nformat:")
    file = paper.write(front=front)
    assert f"Version of 2 March 2024, commit {commit}." in text_of(file)
    with pikepdf.open(file) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20240302")

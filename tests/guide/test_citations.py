"""Citations to download: each form reads back as what it was written from."""

import json
import re

import pypandoc
import pytest

from guide.citations import FOLDER, build_citations, format_ris, write_citations
from guide.errors import GuideError
from guide.project import Project

CONFIG = "project: {type: website, render: ['*.qmd']}\nwebsite: {site-url: https://example.org/guide/}\nbibliography: references.bib\nguide: {citations: {papers: [second, first]}}\n"
CFF = """\
cff-version: 1.2.0
message: Cite it.
title: A Guide
type: software
version: 1.2.3
date-released: 2026-03-04
url: https://example.org/guide
authors:
  - name: The contributors
  - {family-names: Doe, given-names: Ann}
"""
BIB = """\
@article{first,
  author = {de Wall, Arne and {A Group}},
  title = {On {BigNet}: A Study},
  journal = {A Journal}, volume = {9}, number = {3}, pages = {174--180}, year = {2021}, doi = {10.1/x}
}
@misc{second, author = {Doe, Ann}, title = {Two}, year = {2024}, note = {arXiv:1}}
"""


# CSL 1.0.2, appendix III, those that a bibliography here may use.
CSL_TYPES = {
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter", "dataset", "document", "entry",
    "manuscript", "map", "pamphlet", "paper-conference", "patent", "report", "software", "speech", "standard", "thesis", "webpage",
}  # fmt: skip


PAPER = """\
---
title: "Counted: a paper"
author: [The contributors, {name: {given: Ann, family: Doe}, orcid: 0000-0002-1825-0097}, {name: A Stranger}]
format: {typst: {template: paper.typ}}
---
"""


@pytest.fixture
def project(make_project) -> Project:
    return make_project({"a.qmd": "Text.\n", "whitepaper.qmd": PAPER, "references.bib": BIB, "CITATION.cff": CFF}, config=CONFIG)


def read(text: str, form: str) -> list[dict]:
    return json.loads(pypandoc.convert_text(text, "csljson", format=form))


def names(item: dict) -> list[str]:
    return [" ".join(filter(None, (one.get("non-dropping-particle"), one.get("family") or one.get("literal")))) for one in item["author"]]


def test_every_form_of_a_paper_says_the_same(project):
    files = build_citations(project)
    forms = [read(files["papers.bib"], "bibtex"), read(files["papers.ris"], "ris"), json.loads(files["papers.json"])]
    for second, first in forms:
        assert (second["id"], first["id"]) == ("second", "first")
        assert names(first)[1] == "A Group" and names(first)[0].endswith("Wall")
        assert first["DOI"] == "10.1/x" and re.sub(r"\D+", "-", first["page"]) == "174-180"
        assert (first["volume"], first["issue"], first["container-title"]) == ("9", "3", "A Journal") or first.get("number") == "3"
        assert first["issued"]["date-parts"][0][0] == 2021
        assert first["title"].lower() == "on bignet: a study"


def test_every_form_of_the_guide_says_the_same(project):
    files = build_citations(project)
    assert "note = {Version 1.2.3}" in files["guide.bib"]
    for item in (*read(files["guide.bib"], "bibtex"), *read(files["guide.ris"], "ris"), *json.loads(files["guide.json"])):
        assert item["id"] == "a-guide" and item["title"] == "A Guide"
        assert item["URL"] == "https://example.org/guide"
        assert item["issued"]["date-parts"][0][0] == 2026
        assert names(item) == ["The contributors", "Doe"]


def test_every_form_of_the_guides_own_paper_says_the_same(project):
    files = build_citations(project)
    assert files["whitepaper.ris"].startswith("TY  - UNPB") and json.loads(files["whitepaper.json"])[0]["type"] == "article"
    for item in (*read(files["whitepaper.bib"], "bibtex"), *read(files["whitepaper.ris"], "ris"), *json.loads(files["whitepaper.json"])):
        assert item["id"] == "a-guide-whitepaper" and item["title"] == "Counted: a paper"
        assert item["URL"] == "https://example.org/guide/whitepaper.pdf"
        assert item["issued"]["date-parts"][0][0] == 2026
        assert names(item) == ["The contributors", "Doe", "A Stranger"]


def test_preprints_name_their_archive(root):
    """As reference managers know it: a field, not a remark."""
    entries = (root / FOLDER / "bigearthnet.bib").read_text("utf-8")
    assert "eprint = {2407.03653},\n  archiveprefix = {arXiv}" in entries
    assert not re.search(r"note\s*=\s*\{arXiv", (root / "chapters/_shared/references.bib").read_text("utf-8"))


def test_every_item_has_a_type_that_csl_knows(project, root):
    own = build_citations(Project.load(root))
    items = [item for files in (build_citations(project), own) for name, text in files.items() if name.endswith(".json") for item in json.loads(text)]
    assert {item["type"] for item in items} <= CSL_TYPES
    assert {item["id"]: item["type"] for item in items}["second"] == "article"  # a preprint, as BibTeX has no type for
    assert "TY  - GEN" not in "".join(text for name, text in own.items() if name.endswith(".ris"))


def test_ris_keeps_to_one_line_a_field_and_ends_each_entry():
    written = format_ris({"id": "a", "type": "article", "title": "Two\nlines", "author": []})
    assert written == "TY  - UNPB\r\nID  - a\r\nTI  - Two lines\r\nER  - \r\n\r\n"


def test_a_key_without_a_source_is_named(project):
    (project.root / "references.bib").write_text(BIB.replace("{second,", "{other,"), "utf-8")
    with pytest.raises(GuideError, match="no source has the key second"):
        build_citations(project)


def test_files_are_written_where_pages_link_to(project):
    written = [path.relative_to(project.root).as_posix() for path in write_citations(project)]
    assert written == [f"{FOLDER}/{name}.{form}" for name in ("guide", "whitepaper", "papers") for form in ("bib", "ris", "json")]


def test_the_committed_files_are_those_of_today(root):
    for name, text in build_citations(Project.load(root)).items():
        assert (root / FOLDER / name).read_bytes() == text.encode(), f"{name} is out of date: run `guide citations`"

"""What documents refer to exists, and has one name: sections, figures, pages, and the sources they cite.

The rendered site is checked as a whole by `test_links`; this reads the sources, and names the line.
"""

import posixpath
import re
from collections import Counter
from pathlib import Path

import pytest

from .documents import list_documents, list_sources, read_cells, read_expanded
from .prose import CITATION, FENCE, REFERENCE

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"\{[^}\n]*#([\w-]+)[^}\n]*\}")
HEADING = re.compile(r"^(#{2,3}) (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)\s#]*)(?:#([\w-]+))?\)")
TERM = re.compile(r"^([^\s:#|>`-][^\n]*)\n+:   ?\S", re.MULTILINE)
ENTRY = re.compile(r"^@\w+\{([\w:.-]+),", re.MULTILINE)
BIBLIOGRAPHY = ROOT / "chapters" / "_shared" / "references.bib"


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def plain(text: str) -> str:
    """Return a text without code, in which nothing refers."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))


def list_anchors(text: str) -> set[str]:
    """Return what links can lead to: named sections and blocks, labelled cells, terms."""
    cells = {cell.options["label"] for cell in read_cells(text) if "label" in cell.options}
    terms = {"term-" + re.sub(r"[^\w]+|_", "-", re.sub(r"[`*\[\]]|\{[^}]*\}", "", term).strip().lower()) for term in TERM.findall(plain(text))}
    return set(NAMED.findall(plain(text))) | {label for label in cells if label.startswith(("fig-", "tbl-"))} | terms


ANCHORS = {name(path): list_anchors(read_expanded(ROOT, path)) for path in list_documents(ROOT)}


@pytest.fixture(params=[name(path) for path in list_documents(ROOT)])
def document(request: pytest.FixtureRequest) -> str:
    return request.param


def test_links_lead_somewhere(document: str):
    for target, anchor in LINK.findall(plain(read_expanded(ROOT, ROOT / document))):
        page = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(document), target)) if target else document
        if page.endswith(".qmd"):
            assert page in ANCHORS, f"{document} links to {page}, which does not exist"
            assert not anchor or anchor in ANCHORS[page], f"{document} links to #{anchor}, which {page} has not; it has {sorted(ANCHORS[page])}"
        else:
            assert (ROOT / page).exists(), f"{document} links to {page}, which does not exist"


def test_cross_references_stay_in_the_document(document: str):
    """Neither engine refers from one page to a figure or section of another: use a link."""
    for reference in REFERENCE.findall(plain(read_expanded(ROOT, ROOT / document))):
        assert reference[1:] in ANCHORS[document], f"{document} has no {reference[1:]}"


def test_sections_of_chapters_have_names():
    for path in ROOT.glob("chapters/*.qmd"):
        for _, heading in HEADING.findall(re.sub(r"^:::+ \{\.callout.*?^:::+$", "", FENCE.sub("", path.read_text("utf-8")), flags=re.M | re.S)):
            assert re.search(r"\{[^}]*#[\w-]+|\.unnumbered", heading), f"{path.name}: give “{heading}” a name, {{#sec-topic-words}}"


def test_a_section_has_one_home():
    homes = Counter(anchor for path in list_sources(ROOT) for anchor in NAMED.findall(plain(path.read_text("utf-8"))) if path.parent.name == "chapters" and anchor.startswith("sec-"))
    assert not [anchor for anchor, count in homes.items() if count > 1], homes.most_common(3)


def test_what_is_cited_is_in_the_bibliography(document: str):
    known = set(ENTRY.findall(BIBLIOGRAPHY.read_text("utf-8")))
    cited = {key for group in CITATION.findall(plain(read_expanded(ROOT, ROOT / document))) for key in re.findall(r"@([\w:-]+)", group)}
    assert cited <= known | {"sec", "fig", "tbl"}, f"{document} cites {sorted(cited - known)}"


def test_documents_that_cite_list_what_they_cite(document: str):
    text = read_expanded(ROOT, ROOT / document)
    if CITATION.search(plain(text)) and "revealjs:" not in text:
        assert "::: {#refs}" in text, f"{document} cites and has no list of references"


def test_entries_can_be_followed():
    text = BIBLIOGRAPHY.read_text("utf-8")
    keys = ENTRY.findall(text)
    assert len(keys) == len(set(keys)), Counter(keys).most_common(2)
    for entry in re.split(r"^(?=@)", text, flags=re.MULTILINE)[1:]:
        fields = dict(re.findall(r"^\s*(\w+)\s*=\s*\{(.*)\},?$", entry, re.MULTILINE))
        assert {"title", "year"} <= set(fields) and ({"author", "editor"} & set(fields)), entry
        assert "doi" in fields or fields.get("url", "").startswith("https://") or "isbn" in fields, f"no DOI or address: {entry}"
        assert re.fullmatch(r"10\.\d{4,9}/\S+", fields.get("doi", "10.1000/x")), entry

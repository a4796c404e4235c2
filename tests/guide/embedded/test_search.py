"""The entries a search of the corpus looks through."""

import json
import shutil

import pytest

from guide.embedded.search import search_entries


@pytest.fixture
def entries(corpus_site):
    found = json.loads((corpus_site / "search.json").read_text("utf-8"))
    return {entry["objectID"]: entry for entry in found}


def test_every_section_has_one_entry(entries):
    assert list(entries) == [
        "index.html", "chapters/features.html", "chapters/features.html#sec-figures",
        "chapters/features.html#sec-tables", "chapters/features.html#conditions-and-code",
        "chapters/numbers.html#first", "chapters/numbers.html#second",
        "slides.html#first-slide", "slides.html#sec-figure", "slides.html#last-slide",
    ]


def test_an_entry_has_the_fields_of_its_form(entries):
    entry = entries["chapters/features.html#sec-tables"]
    assert {key: entry[key] for key in ("href", "title", "section", "crumbs")} == {
        "href": "chapters/features.html#sec-tables", "title": "Features", "section": "Tables",
        "crumbs": ["Chapters", "Features"],
    }
    assert "crumbs" not in entries["slides.html#last-slide"]
    assert entries["index.html"]["section"] == ""


def test_text_holds_captions_and_inner_sections(entries):
    assert "Table 1: Patches by country." in entries["chapters/features.html#sec-tables"]["text"]
    assert "A deeper section" in entries["chapters/features.html#sec-tables"]["text"]
    assert "Figure 3: A caption below raw html." in entries["chapters/features.html#sec-figures"]["text"]


@pytest.mark.parametrize(
    "left_out", ["12345", "def area", "draw(", "printed", "A first article", "for the speaker", "mc^2"]
)
def test_text_leaves_out_numbers_code_references_and_notes(entries, left_out):
    assert not [name for name, entry in entries.items() if left_out in entry["text"]]


def test_a_page_that_is_not_rendered_yet_has_no_entry(corpus, corpus_site, tmp_path):
    shutil.copytree(corpus_site, tmp_path / "site")
    (tmp_path / "site/chapters/numbers.html").unlink()
    found = [entry["objectID"] for entry in search_entries(corpus, tmp_path / "site")]
    assert "chapters/features.html" in found
    assert not [name for name in found if name.startswith("chapters/numbers.html")]

"""Two sites by hand: equal ones do not differ, and a difference of each kind is told, and it alone."""

import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest
import typst

from guide.checks.parity import KINDS, Difference, compare_contents, compare_sites
from guide.errors import GuideError

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Places – Guide</title><meta name="description" content="Where."></head><body>
<nav class="navbar"><a href="index.html">Guide</a></nav><main><h1>Places</h1><section id="sec-map"><h2>On the map</h2>
<p><a href="#fig-map" class="quarto-xref">Figure 1</a> shows all 1,200 squares of <a href="other.html">them</a>, nothing more.</p>
<figure id="fig-map"><img src="map.svg" alt="A map."><figcaption>Figure 1: Squares.</figcaption></figure>
<table><caption>Squares.</caption><tr><th>Country</th><th>Squares</th></tr><tr><td>Finland</td><td>800</td></tr></table>
</section></main></body></html>"""
SLIDES = """<html lang="en"><head><title>Talk</title></head><body><div class="reveal"><div class="slides">
<section id="title-slide"><h1>Talk</h1></section><section id="one"><h2>One</h2><p class="fragment">First.</p></section></div></div></body></html>"""
PAPER = '#set document(title: "Paper")\n#set text(lang: "en")\n= First\nIt holds #link("https://example.org/")[all] 1200 squares.\n'
SITEMAP = "<urlset><url><loc>https://example.org/places.html</loc></url></urlset>"


def compile_paper(text: str) -> bytes:
    return typst.compile(text.encode(), format="pdf", ignore_system_fonts=True, timestamp=datetime(2026, 1, 31, tzinfo=timezone.utc))


@pytest.fixture
def sites(tmp_path: Path) -> tuple[Path, Path]:
    """Two sites that say the same: the folders of both."""
    one = tmp_path / "quarto"
    (one / "site_libs").mkdir(parents=True)
    files = {"places.html": PAGE, "slides.html": SLIDES, "sitemap.xml": SITEMAP, "map.svg": "<svg/>", "site_libs/own.js": "1"}
    for name, text in files.items():
        (one / name).write_text(text, "utf-8")
    (one / "paper.pdf").write_bytes(compile_paper(PAPER))
    other = Path(shutil.copytree(one, tmp_path / "embedded"))
    (other / "site_libs/own.js").rename(other / "site_libs/another.js")
    (other / "page.css").write_text("p {}")  # styles are an engine's own
    return one, other


def test_sites_that_say_the_same_do_not_differ(sites):
    page = sites[1] / "places.html"
    page.write_text(PAGE.replace("<table>", "<div class='wide'><table class='own'>").replace("</table>", "</table></div>"), "utf-8")
    assert compare_sites(*sites) == []


@pytest.mark.parametrize(("kind", "old", "new", "quarto", "embedded"), [
    ("metadata", 'lang="en-GB"', 'lang="de"', "language: en-GB", "language: de"),
    ("metadata", "Places – Guide", "Guide – Places", "title: Places – Guide", "title: Guide – Places"),
    ("metadata", '<meta name="description" content="Where.">', "", "description: Where.", ""),
    ("headings", "<h2>On the map</h2>", "<h3>On the map</h3>", "h2 On the map #sec-map", "h3 On the map #sec-map"),
    ("text", "nothing more", "little more", "nothing", "little"),
    ("text", "<figure id", "<p>Another.</p><figure id", "", "Another."),
    ("numbers", "1,200 squares", "1,201 squares", "1,200", "1,201"),
    ("links", 'href="other.html"', 'href="another.html"', "them → other.html", "them → another.html"),
    ("links", 'href="index.html"', 'href="start.html"', "navbar: Guide → index.html", "navbar: Guide → start.html"),
    ("references", 'href="#fig-map"', 'href="#fig-nap"', "Figure 1 → #fig-map", "Figure 1 → #fig-nap"),
    ("figures", 'alt="A map."', 'alt=""', "map.svg: A map.", "map.svg: described as empty"),
    ("figures", "Figure 1: Squares.", "Figure 1: Circles.", "caption: Figure 1: Squares.", "caption: Figure 1: Circles."),
    ("tables", "<td>800", "<td>900", "Finland | 800", "Finland | 900"),
    ("tables", "<caption>Squares.", "<caption>Rounds.", "caption: Squares.", "caption: Rounds."),
    ("identifiers", 'figure id="fig-map"', 'figure id="fig-plan"', "fig-map", ""),
])
def test_a_difference_of_a_page_is_told_once(sites, kind, old, new, quarto, embedded):
    assert PAGE.count(old) == 1
    (sites[1] / "places.html").write_text(PAGE.replace(old, new), "utf-8")
    found = compare_sites(*sites)
    told = Difference("places.html", kind, quarto, embedded, found[0].after)
    assert found[0] == told
    assert found[1:] == ([Difference("places.html", kind, "", "fig-plan")] if kind == "identifiers" else [])


def test_words_are_found_by_those_before_them(sites):
    (sites[1] / "places.html").write_text(PAGE.replace("all 1,200", "some 1,300"), "utf-8")
    [found] = compare_sites(*sites)
    assert (found.kind, found.quarto, found.embedded, found.after) == ("numbers", "all 1,200", "some 1,300", "[heading] Figure 1 shows")


def test_text_that_stands_elsewhere_differs(sites):
    (sites[1] / "places.html").write_text(PAGE.replace("<h2>On the map</h2>", "").replace("<figure id", "<h2>On the map</h2><figure id"), "utf-8")
    assert {found.kind for found in compare_sites(*sites)} == {"text"}


@pytest.mark.parametrize(("kind", "old", "new", "quarto", "embedded"), [
    ("slides", 'class="fragment"', "", "#one, steps: 1, columns: none", "#one, steps: 0, columns: none"),
    ("headings", "<h2>One", "<h2>First", "h2 One #one", "h2 First #one"),
    ("text", "First.", "Last.", "First.", "Last."),
])
def test_slides_are_compared(sites, kind, old, new, quarto, embedded):
    (sites[1] / "slides.html").write_text(SLIDES.replace(old, new), "utf-8")
    [found] = compare_sites(*sites)
    assert (found.page, found.kind, found.quarto, found.embedded) == ("slides.html", kind, quarto, embedded)


@pytest.mark.parametrize(("kind", "old", "new"), [
    ("text", "squares", "circles"), ("numbers", "1200", "1300"), ("links", "example.org", "example.com"),
    ("metadata", 'lang: "en"', 'lang: "de"'),
])
def test_papers_are_compared(sites, kind, old, new):
    (sites[1] / "paper.pdf").write_bytes(compile_paper(PAPER.replace(old, new)))
    assert [(found.page, found.kind) for found in compare_sites(*sites)] == [("paper.pdf", kind)]


def test_files_of_one_site_alone_and_other_bytes_are_told(sites):
    (sites[0] / "data.csv").write_text("a\n")
    (sites[1] / "places.html").rename(sites[1] / "places.txt")
    (sites[1] / "map.svg").write_text("<svg></svg>")
    (sites[1] / "sitemap.xml").write_text(SITEMAP.replace("places", "spaces"))
    assert [(found.page, found.kind, found.quarto, found.embedded) for found in compare_sites(*sites)] == [
        ("data.csv", "files", "data.csv", ""),
        ("places.html", "files", "places.html", ""),
        ("places.txt", "files", "", "places.txt"),
        ("map.svg", "files", "other bytes", "other bytes"),
        ("sitemap.xml", "links", "https://example.org/places.html", "https://example.org/spaces.html"),
    ]


def test_order_counts_in_lists_and_not_in_metadata():
    assert compare_contents("a", {"metadata": ["a: 1", "b: 2"]}, {"metadata": ["b: 2", "a: 1"]}) == []
    assert compare_contents("a", {"links": ["x", "y"]}, {"links": ["y", "x"]}) == [
        Difference("a", "links", "", "y"), Difference("a", "links", "y", "")]


def test_every_kind_is_named(sites):
    from guide.checks.parity_page import read_page
    from guide.checks.parity_paper import read_paper

    read = read_page(sites[0] / "places.html", site=sites[0]).keys() | read_paper(sites[0] / "paper.pdf").keys()
    assert read | {"numbers", "files"} == set(KINDS)


def test_what_cannot_be_read_is_an_error_with_its_file(sites):
    (sites[0] / "paper.pdf").write_text("no PDF")
    with pytest.raises(GuideError, match="expected a PDF"):
        compare_sites(*sites)

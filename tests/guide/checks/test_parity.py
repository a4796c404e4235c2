"""What a page says is read alike from the markup of both engines, and every difference is told."""

import dataclasses
from pathlib import Path

import pytest

from guide.checks.parity import PageContent, compare_pages, read_page
from guide.errors import GuideError

QUARTO = """
<!DOCTYPE html><html><head><meta charset="utf-8"><title>Places – Guide</title></head><body>
<nav class="navbar"><a href="../index.html">Guide</a></nav>
<main class="content" id="quarto-document-content">
<header><nav class="quarto-page-breadcrumbs"><a href="../chapters/places.html">Chapters</a></nav>
<h1 class="title">Places</h1></header>
<section id="sec-map" class="level2"><h2 class="anchored" data-anchor-id="sec-map">On the map
<a class="anchorjs-link" href="#sec-map"></a></h2>
<p><a href="#fig-map" class="quarto-xref">Figure&nbsp;1</a> shows 1,200 squares of
<a href="../index.html#sec-all">them all</a><sup><a href="#fn1" role="doc-noteref">1</a></sup>.</p>
<div id="fig-map" class="quarto-float anchored"><figure class="quarto-float quarto-float-fig figure">
<div aria-describedby="fig-map-caption-0ceaefa1"><img class="img-fluid figure-img" src="places_files/map.svg" alt="A map."></div>
<figcaption id="fig-map-caption-0ceaefa1">
Figure&nbsp;1: Squares by <em>country</em>.
</figcaption></figure></div>
<table class="caption-top table"><caption>Squares.</caption>
<thead>
<tr class="header"><th>Country</th>
<th>Squares</th></tr>
</thead>
<tbody><tr class="odd"><td>Finland</td>
<td>1,200</td></tr></tbody></table>
<pre><code><a href="#cb1-1" aria-hidden="true"></a>print()</code></pre><button class="code-copy-button">Copy</button>
</section>
<div id="quarto-appendix"><section><ol><li id="fn1"><p>A note.<a href="#fnref1" role="doc-backlink">↩</a></p></li></ol></section></div>
<script>later()</script></main></body></html>
"""
EMBEDDED = """
<!DOCTYPE html><html><head><meta charset="utf-8"><title>Places – Guide</title></head><body>
<header><nav class="navbar"><a href="../index.html">Start of the guide</a></nav></header>
<main class="content" id="quarto-document-content" tabindex="-1"><header><h1 class="title">Places</h1></header>
<section id="sec-map" class="level2"><h2>On the map</h2>
<p><a href="#fig-map" class="quarto-xref">Figure\u00a01</a> shows 1,200 squares of <a href="../chapters/../index.html#sec-all">them
all</a><sup><a href="#fn1" role="doc-noteref">1</a></sup>.</p>
<div id="fig-map" class="quarto-float"><figure class="quarto-float quarto-float-fig figure">
<div aria-describedby="fig-map-caption"><img class="figure-img img-fluid" src="places_files/map.svg" alt="A map."></div>
<figcaption id="fig-map-caption">Figure\u00a01: Squares by <em>country</em>.</figcaption></figure></div>
<div class="table-responsive"><table><caption>Squares.</caption><thead><tr><th scope="col">Country</th><th scope="col">Squares</th></tr></thead>
<tbody><tr><td>Finland</td><td>1,200</td></tr></tbody></table></div>
<pre><code><a href="#cb1-1" aria-hidden="true"></a>print()</code></pre>
</section>
<section><ol><li id="fn1"><p>A note.<a href="#fnref1" role="doc-backlink">↩</a></p></li></ol></section>
</main></body></html>
"""
SAID = PageContent(
    title="Places",
    headings=["Places", "On the map"],
    captions=["Figure 1: Squares by country.", "Squares."],
    references=["Figure 1"],
    links=["#fig-map", "index.html#sec-all", "#fn1"],
    pictures=[("chapters/places_files/map.svg", "A map.")],
    tables=[["Country", "Squares", "Finland", "1,200"]],
    words="Places On the map Figure 1 shows 1,200 squares of them all1. "
    "Figure 1: Squares by country. print() A note.↩".split(),
)


@pytest.fixture
def read(tmp_path: Path):
    """Read a page of a site, given as text."""

    def read_text(text: str, path: str = "chapters/places.html") -> PageContent:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
        return read_page(tmp_path / path, site=tmp_path)

    return read_text


@pytest.mark.parametrize("text", [QUARTO, EMBEDDED], ids=["quarto", "embedded"])
@pytest.mark.parametrize("part", [field.name for field in dataclasses.fields(PageContent)])
def test_each_part_is_read_from_both_engines(read, text, part):
    assert getattr(read(text), part) == getattr(SAID, part)


def test_the_same_page_by_both_engines_does_not_differ(read):
    assert compare_pages(read(QUARTO), read(EMBEDDED)) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('<h1 class="title">Places', '<h1 class="title">Spaces', "title: 'Places' and 'Spaces'"),
        ("<h2>On the map</h2>", "<h3>By country</h3>", "headings: only first ['On the map'], only second ['By country']"),
        ("<figcaption id=\"fig-map-caption\">Figure\u00a01: Squares by <em>country</em>.</figcaption>", "",
         "captions: only first ['Figure 1: Squares by country.'], only second []"),
        ("quarto-xref\">Figure\u00a01", "quarto-xref\">Figure\u00a02", "references: only first ['Figure 1'], only second ['Figure 2']"),
        ("#sec-all", "#sec-some", "links: only first ['index.html#sec-all'], only second ['index.html#sec-some']"),
        ("map.svg", "plan.svg", "pictures: only first [('chapters/places_files/map.svg', 'A map.')], "
         "only second [('chapters/places_files/plan.svg', 'A map.')]"),
        ('alt="A map."', 'alt=""', "pictures: only first [('chapters/places_files/map.svg', 'A map.')], "
         "only second [('chapters/places_files/map.svg', '')]"),
        ("<td>1,200</td>", "<td>1,201</td>", "tables: only first [['Country', 'Squares', 'Finland', '1,200']], "
         "only second [['Country', 'Squares', 'Finland', '1,201']]"),
        ("shows 1,200", "shows 1,201", "words: only first ['1,200'], only second ['1,201']"),
        ("<p>A note.", "<p>A A note.", "words: the same in another order or number"),
        ("print()", "print(1)", "words: only first ['print()'], only second ['print(1)']"),
    ],
)
def test_every_difference_is_told(read, old, new, found):
    assert old in EMBEDDED
    assert found in compare_pages(read(QUARTO), read(EMBEDDED.replace(old, new)))


def test_a_difference_in_one_part_is_told_of_that_part_alone(read):
    differences = compare_pages(read(QUARTO), read(EMBEDDED.replace("#sec-all", "#sec-some")))
    assert [difference.partition(":")[0] for difference in differences] == ["links"]


def test_links_and_pictures_start_at_the_root_of_the_site(read):
    page = '<main><h1>A</h1><a href="{0}">a</a><a href="https://example.org/x">b</a><img src="{1}" alt=""></main>'
    above = read(page.format("chapters/places.html", "x.svg"), "index.html")
    below = read(page.format("../chapters/places.html", "../x.svg"), "chapters/other.html")
    assert above.links == below.links == ["chapters/places.html", "https://example.org/x"]
    assert above.pictures == below.pictures == [("x.svg", "")]


def test_slides_are_read_with_their_notes_and_pictures_to_come(read):
    slides = read('<div class="reveal"><div class="slides"><section><h1>Talk</h1></section> <section><h2>Map</h2>'
                  '<img data-src="map.svg" alt="A map."> <aside class="notes">Wait.</aside></section></div></div>', "slides.html")
    assert slides.headings == ["Talk", "Map"]
    assert slides.pictures == [("map.svg", "A map.")]
    assert slides.words[-1] == "Wait."


def test_what_is_no_page_is_named(read):
    with pytest.raises(GuideError, match="neither") as caught:
        read("<p>Text.</p>")
    assert caught.value.file.endswith("places.html") and caught.value.remedy

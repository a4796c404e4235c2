"""What a page says is read alike from the markup of both engines."""

from pathlib import Path

import pytest

from guide.checks.parity_page import read_page
from guide.errors import GuideError

QUARTO = """
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Places – Guide</title></head><body>
<nav class="navbar"><a href="../index.html">Guide</a></nav>
<main class="content" id="quarto-document-content">
<header>
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
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Places – Guide</title></head><body>
<header><nav class="navbar"><a href="../index.html">Guide</a></nav></header>
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
SAID = {
    "metadata": ["language: en", "title: Places – Guide"],
    "headings": ["h1 Places", "h2 On the map #sec-map"],
    "text": "[heading] [heading] Figure 1 shows 1,200 squares of them all1. [caption] [table] print() A note.↩".split(),
    "links": ["navbar: Guide → index.html", "them all → index.html#sec-all", "1 → #fn1"],
    "references": ["Figure 1 → #fig-map"],
    "figures": ["chapters/places_files/map.svg: A map.", "caption: Figure 1: Squares by country."],
    "tables": ["caption: Squares.", "Country | Squares", "Finland | 1,200"],
    "slides": [],
    "identifiers": ["fig-map", "fn1", "quarto-document-content", "sec-map"],
}


@pytest.fixture
def read(tmp_path: Path):
    """Read a page of a site, given as text."""

    def read_text(text: str, path: str = "chapters/places.html") -> dict[str, list[str]]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
        return read_page(tmp_path / path, site=tmp_path)

    return read_text


@pytest.mark.parametrize("text", [QUARTO, EMBEDDED], ids=["quarto", "embedded"])
@pytest.mark.parametrize("kind", SAID)
def test_each_kind_is_read_from_both_engines(read, text, kind):
    assert read(text)[kind] == SAID[kind]


def test_no_kind_is_read_unseen(read):
    assert read(QUARTO).keys() == SAID.keys()


def test_links_and_pictures_start_at_the_root_of_the_site(read):
    page = '<main><h1>A</h1><a href="{0}">a</a><a href="https://example.org/x">b</a><img src="{1}" alt=""></main>'
    above = read(page.format("chapters/places.html", "x.svg"), "index.html")
    below = read(page.format("../chapters/places.html", "/./x.svg"), "chapters/other.html")
    assert above["links"] == below["links"] == ["a → chapters/places.html", "b → https://example.org/x"]
    assert above["figures"] == below["figures"] == ["x.svg: described as empty"]


def test_blocks_end_words_and_inline_markup_does_not(read):
    said = read("<main><h1>A</h1><p>One <b>wo</b>rd.</p><p>Two<br>three</p><ul><li>a</li><li>b</li></ul></main>")
    assert said["text"] == "[heading] One word. Two three a b".split()


def test_controls_and_what_only_a_checkout_knows_are_no_content(read):
    said = read('<main><h1>A</h1><ul class="nav panel-tabset"><li><a href="#tabset-1">Tab</a></li></ul><button>Copy</button>'
                '<p class="page-changed">Last changed today</p><div id="tabset-1-1"></div><p id="fig-a-caption-0ce"></p></main>')
    assert said["text"] == ["[heading]", "Tab"]
    assert said["links"] == said["identifiers"] == []


def test_links_around_the_text_are_told_with_their_place(read):
    action = '<a class="toc-action" href="https://example.org/edit">Edit</a>'
    said = read('<nav id="TOC"><ul><li><a href="#a">A</a></li></ul></nav><nav id="quarto-sidebar"><a href="../index.html">Start</a></nav>'
                f'<main><nav class="quarto-page-breadcrumbs"><a href="b.html">B</a></nav><h1>A</h1></main>{action}{action}'
                f'<footer><a href="../c.html">C</a>{action}</footer>')
    assert said["links"] == ["contents: A → #a", "sidebar: Start → index.html", "trail: B → chapters/b.html",
                             "footer: C → c.html", "actions: Edit → https://example.org/edit"]


def test_cards_and_the_address_are_metadata(read):
    said = read('<html lang="en-GB"><head><title>A</title><meta name="description" content="B  c"><meta property="og:title" content="A">'
                '<meta property="og:image:width" content="600"><meta name="generator" content="x">'
                '<link rel="canonical" href="https://example.org/a"></head><body><main><h1>A</h1></main></body></html>')
    assert said["metadata"] == ["language: en-GB", "title: A", "description: B c", "og:title: A", "address: https://example.org/a"]


def test_slides_are_read_with_their_notes_and_pictures_to_come(read):
    slides = read('<div class="reveal"><div class="slides"><section id="t"><h1>Talk</h1></section> <section id="m"><h2>Map</h2>'
                  '<div class="column" style="width:60%"><p class="fragment">x</p></div><img data-src="map.svg" alt="A map.">'
                  '<p class="caption">Figure 1: A map.</p><aside class="notes">Wait.</aside></section></div></div>', "slides.html")
    assert slides["headings"] == ["h1 Talk #t", "h2 Map #m"]
    assert slides["figures"] == ["map.svg: A map.", "caption: Figure 1: A map."]
    assert slides["slides"] == ["#t, steps: 0, columns: none", "#m, steps: 1, columns: width:60%"]
    assert slides["text"][-2:] == ["[caption]", "Wait."]


def test_a_live_figure_is_read_with_its_description(read):
    said = read('<main><h1>A</h1><div data-spec="x.json" role="img" aria-label="Bars fall."></div><img src="y.svg"></main>')
    assert said["figures"] == ["live: chapters/x.json", "description: Bars fall.", "chapters/y.svg: no description"]


def test_what_is_no_page_is_named(read):
    with pytest.raises(GuideError, match="neither") as caught:
        read("<p>Text.</p>")
    assert caught.value.file.endswith("places.html") and caught.value.remedy

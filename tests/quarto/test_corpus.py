"""Both engines say the same: texts, numbers, links and identifiers of the corpus, side by side."""

import json
import os
import posixpath
import re
import subprocess

import pytest
from lxml import html

from guide.embedded.html import write_html
from guide.embedded.site import write_site_files
from guide.project import Project
from tests.guide.embedded.conftest import copy_corpus

PAGES = ("index.html", "chapters/features.html", "chapters/numbers.html", "404.html")
# What only one engine writes: what script and eye need, and a trail to the page.
APART = (
    "//button", "//*[contains(@class, 'screen-reader-only')]", "//*[@class='visually-hidden']",
    "//nav[contains(@class, 'quarto-page-breadcrumbs')]", "//script", "//style",
)

HEADINGS = "//main//*[self::h1 or self::h2 or self::h3 or self::h4]"


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The corpus by both engines: {name: folder}."""
    project = Project.load(copy_corpus(tmp_path_factory.mktemp("both")))
    embedded = tmp_path_factory.mktemp("embedded")
    for document in project.documents:
        write_html(project, document, document.source.read_text("utf-8"), embedded)
    write_site_files(project, embedded)
    done = subprocess.run(["quarto", "render"], cwd=project.root, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr
    return {"embedded": embedded, "quarto": project.root / "_site"}


@pytest.fixture
def both(sites):
    """Apply a function to a page of both engines: (embedded, quarto)."""

    def apply(path, read):
        found = []
        for site in (sites["embedded"], sites["quarto"]):
            tree = html.fromstring((site / path).read_text("utf-8"))
            for element in tree.xpath(" | ".join(APART)):
                element.drop_tree()
            found.append(read(tree))
        return found

    return apply


def words(element):
    return " ".join(element.text_content().split())


def target(page, href):
    """A link as a path from the site's root."""
    if re.match(r"[a-z]+:|/|#", href):
        return posixpath.normpath(href) if href.startswith("/") else href
    path, _, fragment = href.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) + ("#" + fragment if fragment else "")


def links(page, path):
    return lambda tree: [(words(link), target(page, link.get("href"))) for link in tree.xpath(path) if words(link)]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "path",
    [
        "//main//a[not(@aria-hidden)]", "//nav[@id='TOC']//li//a[starts-with(@href, '#')]",
        "//nav[contains(@class, 'page-navigation')]//a",
        "//nav[@id='quarto-sidebar']//a[@href]", "//nav[contains(@class, 'navbar')]//a[@href]",
        "//footer//a[not(contains(@class, 'toc-action'))]",
    ],
)
def test_links(both, page, path):
    embedded, quarto = both(page, links(page, path))
    assert embedded == quarto


@pytest.mark.parametrize("page", PAGES)
def test_actions(both, page):
    # Quarto writes them twice, for wide and for narrow screens.
    embedded, quarto = both(page, lambda tree: sorted(set(links(page, "//a[contains(@class, 'toc-action')]")(tree))))
    assert embedded == quarto


@pytest.mark.parametrize("page", PAGES)
def test_text_of_the_page(both, page):
    embedded, quarto = both(page, lambda tree: "".join(tree.xpath("//main")[0].text_content().split()))
    assert embedded == quarto


@pytest.mark.parametrize("page", PAGES)
def test_headings_and_titles(both, page):
    embedded, quarto = both(page, lambda tree: [
        words(tree.xpath("//title")[0]),
        *((heading.tag, words(heading), heading.getparent().get("id")) for heading in tree.xpath(HEADINGS)),
    ])
    assert embedded == quarto


@pytest.mark.parametrize("page", PAGES)
def test_pictures(both, page):
    embedded, quarto = both(page, lambda tree: [
        (target(page, picture.get("src")), picture.get("alt"), picture.get("style"))
        for picture in tree.xpath("//main//img")
    ])
    assert embedded == quarto


@pytest.mark.parametrize("page", PAGES)
def test_identifiers_of_the_text(both, page):
    embedded, quarto = both(page, lambda tree: {
        name for name in tree.xpath("//main//@id")
        if not re.search(r"-caption(?:-[0-9a-f-]+)?$|^quarto-appendix$", name)
    })
    assert embedded == quarto


def test_slides(both):
    def read(tree):
        slides = tree.xpath("//div[@class='slides']/section")
        return [
            (slide.get("id"), words(slide), slide.xpath(".//a/@href")[:1],
             len(slide.xpath(".//*[contains(@class, 'fragment')]")),
             slide.xpath(".//img/@data-src | .//div[@class='column']/@style"))
            for slide in slides
        ]

    embedded, quarto = both("slides.html", read)
    clean = [(name, text, [href.replace("./", "") for href in hrefs], count,
              [value.replace("./", "") for value in values])
             for name, text, hrefs, count, values in quarto]
    assert embedded == clean


def test_search_finds_the_same_sections(sites):
    found = {
        name: {entry["href"] for entry in json.loads((site / "search.json").read_text("utf-8"))}
        for name, site in sites.items()
    }
    # References and notes are no sections to find; an opening without text is none either.
    assert found["quarto"] - found["embedded"] == {
        "chapters/features.html#references", "chapters/features.html#footnotes", "chapters/numbers.html",
    }
    assert found["embedded"] <= found["quarto"]

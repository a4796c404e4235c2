"""Navbar, sidebar, previous and next page, actions and footer."""

import pytest

from guide.embedded.navigation import navigation, page_order
from guide.errors import GuideError

FEATURES = "chapters/features.html"


def links(tree, path):
    return [(" ".join(link.text_content().split()), link.get("href")) for link in tree.xpath(path)]


def test_navbar_leads_everywhere_and_marks_the_page(page):
    tree = page(FEATURES)
    assert links(tree, "//nav[contains(@class, 'navbar')]//a") == [
        ("Corpus", "../index.html"), ("Features", "../chapters/features.html"), ("Slides", "../slides.html"),
        ("Source", "https://example.org/repository"),
    ]
    active = tree.xpath("//nav[contains(@class, 'navbar')]//a[@aria-current='page']")
    assert [link.get("class") for link in active] == ["nav-link active"]


def test_sidebar_keeps_order_and_sections(page):
    tree = page(FEATURES)
    assert links(tree, "//nav[@id='quarto-sidebar']//a") == [
        ("Start", "../index.html"), ("Features", "../chapters/features.html"), ("Numbers", "../chapters/numbers.html"),
        ("Components", "../chapters/components.html"), ("Glossary", "../chapters/glossary.html"),
    ]
    assert tree.xpath("//li[contains(@class, 'sidebar-item-section')]/span")[0].text == "Chapters"
    assert links(tree, "//nav[@id='quarto-sidebar']//a[contains(@class, 'active')]") == [
        ("Features", "../chapters/features.html"),
    ]


def test_pages_lead_to_their_neighbours(page):
    assert links(page(FEATURES), "//nav[@class='page-navigation']//a") == [
        ("Start", "../index.html"), ("Numbers", "../chapters/numbers.html"),
    ]
    assert [link.get("rel") for link in page("index.html").xpath("//nav[@class='page-navigation']//a")] == ["next"]
    assert not page("404.html").xpath("//nav[@class='page-navigation']")


def test_actions_lead_to_the_source_and_the_issues(page):
    assert links(page(FEATURES), "//a[@class='toc-action']") == [
        ("Edit this page", "https://example.org/repository/edit/main/chapters/features.qmd"),
        ("Report an issue", "https://example.org/repository/issues/new"),
    ]


def test_a_trail_leads_to_pages_in_sections(page):
    assert links(page(FEATURES), "//main//nav//a") == [("Chapters", "../chapters/features.html"), ("Features", "../chapters/features.html")]
    assert links(page("chapters/glossary.html"), "//main//nav//a")[0] == ("Chapters", "../chapters/features.html")
    assert not page("index.html").xpath("//main//nav")


def test_other_links(page, own_project):
    assert links(page("chapters/components.html"), "//div[@class='quarto-other-links']//a") == [
        ("The start", "../index.html"), ("Elsewhere", "https://example.org/other"),
    ]
    project = own_project(index_qmd="---\ntitle: T\nother-links:\n  - text: A\n    href: chapters/features.qmd\n---\n")
    with pytest.raises(GuideError, match="another link") as caught:
        navigation(project, project.find_document("index.qmd"))
    assert (caught.value.file, caught.value.line) == ("index.qmd", 3)


def test_the_footer_is_markdown(page):
    tree = page(FEATURES)
    assert links(tree, "//footer//a") == [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"), ("Start", "../index.html"),
    ]


def test_reading_order_is_that_of_the_sidebar(corpus):
    assert page_order(corpus) == {
        "index.qmd": ["Start"],
        "chapters/features.qmd": ["Chapters", "Features"],
        "chapters/numbers.qmd": ["Chapters", "Numbers"],
        "chapters/components.qmd": ["Chapters", "Components"],
        "chapters/glossary.qmd": ["Chapters", "Glossary"],
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- chapters/numbers.qmd", "- chapters/none.qmd", "no document chapters/none.qmd"),
        ("        href: slides.qmd", "        href: slides.qmd\n        icon: star", "unknown in navigation: icon"),
        ("        href: https://example.org/repository", "        icon: star", "unknown in navigation: icon"),
        ("  sidebar:\n", "  sidebar:\n    style: docked\n", "unknown in sidebar: style"),
        ("repo-actions: [edit, issue]", "repo-actions: [edit, star]", "unknown action star"),
    ],
)
def test_navigation_that_leads_nowhere_stops(own_project, old, new, message):
    project = own_project()
    config = (project.root / "_quarto.yml").read_text("utf-8")
    assert old in config
    (project.root / "_quarto.yml").write_text(config.replace(old, new), "utf-8")
    changed = type(project).load(project.root)
    with pytest.raises(GuideError) as caught:
        navigation(changed, changed.documents[0])
    assert message in caught.value.message
    assert caught.value.file == "_quarto.yml" and caught.value.line

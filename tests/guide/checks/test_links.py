"""Every kind of broken reference is found, and nothing sound is."""

import pytest

from guide.checks.links import check_links

PAGE = "<!DOCTYPE html><html><head>{head}</head><body><main id='main'>{body}</main></body></html>"
DECK = "<!DOCTYPE html><html><body><div class='slides'><section id='one'>{body}</section></div></body></html>"


@pytest.fixture
def make_site(tmp_path):
    """Write a site of two pages, slides and some files, with given text in the page `chapters/a.html`."""

    def make(body="", *, head="", slides="", missing=""):
        files = {
            "chapters/a.html": PAGE.format(head=head, body=body), "index.html": PAGE.format(head="", body="<p id='é'>x</p>"),
            "slides.html": DECK.format(body=slides), "404.html": PAGE.format(head="", body=missing),
            "paper.pdf": "", "images/a b.svg": "", "images/b.svg": "", "style.css": "", "chapters/a_files/spec.json": "{}",
            "site_libs/reveal/notes.html": "<a href='none.html'>x</a>",
        }
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return tmp_path

    return make


SOUND = [
    "<a href='../index.html'>x</a>", "<a href='../index.html#%C3%A9'>x</a>", "<a href='#main'>x</a>", "<a href='#'>x</a>",
    "<a href='../'>x</a>", "<a href='../paper.pdf#page=2'>x</a>", "<a href='https://example.org/#x'>x</a>",
    "<a href='mailto:a@example.org'>x</a>", "<a href='../slides.html#/one'>x</a>", "<a href='../slides.html#/0/1'>x</a>",
    "<img src='../images/a%20b.svg'>", "<img src='data:image/gif;base64,R0lG,OD'>", "<a href='../index.html?x=1#é'>x</a>",
    "<source srcset='../images/b.svg 1x,../images/a%20b.svg 2x'>", "<source srcset='data:image/gif;base64,R0lG 2x'>",
    "<div data-spec='a_files/spec.json'></div>", "<script src='../style.css'></script>", "<a id='p'></a><a href='#p'>x</a>",
    "<svg><use href='#main'></use></svg>",
]


@pytest.mark.parametrize("body", SOUND)
def test_sound_references_pass(make_site, body):
    assert check_links(make_site(body)) == []


@pytest.mark.parametrize(
    ("body", "reference", "problem"),
    [
        ("<a href='none.html'>x</a>", "none.html", "no file"),
        ("<a href='../chapters/'>x</a>", "../chapters/", "no file"),
        ("<a href='../Index.html'>x</a>", "../Index.html", "no file"),
        ("<a href='#nowhere'>x</a>", "#nowhere", "an identifier that chapters/a.html does not have"),
        ("<a href='../index.html#nowhere'>x</a>", "../index.html#nowhere", "an identifier that index.html does not have"),
        ("<a href='../slides.html#/two'>x</a>", "../slides.html#/two", "an identifier that slides.html does not have"),
        ("<a href='../../other.html'>x</a>", "../../other.html", "out of the site"),
        ("<img src='none.png'>", "none.png", "no file"),
        ("<img src=''>", "", "empty"),
        ("<img data-src='none.png'>", "none.png", "no file"),
        ("<div data-spec='none.json'></div>", "none.json", "no file"),
        ("<source srcset='../images/b.svg 1x, none.svg 2x'>", "none.svg", "no file"),
        ("<svg><use href='#none'></use></svg>", "#none", "an identifier"),
        ("<img src='https://example.org/a.png'>", "https://example.org/a.png", "from elsewhere"),
        ("<img src='//example.org/a.png'>", "//example.org/a.png", "from elsewhere"),
        ("<img srcset='https://example.org/a.png 2x'>", "https://example.org/a.png", "from elsewhere"),
        ("<iframe src='https://example.org/'></iframe>", "https://example.org/", "from elsewhere"),
        ("<script src='http://example.org/a.js'></script>", "http://example.org/a.js", "from elsewhere"),
        ("<object data='https://example.org/a.svg'></object>", "https://example.org/a.svg", "from elsewhere"),
        ("<img src='file:///home/a.png'>", "file:///home/a.png", "from elsewhere"),
        ("<script>run( \n1)</script>", "run( 1)", "an inline script"),
    ],
)
def test_each_kind_of_fault_is_found(make_site, body, reference, problem):
    (finding,) = check_links(make_site(body + body))
    assert (finding.page, finding.reference) == ("chapters/a.html", reference)
    assert problem in finding.problem
    assert str(finding) == f"chapters/a.html: {finding.problem}"


def test_heads_load_from_the_site_and_may_name_their_address(make_site):
    head = "<link rel='{}' href='https://example.org/a'>"
    assert check_links(make_site(head=head.format("canonical"))) == []
    (finding,) = check_links(make_site(head=head.format("stylesheet")))
    assert "from elsewhere" in finding.problem
    (finding,) = check_links(make_site(head="<link rel='icon' href='../none.svg'>"))
    assert "no file" in finding.problem


def test_slides_refer_to_slides_and_hold_no_script(make_site):
    assert check_links(make_site(slides="<a href='#/one'>x</a><img data-src='images/b.svg'>")) == []
    found = check_links(make_site(slides="<a href='#/two'>x</a><script>run()</script>"))
    assert [(finding.page, finding.reference) for finding in found] == [("slides.html", "#/two"), ("slides.html", "run()")]


def test_scripts_outside_of_the_content_are_the_templates(make_site):
    assert check_links(make_site(head="<script>run()</script>")) == []


def test_absolute_paths_start_where_the_site_is_published(make_site):
    site = make_site(missing="<a href='/guide/index.html'>x</a><img src='/guide/none.svg'><a href='/index.html'>x</a>")
    found = check_links(site, bases=("/guide/",))
    assert [(finding.reference, finding.problem.split(" leads ")[1]) for finding in found] == [
        ("/guide/none.svg", "to no file of the site"), ("/index.html", "out of the site, which lies under /guide/"),
    ]
    assert [finding.reference for finding in check_links(site, bases=("/guide/", "/"))] == ["/guide/none.svg"]


def test_what_is_still_to_be_rendered_counts_as_there(make_site):
    site = make_site("<a href='new.html#x'>x</a><a href='../index.html#new'>x</a><a href='other.html'>x</a>")
    found = check_links(site, pending={"chapters/new.html", "index.html"})
    assert [finding.reference for finding in found] == ["other.html"]
    assert check_links(site, pending={"chapters/a.html"}) == []

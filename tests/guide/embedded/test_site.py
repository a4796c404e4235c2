"""What belongs to a site besides its documents."""

import os
import subprocess

import pytest
from lxml import etree

from guide.embedded.html import write_html
from guide.embedded.site import write_site_files
from guide.errors import GuideError

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def sitemap(site):
    return etree.parse(site / "sitemap.xml").getroot()


def test_everything_a_page_loads_is_there(page, corpus_site):
    for path in ("index.html", "slides.html"):
        targets = page(path).xpath("//link[@rel='stylesheet']/@href | //script[starts-with(@src, 'site_libs')]/@src")
        assert len(targets) > 4
        assert [target for target in targets if not (corpus_site / target).is_file()] == []


def test_files_shown_or_linked_are_copied_and_others_are_not(corpus_site):
    copied = sorted(path.name for path in (corpus_site / "images").iterdir())
    assert copied == ["card.png", "icon.svg", "linked.svg", "none.js", "resource.txt", "square.svg"]
    assert not (corpus_site / "references.bib").exists()


def test_the_sitemap_lists_every_page_but_the_missing_one(corpus_site):
    assert sitemap(corpus_site).xpath("//s:loc/text()", namespaces=SITEMAP) == [
        f"https://example.org/corpus/{path}"
        for path in ("index.html", "chapters/components.html", "chapters/features.html", "chapters/glossary.html",
                     "chapters/numbers.html", "slides.html")
    ]
    assert "https://example.org/corpus/sitemap.xml" in (corpus_site / "robots.txt").read_text()


def test_the_sitemap_dates_pages_by_their_commits_alone(own_project, tmp_path):
    project = own_project()
    git = ["git", "-C", str(project.root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    when = "2024-03-02T10:00:00+01:00"
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "index.qmd"], check=True)
    environment = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "PATH": "/usr/bin:/bin"}
    subprocess.run([*git, "commit", "--quiet", "-m", "Start"], check=True, env=environment)
    for document in project.documents:
        write_html(project, document, document.source.read_text("utf-8"), tmp_path / "site")
    write_site_files(project, tmp_path / "site")
    dates = {
        url.findtext("s:loc", namespaces=SITEMAP).rsplit("/", 1)[1]: url.findtext("s:lastmod", namespaces=SITEMAP)
        for url in sitemap(tmp_path / "site")
    }
    names = ("components.html", "features.html", "glossary.html", "numbers.html", "slides.html")
    assert dates == {"index.html": when, **dict.fromkeys(names)}


def test_roles_become_properties(corpus_site):
    style = (corpus_site / "site_libs/guide/brand.css").read_text("utf-8")
    assert style == ":root {\n  --brand-paper: #ffffff;\n  --brand-ink: #000000;\n  --brand-accent: #000000;\n" + "".join(
        f"  --brand-{role}: {colour};\n" for role, colour in
        [("muted", "#000000"), ("surface", "#ffffff"), ("note", "#000000"), ("warning", "#000000")]) + "}\n"


def test_a_missing_package_says_how_to_get_it(own_project, tmp_path):
    project = own_project()
    (project.root / "node_modules/reveal.js/dist/reveal.js").unlink()
    with pytest.raises(GuideError, match="reveal.js/dist/reveal.js is missing") as caught:
        write_site_files(project, tmp_path / "site")
    assert "npm ci" in caught.value.remedy


@pytest.mark.parametrize(("pattern", "message"), [("images/*.txt", "not anchored"), ("/none/*.txt", "no file matches")])
def test_resources_are_anchored_and_exist(own_project, tmp_path, pattern, message):
    project = own_project()
    project.config["project"]["resources"] = [pattern]
    with pytest.raises(GuideError, match=message) as caught:
        write_site_files(project, tmp_path / "site")
    assert caught.value.line


def write_site(project, destination, *, leave_out=()):
    for document in project.documents:
        if str(document.path) not in leave_out:
            write_html(project, document, document.source.read_text("utf-8"), destination)
    write_site_files(project, destination)


def test_every_broken_reference_is_told_with_its_place(own_project, tmp_path):
    project = own_project(index_qmd="""---
title: "T"
---

[one](chapters/features.qmd#sec-none) and [two](nothing.pdf).

![](/images/none.svg){fig-alt="None."} [same page](#nowhere)

```{=html}
<img src="https://elsewhere.example/a.png" alt="A.">
```
""")
    with pytest.raises(GuideError) as caught:
        write_site(project, tmp_path / "site")
    told = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in told[:-1]] == [f"index.qmd:{number}" for number in (5, 5, 7, 7, 10)]
    for line, reference in zip(told, ("features.html#sec-none", "nothing.pdf", "none.svg", "#nowhere", "elsewhere")):
        assert reference in line
    assert caught.value.remedy in told[-1]


def test_a_broken_reference_of_every_page_is_told_once_with_its_setting(own_project, tmp_path):
    project = own_project()
    settings = project.root / "_quarto.yml"
    settings.write_text(settings.read_text("utf-8").replace("[Start](/index.qmd)", "[Start](/none.pdf)"), "utf-8")
    project = type(project).load(project.root)
    with pytest.raises(GuideError, match="none.pdf") as caught:
        write_site(project, tmp_path / "site")
    assert caught.value.file == "_quarto.yml"
    assert "/none.pdf" in settings.read_text("utf-8").splitlines()[caught.value.line - 1]


def test_references_to_documents_still_to_be_rendered_are_fine(own_project, tmp_path):
    project = own_project(index_qmd='---\ntitle: "T"\n---\n\n[missing](/404.qmd#some-place)\n')
    write_site(project, tmp_path / "site", leave_out={"404.qmd"})
    assert not (tmp_path / "site/404.html").exists()


def test_a_page_older_than_its_source_is_left_to_its_own_render(own_project, tmp_path):
    project = own_project(index_qmd='---\ntitle: "T"\n---\n\n[new](chapters/numbers.qmd#sec-new)\n')
    site = tmp_path / "site"
    for document in project.documents:
        write_html(project, document, document.source.read_text("utf-8"), site)
    os.utime(site / "chapters/numbers.html", (0, 0))
    write_site_files(project, site)
    os.utime(site / "chapters/numbers.html")
    with pytest.raises(GuideError, match="numbers.html#sec-new"):
        write_site_files(project, site)

import pytest

from guide.embedded.known import check_settings
from guide.errors import GuideError
from guide.project import Project


def test_the_guide_itself_uses_only_what_is_known(root):
    check_settings(Project.load(root))


@pytest.mark.parametrize(
    ("config", "line", "words"),
    [
        ("project: {type: book}\n", 1, "expected website for `project: type`, found 'book'"),
        ("website:\n  titel: x\n", 2, "Did you mean `title`?"),
        ("toc: true\ncomments: {giscus: {}}\n", 2, "under `guide:`"),
        ("format:\n  html:\n    code-fold: shut\n", 3, "expected true, false, show"),
        ("execute:\n  cache: true\n", 2, "freeze: auto"),
        ("html-math-method: mathjax\n", 1, "expected mathml"),
    ],
)
def test_unknown_settings_of_the_project(make_project, config, line, words):
    with pytest.raises(GuideError) as caught:
        check_settings(make_project({"index.qmd": "text\n"}, config=config))
    assert (caught.value.file, caught.value.line) == ("_quarto.yml", line)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        ("title: a\njupyter: python3", 3, "cells run in the Python"),
        ("format: {revealjs: {chalkboard: true}}", 2, "chalkboard"),
        ("format: typst\ntheme: cosmo", 3, "`theme`"),
    ],
)
def test_unknown_settings_of_a_document(make_project, front, line, words):
    with pytest.raises(GuideError) as caught:
        check_settings(make_project({"a.qmd": f"---\n{front}\n---\n"}))
    assert (caught.value.file, caught.value.line) == ("a.qmd", line)
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["_metadata.yml", "sub/_metadata.yaml", "sub/deep/_metadata.yml", "_quarto-print.yml", "_quarto.yml.local"])
def test_further_files_of_settings_are_refused(make_project, name):
    config = "project: {type: website, render: ['**/*.qmd']}\n"
    files = {"sub/deep/a.qmd": "Text.\n", "other/_metadata.yml": "echo: true\n"}
    check_settings(make_project(files, config=config))
    with pytest.raises(GuideError, match=f"{name.rpartition('/')[2]} are not supported(.|\n)*Move them to _quarto.yml") as caught:
        check_settings(make_project({**files, name: "echo: true\n"}, config=config))
    assert caught.value.file == name

"""Calling pandoc: values, settings, and the normal forms that every writer relies on."""

import pytest

from guide.embedded.pandoc import check_blocks, convert, expand_variables, find_file
from guide.embedded.source import read_source
from guide.errors import GuideError


@pytest.fixture
def features(corpus):
    return corpus.find_document("chapters/features.qmd")


def test_variables_are_replaced_everywhere_and_nothing_else_is(corpus, features):
    text = "{{< var patches >}} [x](https://example.org/{{<var archive.name>}}) $a$ {{{}}}"
    assert expand_variables(corpus, features, text) == "590,326 [x](https://example.org/the *test* archive) $a$ {{{}}}"


@pytest.mark.parametrize("name", ["archive", "archive.none", "patches.none"])
def test_variables_that_hold_no_text_stop(corpus, features, name):
    with pytest.raises(GuideError, match=f"no value named {name}"):
        expand_variables(corpus, features, f"{{{{< var {name} >}}}}")


def test_files_are_found_from_the_root_and_beside_the_document(corpus, features):
    assert find_file(corpus, features, "/style.css") == corpus.root / "style.css"
    assert find_file(corpus, features, "numbers.qmd") == corpus.root / "chapters/numbers.qmd"
    with pytest.raises(GuideError, match="no file none.css"):
        find_file(corpus, features, "none.css")


def test_an_error_in_a_partial_names_the_partial(own_project):
    project = own_project(
        _part_qmd="First line.\n\nSee @fig-none.\n",
        chapters__features_qmd='---\ntitle: "T"\n---\n\n{{< include /_part.qmd >}}\n',
    )
    document = project.find_document("chapters/features.qmd")
    with pytest.raises(GuideError) as caught:
        convert(project, document, "First line.\n\nSee @fig-none.\n", writer="html")
    assert (caught.value.file, caught.value.line) == ("_part.qmd", 3)


CELL = "```{python}\n1\n```\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "Own [classes]{.mine key=value} and `{.aside}` in code.",
        "::: {.callout-note}\n## Title\n\nText.\n:::",
        ":::: {.columns}\n::: {.column width=\"50%\"}\nA\n:::\n::::",
        "::: {.content-visible when-format=\"html\"}\nA\n:::",
        "```\n::: {.aside}\n```\n\n```{.python filename-like=x}\n1\n```",
        "::: {.wide}\n" + CELL + ":::\n\nThe aside `{python} 1`.",
        "![Caption](/a.svg){#fig-a fig-alt=\"Alt\" width=50%}",
        "::: {layout=\"[60, 40]\"}\n" + CELL + "Text.\n:::\n\n[Note]{.aside}",
    ],
)
def test_what_is_rendered_passes_before_execution(make_project, text):
    project = make_project({"a.qmd": text + "\n"})
    check_blocks(project, read_source(project, project.documents[0]))


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("::: {.panel-tabset}\nText.\n\n## A\n:::", 3, "open with a heading"),
        ("::: panel-tabset\n:::", 3, "without tabs"),
        ("::: panel-tabset\n## A {.active}\n:::", 4, "no classes"),
        ("::: {.panel-sidebar}\nA\n:::", 3, "`panel-sidebar`"),
        ("Text.\n\n::: {.column-page}\n:::", 5, "`column-page`"),
        ("::: {#fig-a .column-margin}\nA\n:::", 3, "fig-a in the margin"),
        ("![A](a.svg){.column-margin}", 3, "`column-margin`"),
        ("::: {layout-ncol=two}\nA\n:::", 3, "whole number"),
        ("::: {layout-nrow=2}\nA\n:::", 3, "`layout-nrow`"),
        ("::: {#fig-a layout=\"[1,2]\"}\nA\n:::", 3, "widths for 1 blocks"),
        ("::: {layout=\"[1,-1,1]\"}\nA\n\nB\n\nC\n:::", 3, "widths for 3 blocks"),
        ("::: {layout=\"30%\"}\nA\n:::", 3, "widths for 1 blocks"),
        ("::: {layout-ncol=2}\n## Head\n\nA\n:::", 4, "a heading inside a layout"),
        ("::: {layout-ncol=2}\n![](a.svg) ![](b.svg)\n:::", 3, "two pictures"),
        ("```{.python .cell-code code-fold=\"maybe\"}\n1\n```", 3, "true, false or show"),
        ("```{.python code-fold=\"true\"}\n1\n```", 3, "`code-fold`"),
        ("A `span`{.r-fit}.", 3, "`r-fit`"),
        ("## Full {.smaller}", 3, "`smaller`"),
        ("![A](a.svg){.lightbox fig-pos=\"t\"}", 3, "`fig-pos`"),
        ("[A](https://example.org){.aside}", 3, "`aside`"),
        ("::: {.callout-danger}\n:::", 3, "`callout-danger`"),
        ("::: {.callout-note collapse=\"true\"}\nA\n:::", 3, "no collapse"),
        (CELL + "::: {.wide}\n" + CELL + ":::\n\n[Note]{.lightbox .r-fit}", 14, "`r-fit`"),
    ],
)
def test_what_no_writer_knows_stops_before_execution(make_project, text, line, name):
    project = make_project({"a.qmd": f"An aside.\n\n{text}\n"})
    with pytest.raises(GuideError, match=name) as caught:
        check_blocks(project, read_source(project, project.documents[0]))
    assert (caught.value.file, caught.value.line) == ("a.qmd", line)
    assert caught.value.remedy

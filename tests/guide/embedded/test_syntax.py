import pytest

from guide.embedded.source import read_source
from guide.embedded.syntax import check_syntax
from guide.errors import GuideError

CELL = "```{python}\n1\n```\n\n"


def check(project):
    for document in project.documents:
        check_syntax(project, read_source(project, document))


@pytest.mark.parametrize(
    "text",
    [
        "Own [classes]{.mine key=value} and `{{< video x >}}` in code.",
        "::: {.callout-note}\n## Title\n\nText.\n:::",
        ":::: {.columns}\n::: {.column width=\"50%\"}\nA\n:::\n::::",
        "::: {.content-visible when-format=\"html\"}\nA\n:::",
        "$$\nx^{2}\n$$ {#eq-a}\n\n@eq-a and \\frac{layout}{a}",
        "{{< var a.b >}} and `{{< video x >}}` and {{</* video x */>}}",
        "```\n{{< video x >}}\n::: {.aside}\n```",
        "## A\n::: {.wide}\n::: {.side-by-side}\nA\n\n- b\n:::\n:::\n\n> ::: key-numbers\n> A\n> :::",
        "```{=html}\n<b>\n```\n\n```{.python filename-like=x}\n1\n```",
        CELL + "Inline `{python} 1 + 1` and ``{python} quoted``.",
        "![Caption](/a.svg){#fig-a fig-alt=\"Alt\" width=50%}",
    ],
)
def test_what_is_rendered_passes(make_project, text):
    check(make_project({"a.qmd": text + "\n", "_variables.yml": "a: {b: 1}\n"}))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{{< video x >}}", 1, "shortcode `video`"),
        ("Text {{< include /_a.qmd >}}", 1, "line of its own"),
        ("{{< var a.c >}}", 1, "no variable `a.c`"),
        ("```{r}\n1\n```", 1, "a cell in `r`"),
        ("> ```{ojs}\n> 1\n> ```", 1, "a cell in `ojs`"),
        ("Text.\n\n```{mermaid}\nx\n```", 3, "`mermaid`"),
        ("Only `{python} 1`.", 1, "needs a cell"),
        (CELL + "Open `{python} 1 +\n1`.", 5, "does not end"),
        ("::: {.wide}\n::: {.aside}\nText.\n:::", 1, "this block does not end"),
        ("::: {.wide}\n" + CELL + "Text.", 1, "this block does not end"),
        ("Text.\n\n:::", 3, "ends no block"),
        ("Text.\n::: {.wide}\nMore.\n:::", 2, "would be printed"),
        ("Text.\n\n::: {.calout-note}\nMore.\n:::", 3, "the class `calout-note`"),
        ("::: pannel-tabset\n## A\n:::", 1, "the class `pannel-tabset`"),
        ("A [b]{.asides}.", 1, "the class `asides`"),
    ],
)
def test_what_is_not_rendered_stops_with_line_and_way_out(make_project, text, line, message):
    project = make_project({"a.qmd": text + "\n", "_variables.yml": "a: {b: 1}\n"})
    with pytest.raises(GuideError, match=message) as caught:
        check(project)
    assert (caught.value.file, caught.value.line) == ("a.qmd", line)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("options", "line", "message"),
    [
        ("label: a\n#| code-fold: maybe", 3, "true, false or show"),
        ("label: a\n#| code-tools: true", 3, "cell option `code-tools`"),
        ("echo: maybe", 2, "true or false for `echo`"),
        ("output: html", 2, "true, false or asis"),
        ("fig-cap: [a, b]", 2, "one text for `fig-cap`"),
        ("label: Fig_1", 2, "would be changed"),
        ("label: map\n#| fig-cap: Map", 2, "starts with `fig-`"),
    ],
)
def test_cell_options(make_project, options, line, message):
    with pytest.raises(GuideError, match=message) as caught:
        check(make_project({"a.qmd": f"```{{python}}\n#| {options}\n1\n```\n"}))
    assert caught.value.line == line


def test_an_error_in_a_partial_names_the_partial(make_project):
    project = make_project({"a.qmd": "One.\n\n{{< include /_part.qmd >}}\n", "_part.qmd": "Two.\n\n{{< video x >}}\n"})
    with pytest.raises(GuideError) as caught:
        check(project)
    assert (caught.value.file, caught.value.line) == ("_part.qmd", 3)

import pytest

from guide.embedded.source import read_source
from guide.errors import GuideError


def read(project):
    return read_source(project, project.documents[0])


def test_lines_keep_their_file_and_number(make_project):
    project = make_project({
        "a.qmd": "---\ntitle: A\n---\n\n{{< include /parts/_one.qmd >}}\n\nLast.\n",
        "parts/_one.qmd": "First.\n\n{{< include /parts/_two.qmd >}}\n",
        "parts/_two.qmd": "Second.",
    })
    source = read(project)
    assert [(line.text, line.file, line.number) for line in source.lines if line.text] == [
        ("---", "a.qmd", 1), ("title: A", "a.qmd", 2), ("---", "a.qmd", 3),
        ("First.", "parts/_one.qmd", 1), ("Second.", "parts/_two.qmd", 1), ("Last.", "a.qmd", 7),
    ]
    assert source.includes == ("parts/_one.qmd", "parts/_two.qmd")


def test_a_relative_include_starts_from_the_document(make_project):
    project = make_project(
        {"sub/a.qmd": "{{< include parts/_one.qmd >}}\n", "sub/parts/_one.qmd": "{{< include _two.qmd >}}\n", "sub/_two.qmd": "Two.\n"},
        config="project: {render: [sub/a.qmd]}\n",
    )
    assert read(project).includes == ("sub/parts/_one.qmd", "sub/_two.qmd")


def test_pieces_with_options_and_their_lines(make_project):
    project = make_project({"a.qmd": 'Prose.\n\n```{python}\n#| label: fig-a\n#| fig-cap: "A: b"\n\nx = 1\n\nx\n\n```\n\nMore.\n'})
    prose, cell, more = read(project).pieces
    assert [piece.kind for piece in (prose, cell, more)] == ["prose", "cell", "prose"]
    assert cell.options == {"label": "fig-a", "fig-cap": "A: b"}
    assert [line.text for line in cell.code] == ["x = 1", "", "x"]
    assert (cell.option_line("fig-cap").number, cell.option_line("echo").number) == (5, 3)


def test_code_that_is_shown_is_prose(make_project):
    project = make_project({"a.qmd": "```python\nx\n```\n\n````\n```\n---\nx\n```\n````\n\n```{=html}\n<p>\n```\n"})
    assert [piece.kind for piece in read(project).pieces] == ["prose"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("One.\n\n{{< include /_no.qmd >}}\n", 3, "no file /_no.qmd"),
        ("{{< include ../../x.qmd >}}\n", 1, "in this project"),
        ("- item\n  {{< include /_part.qmd >}}\n", 2, "cannot be indented"),
        ("{{< include /_circle.qmd >}}\n", 1, "includes itself"),
        ("{{< include /_front.qmd >}}\n", 1, "front matter"),
        ("- item\n\n  ```{python}\n  1\n  ```\n", 3, "a cell stands alone"),
        ("````\n```{python}\n1\n```\n````\n", 2, "a cell stands alone"),
        ("```{python echo=false}\n1\n```\n", 1, "a cell stands alone"),
        ("```{python}\n1\n", 1, "does not end"),
        ("Text.\n---\nMore.\n", 2, "block of settings"),
        ("```{python}\n#| label: a\n#| echo: [\n1\n```\n", 3, "not valid YAML"),
        ("```{python}\n#| label: a\n1\n```\n\n```{python}\n#| label: a\n2\n```\n", 7, "used twice"),
    ],
)
def test_errors_name_their_line(make_project, text, line, message):
    project = make_project({
        "a.qmd": text, "_part.qmd": "Part.\n", "_circle.qmd": "{{< include /_circle.qmd >}}\n", "_front.qmd": "---\ntitle: x\n---\n",
    })
    with pytest.raises(GuideError, match=message) as caught:
        read(project)
    assert caught.value.line == line
    assert caught.value.remedy


def test_a_label_twice_names_the_partial(make_project):
    cell = "```{python}\n#| label: a\n1\n```\n"
    project = make_project({"a.qmd": cell + "\n{{< include /_part.qmd >}}\n", "_part.qmd": "Text.\n\n" + cell})
    with pytest.raises(GuideError) as caught:
        read(project)
    assert (caught.value.file, caught.value.line) == ("_part.qmd", 4)
    assert "a.qmd:2" in caught.value.remedy

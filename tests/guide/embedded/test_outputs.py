import base64

import pytest
from nbformat.v4 import new_output

from guide.embedded.outputs import choose_mime, write_cell, write_inline
from guide.embedded.source import read_source
from guide.errors import GuideError

TABLE = "<table><tr><td>1</td></tr></table>"


def write(project, outputs):
    source = read_source(project, project.documents[0])
    return write_cell(source.cells[0], outputs, document=source.document, count=3, identifier="0a", root=project.root)


def cell(options, *, format="html", code="x"):
    lines = "".join(f"#| {line}\n" for line in options.splitlines())
    return {"a.qmd": f"---\nformat: {format}\n---\n\n```{{python}}\n{lines}{code}\n```\n"}


def display(data, **more):
    return new_output("display_data", data=data, **more)


@pytest.mark.parametrize(
    ("format", "data", "chosen"),
    [
        ("html", {"text/plain": "", "text/markdown": "", "image/png": "", "text/html": ""}, "text/html"),
        ("html", {"text/plain": "", "text/markdown": "", "image/png": ""}, "text/markdown"),
        ("revealjs", {"text/plain": "", "image/png": "", "image/svg+xml": ""}, "image/svg+xml"),
        ("typst", {"text/plain": "", "text/html": "<b>", "image/png": ""}, "image/png"),
        ("typst", {"text/plain": "", "text/html": "<b>"}, "text/plain"),
        ("typst", {"text/plain": "", "text/html": TABLE}, "text/html"),
        ("typst", {"text/html": "<b>"}, None),
    ],
)
def test_the_form_shown_is_quartos_choice(format, data, chosen):
    assert choose_mime(data, format) == chosen


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"text/plain": "7"}, "7"),
        ({"text/plain": "'590,326'"}, "590\\,326"),
        ({"text/plain": "'a|b_c <d> & $5 [x](y) {{< z >}}'"}, "a|b\\_c <d\\> & $5 \\[x\\]\\(y\\) \\{\\{< z \\>\\}\\}"),
        ({"text/plain": "[1, 2]"}, "[1, 2]"),
        ({"text/plain": "x", "text/markdown": "**b**"}, "**b**"),
        ({"text/plain": "x", "text/html": "<b>"}, "`<b>`{=html}"),
    ],
)
def test_inline_values(data, text):
    assert write_inline(data, "html") == text


def test_a_picture_is_written_with_its_size_and_description(make_project):
    project = make_project(cell("label: fig-a\nfig-cap: It's\nfig-alt: Isn't\necho: false"))
    png = base64.b64encode(b"picture").decode()
    text = write(project, [display({"image/png": png}, metadata={"image/png": {"width": 7, "height": 5}})])
    assert text == (
        "::: {#cell-fig-a .cell execution_count=3}\n\n::: {.cell-output .cell-output-display}\n"
        "![It's](a_files/figure-html/fig-a-output-1.png){#fig-a width=7 height=5 fig-alt='Isn\\'t'}\n:::\n:::\n\n"
    ).replace("cell-fig-a", "0a")
    assert (project.root / "a_files/figure-html/fig-a-output-1.png").read_bytes() == b"picture"


def test_streams_join_and_lose_colours_and_machine_paths(make_project):
    project = make_project(cell("echo: false\nwarning: true"))
    outputs = [
        new_output("stream", name="stderr", text="/tmp/ipykernel_12/345.py:1: Warning: \x1b[31mx\x1b[0m\n"),
        new_output("stream", name="stderr", text=f"{project.root}/b.py:2: y\n"),
    ]
    assert "```\n<cell>:1: Warning: x\nb.py:2: y\n```\n" in write(project, outputs)
    assert write(make_project(cell("echo: false\nwarning: false")), outputs) == "\n"


@pytest.mark.parametrize(("text", "kept"), [("<Axes: >", False), ("Text(0.5, 1.0, 'a')", False), ("42", True)])
def test_the_handle_of_a_drawing_is_left_out(make_project, text, kept):
    project = make_project(cell("echo: false"))
    outputs = [new_output("execute_result", data={"text/plain": text}), display({"image/svg+xml": "<svg/>"})]
    assert (f"```\n{text}\n```" in write(project, outputs)) is kept


def test_a_fence_is_longer_than_those_inside(make_project):
    project = make_project(cell("echo: true", code='"""\n````\n"""'))
    assert '````` {.python .cell-code}\n"""\n````\n"""\n`````\n' in write(project, [])


def test_a_formula_is_markdown(make_project):
    project = make_project(cell("echo: false"))
    assert "\n$x$\n:::" in write(project, [display({"text/plain": "x", "text/latex": "$x$"})])


@pytest.mark.parametrize(
    ("format", "data"),
    [("typst", {"text/plain": "x", "text/html": TABLE}), ("typst", {"text/html": "<b>"}), ("html", {"application/javascript": "x"})],
)
def test_what_the_format_cannot_show_stops(make_project, format, data):
    with pytest.raises(GuideError, match=f"can be shown in {format}") as caught:
        write(make_project(cell("echo: false", format=format)), [display(data)])
    assert (caught.value.file, caught.value.line) == ("a.qmd", 5)


def test_a_label_needs_one_thing_to_label(make_project):
    with pytest.raises(GuideError, match="shows nothing"):
        write(make_project(cell("label: fig-a")), [])
    with pytest.raises(GuideError, match="shows 2 things"):
        write(make_project(cell("label: fig-a")), [display({"text/plain": "1"}), display({"text/plain": "2"})])


def test_the_code_of_a_cell_says_how_it_folds(make_project):
    project = make_project(cell('code-fold: show\ncode-summary: "Open *it*"'))
    assert '``` {.python .cell-code code-fold="show" code-summary="Open *it*"}\nx\n```\n' in write(project, [])
    project = make_project(cell("code-fold: true"))
    assert '``` {.python .cell-code code-fold="true"}\n' in write(project, [])

"""Real kernels; the first test holds the whole shape of results against Quarto's own."""

import pytest

from guide.embedded.execute import execute
from guide.embedded.source import read_source
from guide.embedded.syntax import check_syntax
from guide.errors import GuideError
from guide.freeze import Entry, hash_text, result_file


def run(project, **options):
    return execute(project, read_source(project, project.documents[0]), **options)


@pytest.mark.parametrize("name", ["page.qmd", "slides.qmd", "paper.qmd"])
def test_results_are_those_of_quarto_byte_for_byte(golden, name):
    document = golden.find_document(name)
    source = read_source(golden, document)
    check_syntax(golden, source)
    frozen = result_file(golden, document).read_text("utf-8")
    done = execute(golden, source)
    assert Entry(hash_text(document.source.read_text("utf-8")), done.markdown, (document.files,)).to_json() == frozen
    made = document.source.parent / document.files
    kept = golden.root / "_freeze" / document.path.stem
    pictures = sorted(path.relative_to(made) for path in made.rglob("*.svg"))
    assert pictures == sorted(path.relative_to(kept) for path in kept.rglob("*.svg")) != []
    assert all((made / path).read_bytes() == (kept / path).read_bytes() for path in pictures)


def test_the_kernel_has_quartos_surroundings_and_tells_its_modules(make_project):
    code = (
        "import json, os, sys\nsys.path.insert(0, os.path.join(os.environ['QUARTO_PROJECT_DIR'], 'python'))\nimport mine\n"
        "info = json.load(open(os.environ['QUARTO_EXECUTE_INFO']))\n"
        "assert info['format']['identifier']['base-format'] == 'typst'\n"
        "assert info['document-path'] == os.path.join(os.getcwd(), 'a.qmd') and os.getcwd().endswith('sub')\n"
        "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])"
    )
    project = make_project(
        {"sub/a.qmd": f"---\nformat: typst\n---\n\n```{{python}}\n#| label: fig-a\n#| fig-cap: A\n#| echo: false\n{code}\n```\n",
         "python/mine.py": "x = 1\n"},
        config="project: {render: [sub/a.qmd]}\n",
    )
    done = run(project)
    assert done.inputs.files == ("python/mine.py",)
    assert "![A](a_files/figure-typst/fig-a-output-1.svg){#fig-a}" in done.markdown
    picture = project.root / "sub/a_files/figure-typst/fig-a-output-1.svg"
    first = picture.read_bytes()
    assert run(project) == done and picture.read_bytes() == first


def test_a_failing_cell_names_the_line_in_its_partial(make_project):
    project = make_project({
        "a.qmd": "Text.\n\n{{< include /_part.qmd >}}\n",
        "_part.qmd": "```{python}\n#| label: fig-a\nx = 1\nx / 0\n```\n",
    })
    told = []
    with pytest.raises(GuideError, match="`fig-a` failed with ZeroDivisionError") as caught:
        run(project, report=lambda *place: told.append(place))
    assert (caught.value.file, caught.value.line) == ("_part.qmd", 4)
    assert "----> 2 x / 0" in caught.value.message and "\x1b" not in caught.value.message
    assert told == [(1, 1, "fig-a")]


@pytest.mark.parametrize(("inline", "message"), [("nope", "failed with NameError"), ("''", "is empty")])
def test_failing_inline_code_names_its_line(make_project, inline, message):
    project = make_project({"a.qmd": f"```{{python}}\n1\n```\n\nOne.\nTwo `{{python}} {inline}`.\n"})
    with pytest.raises(GuideError, match=message) as caught:
        run(project)
    assert caught.value.line == 6


def test_an_error_can_be_shown_and_a_dead_kernel_is_told(make_project):
    project = make_project({"a.qmd": "```{python}\n#| error: true\n1 / 0\n```\n"})
    assert "::: {.cell-output .cell-output-error}\n```\nZeroDivisionError: division by zero\n" in run(project).markdown
    project = make_project({"a.qmd": "```{python}\nimport os; os._exit(1)\n```\n"})
    with pytest.raises(GuideError, match="ended by itself"):
        run(project)


def test_a_document_without_cells_starts_no_kernel(make_project):
    project = make_project({"a.qmd": "---\ntitle: A\n---\n\nText.\n"})
    assert run(project).markdown == "---\ntitle: A\n---\n\nText.\n"

"""Notebooks of small projects: what becomes of cells, of prose, and of the page that offers them."""

import json
import subprocess

import nbformat
import pytest

from guide.cli import main
from guide.errors import GuideError
from guide.freeze import Entry, hash_text, result_file
from guide.notebook import list_chapters, write_notebook, write_notebooks
from guide.notebook_link import add_link
from guide.project import Project

CONFIG = """\
project: {type: website, render: ['*.qmd', 'chapters/*.qmd']}
execute: {freeze: auto, echo: false}
website:
  title: Rivers
  site-url: https://example.org/rivers
  repo-url: https://example.org/source
  page-footer: {left: "Text [CC BY](https://example.org/by)."}
"""
CELL = "```{python}\n1 + 1\n```\n"
PACKAGE = {"python/pyproject.toml": "[project]\nname = 'river-guide'\n", "python/rivers/__init__.py": ""}
ACTIONS = {
    "embedded": '<div class="toc-actions">\n<ul class="list-unstyled">\n<li><a href="e" class="toc-action">Edit</a></li>\n</ul>\n</div>',
    "quarto": '<div class="toc-actions"><ul><li><a href="e" class="toc-action"><i class="bi bi-github"></i>Edit</a></li></ul></div>'
    '<div class="toc-actions d-sm-block d-md-none"><ul><li><a href="e">Edit</a></li></ul></div>',
}


@pytest.fixture
def read(make_project):
    """Write a page, and return the cells of its notebook."""

    def read(text: str, *, name: str = "a.qmd", files: dict | None = None, config: str = CONFIG, frozen: str = "") -> list[nbformat.NotebookNode]:
        project = make_project({name: text, "b.qmd": "B\n", **(files or {})}, config=config)
        document = project.find_document(name)
        if frozen:
            file = result_file(project, document)
            file.parent.mkdir(parents=True)
            file.write_text(Entry(hash_text(text), frozen).to_json(), "utf-8")
        (source,) = list_chapters(project, [document])
        notebook = nbformat.reads(write_notebook(project, source), as_version=4)
        nbformat.validate(notebook)
        return notebook.cells

    return read


def prose(cells) -> str:
    return "\n\n".join(cell.source for cell in cells[1:] if cell.cell_type == "markdown")


def test_a_title_says_where_it_comes_from(read):
    title, cell = read(f"---\ntitle: The *longest*\nsubtitle: Four\n---\n\n{CELL}", name="chapters/a.qmd")
    assert title.source.split("\n\n") == [
        "# The *longest*", "*Four*",
        "This notebook holds the text and all code of the page [The *longest*](https://example.org/rivers/chapters/a.html) "
        "of [Rivers](https://example.org/rivers/).",
        "Text [CC BY](https://example.org/by).",
    ]
    assert (cell.cell_type, cell.source) == ("code", "1 + 1")


def test_includes_are_expanded_and_hidden_cells_folded(read):
    cells = read("{{< include /_part.qmd >}}\n\nText.\n", files={"_part.qmd": "```{python}\n#| include: false\nx = 1\n```\n"})
    assert "Cells that only prepare something are folded." in cells[0].source
    assert [cell.source for cell in cells[1:]] == ["x = 1", "Text."]
    assert cells[1].metadata == {"jupyter": {"source_hidden": True}, "tags": ["hide-cell"]}


@pytest.mark.parametrize(("option", "metadata"), [
    ("echo: false", {}),
    ("output: false", {"jupyter": {"outputs_hidden": True}, "tags": ["hide-output"]}),
    ("error: true", {"tags": ["raises-exception"]}),
    ("label: x", {"name": "x"}),
])
def test_options_become_what_jupyter_knows(read, option, metadata):
    cell = read(f"```{{python}}\n#| {option}\n1\n```\n")[1]
    assert (cell.source, cell.metadata) == ("1", metadata)


def test_a_cell_that_is_not_run_is_shown_as_code(read):
    cells = read(f"{CELL}\n```{{python}}\n#| eval: false\nx = '```'\n```\n")
    assert cells[2].source == "``` python\nx = '```'\n```" and cells[2].cell_type == "markdown"


def test_captions_follow_their_cells_with_the_numbers_of_the_page(read):
    cells = read(
        "See @fig-a, [-@fig-a] and @tbl-b.\n\n```{python}\n#| label: fig-a\n#| fig-cap: \"A *cap*\n#|   of two.\"\n#| fig-alt: \"An alt.\"\n1\n```\n\n"
        "::: {.wide}\n```{python}\n#| label: tbl-b\n#| tbl-cap: Bees.\n2\n```\n:::\n\nAfter.\n"
    )
    assert [cell.source for cell in cells[1:]] == [
        "See Figure\u00a01, 1 and Table\u00a01.", "1", "**Figure\u00a01.** A *cap* of two.", "2", "**Table\u00a01.** Bees.", "After.",
    ]
    assert [cell.id for cell in cells[2:6]] == ["fig-a", "fig-a-caption", "tbl-b", "tbl-b-caption"]
    assert cells[2].metadata == {"name": "fig-a", "guide": {"description": "An alt."}}


def test_numbers_in_prose_have_their_frozen_values(read):
    text = f"{CELL}\nOne `{{python}} a` and `{{python}} b(1)`.\n\nAlone:\n\n{CELL}\n`{{python}} c`\n\n{CELL}\nThen **`{{python}} d`**\nends.\n"
    frozen = "::: {.cell}\n2\n:::\n\nOne 1,234 and *two*.\n\nAlone:\n\n\n\n33\n\n\n\nThen **44 %**\nends.\n\n"
    assert prose(read(text, frozen=frozen)).split("\n\n") == ["One 1,234 and *two*.", "Alone:", "`c`", "Then **44 %** ends."]


def test_without_values_numbers_are_code(read):
    assert prose(read(f"{CELL}\nOne `{{python}} a` and `{{python}} b(1)`.\n")) == "One `a` and `b(1)`."
    # A result of another text is none.
    assert prose(read(f"{CELL}\nOne `{{python}} a`.\n", name="c.qmd", frozen="Two 2.\n")) == "One `a`."


@pytest.mark.parametrize(("text", "expected"), [
    ("[B](/b.qmd#sec-x) and [B](b.qmd), [file](data/x.csv), [out](https://example.org/?a#b).\n",
     "[B](https://example.org/rivers/b.html#sec-x) and [B](https://example.org/rivers/b.html), "
     "[file](https://example.org/rivers/data/x.csv), [out](https://example.org/?a#b)."),
    ("## Part {#sec-x .unnumbered}\n\n[here](#sec-x) ![Alt](images/a.png){width=50%}\n",
     "## Part\n\nhere ![Alt](https://example.org/rivers/images/a.png)"),
    ("![A *cap*.](/images/a.svg){#fig-a fig-alt=\"An alt.\"}\n",
     "![An alt.](https://example.org/rivers/images/a.svg)\n\n**Figure\u00a01.** A *cap*."),
    ("One[^a] and two^[Inline *note*.].\n\n[^a]: First.\n",
     "One<sup>1</sup> and two<sup>2</sup>.\n\n## Notes\n\n1.  First.\n2.  Inline *note*."),
    ("$$\na_1 = b\n$$ {#eq-a}\n\nBy @eq-a, $a_1$.\n", "$$\na_1 = b \\tag{1}\n$$\n\nBy Equation\u00a01, $a_1$."),
    ("::: {.callout-tip}\n## Mind\n\nBody [B](b.qmd).\n:::\n", "> **Tip: Mind**\n>\n> Body [B](https://example.org/rivers/b.html)."),
    ("::: {.callout-note}\nBody.\n:::\n", "> **Note**\n>\n> Body."),
    (f"::: {{.callout-note}}\nBefore.\n\n{CELL}:::\n", "**Note**\n\nBefore."),
    (":::: {.wide}\n::: {.inner}\n- [One]{.smallcaps}\n- Two\n:::\n::::\n", "- One\n- Two"),
    ("::: {.content-visible when-format=\"typst\"}\nPaper.\n:::\n::: {.content-visible when-format=\"html\"}\nPage.\n:::\n", "Page."),
    ("```{=html}\n<p class=\"x\">Raw <a href=\"b.qmd\">link</a>.</p><!-- {{< x >}} -->\n```\n\n```{=typst}\n#pagebreak()\n```\n",
     "Raw [link](https://example.org/rivers/b.html)."),
    ("Term\n:   Its *meaning*.\n", "- **Term**\n\n  Its *meaning*."),
    ("| A | B |\n|:--|--:|\n| 1 | 2 |\n\n: Both. {#tbl-x}\n",
     "**Table\u00a01.** Both.\n\n| A   |   B |\n|:----|----:|\n| 1   |   2 |"),
    ("```python\nx = '@fig-a'\n```\n", "``` python\nx = '@fig-a'\n```"),
    ("::: {.panel-tabset}\n## One\n\nApes.\n\n## Two\n\nBees.\n:::\n", "**One**\n\nApes.\n\n**Two**\n\nBees."),
    ("A value of {{< var a.b >}}.\n", "A value of 7."),
])
def test_prose_reads_well_in_jupyter(read, text, expected):
    assert prose(read(f"{text}\n{CELL}", files={"_variables.yml": "a: {b: 7}\n"})) == expected


def test_what_lay_side_by_side_lies_below_each_other(read):
    cells = read(
        '::: {#fig-both layout="[60, 40]"}\n```{python}\n#| include: false\nx = 0\n```\n\n'
        "```{python}\n#| label: fig-a\n#| fig-cap: Apes.\n1\n```\n\n```{python}\n#| label: fig-b\n#| fig-cap: Bees.\n2\n```\n\nBoth.\n:::\n\nSee @fig-b.\n"
    )
    assert [cell.source for cell in cells[1:]] == [
        "x = 0", "1", "**(a)** Apes.", "2", "**(b)** Bees.", "**Figure\u00a01.** Both.", "See Figure\u00a01 (b).",
    ]


def test_citations_are_text_and_references_a_list(read):
    bibliography = "@book{a, author={Ann First}, title={Rivers}, year={2019}}\n"
    text = f"---\nbibliography: r.bib\nlink-citations: true\n---\n\nAs in [@a].\n\n{CELL}\n## References {{.unnumbered}}\n\n::: {{#refs}}\n:::\n"
    cells = read(text, files={"r.bib": bibliography})
    assert cells[1].source == "As in (First 2019)."
    assert cells[3].source == "## References\n\nFirst, Ann. 2019. *Rivers*."


def test_ids_stay_when_something_else_changes(read, make_project):
    text = f"First.\n\n{CELL}\n## Part\n\nSame.\n\n{CELL}\n```{{python}}\n#| label: x\n2\n```\n"
    before, after = read(text), read(text.replace("First", "New"))
    same = [(old.id, new.id) for old, new in zip(before, after, strict=True) if old.source == new.source]
    assert len(same) == len(before) - 1 and all(old == new for old, new in same)
    assert before[1].id != after[1].id
    assert len({cell.id for cell in before}) == len(before)


def test_long_and_strange_labels_give_valid_ids(read):
    for label in ("a" * 80, "a.b:c d"):
        assert read(f"```{{python}}\n#| label: '{label}'\n1\n```\n")[1].source == "1"


def test_the_first_cell_installs_the_code_of_this_commit(make_project):
    project = make_project({"a.qmd": CELL, **PACKAGE}, config=CONFIG)
    (source,) = list_chapters(project)
    first = json.loads(write_notebook(project, source))["cells"][0]
    assert first["id"] == "install"
    assert '    %pip install --quiet "river-guide @ git+https://example.org/source@main#subdirectory=python"' in "".join(first["source"])
    git = ["git", "-C", str(project.root), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "One"]):
        subprocess.run([*git, *command], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    assert f"@{commit}#" in write_notebook(project, source)


@pytest.mark.parametrize(("name", "installs"), [("json", False), ("not_installed_anywhere", True)])
def test_the_install_does_nothing_where_the_code_is_at_hand(make_project, name, installs):
    files = {"python/pyproject.toml": PACKAGE["python/pyproject.toml"], f"python/{name}/__init__.py": ""}
    project = make_project({"a.qmd": CELL, **files}, config=CONFIG)
    code = "".join(json.loads(write_notebook(project, *list_chapters(project)))["cells"][0]["source"])
    guard, _, command = code.partition("%pip ")
    assert command.startswith("install --quiet")
    names: dict = {}
    exec(f"{guard}ran = True", names)
    assert ("ran" in names) is installs


def test_which_documents_become_notebooks(make_project):
    project = make_project({
        "a.qmd": CELL, "b.qmd": "Text.\n", "c.qmd": f"---\nformat: revealjs\n---\n\n{CELL}", "d.qmd": f"---\nguide: {{notebook: false}}\n---\n\n{CELL}",
        "e.qmd": CELL.replace("1 +", "#| eval: false\n1 +"),
    }, config=CONFIG)
    assert [str(source.document.path) for source in list_chapters(project)] == ["a.qmd"]


def test_same_sources_same_bytes(make_project):
    project = make_project({"a.qmd": CELL + "\nText é.\n"}, config=CONFIG)
    (source,) = list_chapters(project)
    text = write_notebook(project, source)
    assert text == write_notebook(Project.load(project.root), source)
    # As Jupyter itself would save it.
    assert text == nbformat.writes(nbformat.reads(text, as_version=4)) + "\n"
    assert str(project.root) not in text


@pytest.mark.parametrize("engine", ACTIONS)
def test_a_page_offers_its_notebook_once(tmp_path, engine):
    page = tmp_path / "a.html"
    page.write_text(f"<main>{ACTIONS[engine]}</main>", "utf-8")
    add_link(page, "a b.ipynb")
    html = page.read_text("utf-8")
    assert html.count('<a href="a%20b.ipynb" class="toc-action" download>') == html.count("toc-actions")
    assert html.index("Edit") < html.index("Notebook") < html.rindex("</ul>")
    add_link(page, "a b.ipynb")
    assert page.read_text("utf-8") == html


def test_a_page_without_links_stays_as_it_is(tmp_path):
    page = tmp_path / "a.html"
    page.write_text("<main><ul></ul></main>", "utf-8")
    add_link(page, "a.ipynb")
    add_link(tmp_path / "absent.html", "a.ipynb")
    assert page.read_text("utf-8") == "<main><ul></ul></main>" and [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_what_cannot_be_written_is_told_or_raised(make_project, tmp_path):
    project = make_project({"a.qmd": f"[x](nowhere.qmd)\n\n{CELL}", "b.qmd": CELL}, config=CONFIG)
    with pytest.raises(GuideError, match="leads to no document") as caught:
        write_notebooks(project, tmp_path / "out")
    assert (str(caught.value.file), caught.value.line) == ("a.qmd", 1)
    told: list[str] = []
    assert [file.name for file in write_notebooks(project, tmp_path / "out", report=told.append)] == ["b.ipynb"]
    assert len(told) == 1 and told[0].startswith("Warning: no notebook of a.qmd. ")


def test_the_command_names_what_it_wrote(make_project, tmp_path, capsys):
    project = make_project({"chapters/a.qmd": f"{CELL}\nOne `{{python}} a`.\n", "b.qmd": CELL}, config=CONFIG)
    arguments = ["--project", str(project.root), "notebook", "--to", str(tmp_path / "out")]
    assert main([*arguments, str(project.root / "chapters/a.qmd")]) == 0
    said = capsys.readouterr()
    assert said.out == f"{tmp_path}/out/chapters/a.ipynb\n" and "No results that hold: chapters/a.qmd." in said.err
    assert [path.name for path in (tmp_path / "out").rglob("*.ipynb")] == ["a.ipynb"]
    assert main(arguments) == 0 and len(list((tmp_path / "out").rglob("*.ipynb"))) == 2

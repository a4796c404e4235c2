"""The script before every `quarto render` does what the package does, to the byte."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from guide.embedded.source import read_source
from guide.freeze import Entry, freeze, hash_text, result_file
from guide.freshness import judge, keep_spliced, record_execution
from guide.project import Project
from guide.used import Inputs
from tests.node import require_node

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PAGE = (
    "---\ntitle: A\nexecute:\n  echo: false\n---\n\n{{< include /_part.qmd >}}\n\n```{python}\n#| label: x\n1\n```\n\n"
    "It is `{python} n`, “so”.\n\n~~~\n`{python} n`\n~~~\n\n```{python}\n#| include: false\n2\n```\n"
)
CELL = "::: {#x .cell execution_count=1}\n![A](a_files/figure-html/x.svg)\n:::\n\n\n"
SHOWN = f"---\ntitle: A\nexecute:\n  echo: false\n---\n\nPart.\n\n{CELL}It is 590\u202f326, “so”.\n\n~~~\n590\u202f326\n~~~\n\n\n"
FILES = {
    "a.qmd": PAGE, "_part.qmd": "Part.\n", "b.qmd": "Text.\n", "_brand.yml": "color: {}\n", "requirements.txt": "Pandas_x==3.1.0\n",
    "python/m.py": "x = 1\r\n", "python/sub/n.py": "", "data/n.csv": "n\n1\n", "package.json": '{"type": "module"}\n',
    "_quarto.yml": "project: {type: website, render: [a.qmd, b.qmd]}\nexecute:\n  freeze: auto\nformat:\n  html:\n    toc: true\n",
}
INPUTS = Inputs(("python/m.py", "data/n.csv"), ("pandas-x",))
PROSE = [
    ("a.qmd", "It is", "It was `{python} n` and is"), ("a.qmd", "title: A", "title: B # c"), ("_part.qmd", "Part.", "One.\n\n```r\nTwo\n```"),
    ("_part.qmd", "Part.\n", ""), ("a.qmd", "{{< include /_part.qmd >}}\n\n", ""), ("a.qmd", "“so”", "{{< include _part.qmd >}} $& \\1"),
]
CODE = [
    ("a.qmd", "x\n1\n", "x\n5\n"), ("a.qmd", "} n", "} m"), ("a.qmd", "echo: false", "echo: true"), ("python/m.py", "1", "2"),
    ("data/n.csv", "1", "2"), ("requirements.txt", "3.1.0", "3.1.1"), ("_brand.yml", "{}", "{a: b}"), ("_quarto.yml", "auto", "auto\n  echo: true"),
    ("_quarto.yml", "toc: true", "fig-width: 3"), ("_part.qmd", "Part.", "```{python}\n3\n```"),
]
HARMLESS = [("_quarto.yml", "toc: true", "toc: false"), ("b.qmd", "Text", "Words"), ("python/sub/n.py", "", "y = 1\n")]


@pytest.fixture
def project(make_project) -> Project:
    require_node()
    project = make_project(FILES, config=FILES["_quarto.yml"])
    for name in ("thaw.js", "record.js", "freshness"):
        source, target = ASSETS / name, project.root / "assets" / name
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    document = project.documents[0]
    made = project.root / "a_files/figure-html"
    made.mkdir(parents=True)
    (made / "x.svg").write_text("<svg/>")
    freeze(project, document, Entry(hash_text(PAGE), SHOWN, ("a_files",)))
    record_execution(project, read_source(project, document), INPUTS)
    shutil.rmtree(project.root / "a_files")
    return project


def run(project: Project, name: str, **environment: str) -> str:
    surroundings = {name: value for name, value in os.environ.items() if name != "QUARTO_PYTHON"}
    surroundings |= {"QUARTO_PROJECT_INPUT_FILES": "a.qmd\nb.qmd"} if name == "thaw.js" else {}
    done = subprocess.run(["node", f"assets/{name}"], cwd=project.root, env=surroundings | environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def edit(project: Project, name: str, old: str, new: str) -> Project:
    text = (project.root / name).read_bytes().decode()
    assert old in text
    (project.root / name).write_bytes((text.replace(old, new) if old else new).encode())
    return Project.load(project.root)


def frozen(project: Project) -> dict[str, bytes]:
    return {str(file.relative_to(project.root)): file.read_bytes() for file in (project.root / "_freeze").rglob("*") if file.is_file()}


def test_what_holds_stays_as_it_is(project):
    before = frozen(project)
    assert run(project, "thaw.js") == run(project, "record.js") == "" and frozen(project) == before


@pytest.mark.parametrize("change", PROSE, ids=str)
def test_new_prose_is_spliced_as_the_package_does(project, change):
    project = edit(project, *change)
    before = frozen(project)
    source = read_source(project, project.documents[0])
    state = judge(project, source)
    assert state.spliced
    keep_spliced(project, source, state)
    after = frozen(project)
    for name, content in before.items():
        (project.root / name).write_bytes(content)
    assert run(project, "thaw.js") == f"a.qmd: {state.reason}; no cell runs\n"
    assert frozen(project) == after != before
    assert run(project, "thaw.js") == ""


@pytest.mark.parametrize("change", CODE + HARMLESS, ids=str)
def test_what_is_stale_is_set_aside_and_comes_back_when_it_holds_again(project, change):
    before = frozen(project)
    name, old, new = change
    project = edit(project, name, old, new)
    state = judge(project, read_source(project, project.documents[0]))
    said = run(project, "thaw.js")
    assert (state.entry is not None) is (change in HARMLESS)
    if change in HARMLESS:
        assert said == "" and frozen(project) == before
        return
    assert said.startswith("a.qmd is executed anew: ") and said.count("\n") == 1
    assert ("pandas-x" if name == "requirements.txt" else name) in said
    assert "_freeze/a/execute-results/html.json" not in frozen(project)
    edit(project, name, new, old)
    assert run(project, "thaw.js") == "" and frozen(project) == before


@pytest.mark.parametrize("change", [None, PROSE[0]], ids=str)
def test_a_result_whose_figure_is_missing_is_set_aside_until_it_is_back(project, change):
    project = edit(project, *change) if change else project
    figure = project.root / "_freeze/a/figure-html/x.svg"
    figure.rename(project.root / "kept.svg")
    reason = judge(project, read_source(project, project.documents[0])).reason
    assert run(project, "thaw.js") == f"a.qmd is executed anew: {reason}\n" and "x.svg is missing" in reason
    assert "_freeze/a/execute-results/html.json" not in frozen(project)
    (project.root / "kept.svg").rename(figure)
    run(project, "thaw.js")
    assert "_freeze/a/execute-results/html.json" in frozen(project)


@pytest.mark.parametrize("told", [True, False])
def test_what_quarto_executed_is_recorded_as_the_package_does(project, told):
    project = edit(project, "python/m.py", "1", "2")
    run(project, "thaw.js")
    document = project.documents[0]
    entry = Entry(hash_text(PAGE), SHOWN, ("a_files",))
    result_file(project, document).write_text(entry.to_json(), "utf-8")
    if told:
        seen = project.root / ".guide/kernel/a.qmd.json"
        seen.parent.mkdir(parents=True)
        seen.write_text(json.dumps({"hash": hash_text(PAGE), "files": INPUTS.files, "packages": INPUTS.packages}))
    assert run(project, "record.js") == ""
    by_script = frozen(project)
    record_execution(project, read_source(project, document), INPUTS if told else None)
    assert frozen(project) == by_script
    assert judge(project, read_source(project, document)).entry == entry
    assert run(project, "thaw.js") == "" and not [path for path in (project.root / ".guide/aside").rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["_part.qmd", "_brand.yml", "_quarto.yml", "requirements.txt"])
def test_what_is_edited_while_quarto_runs_leaves_the_result_unknown(project, name):
    result_file(project, project.documents[0]).unlink()
    run(project, "thaw.js")
    result_file(project, project.documents[0]).write_text(Entry(hash_text(PAGE), SHOWN, ("a_files",)).to_json(), "utf-8")
    later = time.time() + 10
    os.utime(project.root / name, (later, later))
    run(project, "record.js")
    assert judge(project, read_source(project, project.documents[0])).reason == "what it was made from is not known"


def test_without_records_nothing_is_touched(project):
    (project.root / "_freeze/inputs.json").unlink()
    before = frozen(edit(project, "python/m.py", "1", "2"))
    assert run(project, "thaw.js") == "" and frozen(project) == before


@pytest.mark.parametrize("change", [
    ("_quarto.yml", "auto", "true"), ("_quarto.yml", "execute:\n  freeze: auto", "execute: {echo: false, freeze: true}"),
    ("_quarto.yml", "freeze: auto", "freeze: auto\n# remark\n  # freeze: false\n"),
    ("a.qmd", "echo: false", "echo: false\n  # freeze: auto\n  freeze: true # or auto"),
], ids=str)
def test_a_trusted_result_is_not_looked_at(project, change):
    project = edit(edit(project, *change), "a.qmd", "x\n1\n", "x\n2\n")
    trusted = judge(project, read_source(project, project.documents[0])).entry is not None
    before = frozen(project)
    said = run(project, "thaw.js")
    assert (said == "" and frozen(project) == before) is trusted is ("true" in change[2])


@pytest.mark.parametrize("change", [
    ("_quarto.yml", "freeze: auto", "freeze: auto\n  # freeze: true\n"), ("_quarto.yml", "  freeze: auto", "  # freeze: true\n  freeze: auto"),
    ("_quarto.yml", "freeze: auto", "freeze: auto\nguide:\n  freeze: true"),
    ("a.qmd", "echo: false", "echo: false # freeze: true"), ("a.qmd", "title: A", "title: A\n# freeze: true"),
    ("a.qmd", "title: A", "title: A\nabstract: |\n  Set freeze: true\n  freeze: true"),
], ids=str)
def test_words_about_freezing_are_no_setting(project, change):
    project = edit(edit(project, *change), "a.qmd", "x\n1\n", "x\n2\n")
    assert judge(project, read_source(project, project.documents[0])).entry is None
    assert run(project, "thaw.js").startswith("a.qmd is executed anew: ")


@pytest.mark.parametrize("text", ["{", "<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n", '{"hash": 1, "result": {}}'])
@pytest.mark.parametrize("name", ["_freeze/a/execute-results/html.json", "_freeze/inputs.json"])
def test_damage_is_told_and_set_aside(project, name, text):
    (project.root / name).write_text(text)
    assert "executed anew" in run(project, "thaw.js")
    assert not (project.root / "_freeze/a/execute-results/html.json").exists()
    assert judge(project, read_source(project, project.documents[0])).reason == "not executed before"


def test_where_python_is_known_to_be_missing_the_render_ends(project):
    edit(project, "python/m.py", "1", "2")
    with pytest.raises(AssertionError, match="/nonexistent/python, which does not exist, and these cells must run"):
        run(project, "thaw.js", QUARTO_PYTHON="/nonexistent/python")

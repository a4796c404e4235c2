"""When a frozen result holds, when new prose is spliced in, and when its cells must run."""

import dataclasses
import json
import os

import pytest

from guide.cli import main
from guide.embedded.source import read_source
from guide.freeze import Entry, freeze, hash_text, result_file
from guide.freshness import is_recorded, judge, keep_spliced, list_states, mend_frozen, record_execution
from guide.inputs import SHARED
from guide.project import Project
from guide.used import Inputs, take_inputs

PAGE = "---\ntitle: A\n---\n\n{{< include /_part.qmd >}}\n\n```{python}\n#| label: x\n1\n```\n\nIt is `{python} n`.\n"
SHOWN = "---\ntitle: A\n---\n\nPart.\n\n::: {#x .cell execution_count=1}\n![A](a_files/figure-html/x.svg)\n:::\n\n\nIt is 7.\n\n"
FILES = {
    "a.qmd": PAGE, "_part.qmd": "Part.\n", "python/m.py": "x = 1\n", "data/n.csv": "n\n1\n", "requirements.txt": "Pandas_x==3.1.0  # tables\n",
    "_brand.yml": "color: {palette: {ink: '#000000'}}\n", "package-lock.json": "{}\n",
}
INPUTS = Inputs(("python/m.py", "data/n.csv"), ("pandas-x", "other"))


@pytest.fixture
def project(make_project) -> Project:
    project = make_project(FILES)
    store(project)
    return project


def store(project, inputs=INPUTS):
    source = load(project)
    made = source.document.source.parent / source.document.files / "figure-html"
    made.mkdir(parents=True, exist_ok=True)
    (made / "x.svg").write_text("<svg/>")
    freeze(project, source.document, Entry(hash_text(source.document.source.read_text()), SHOWN, (source.document.files,)))
    record_execution(project, source, inputs)


def load(project):
    project = Project.load(project.root)
    return read_source(project, project.documents[0])


def state_of(project):
    return judge(project, load(project))


def edit(project, name, old, new):
    file = project.root / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_what_was_executed_just_now_holds(project):
    assert state_of(project).entry.markdown == SHOWN and not state_of(project).spliced
    assert is_recorded(project, load(project))


@pytest.mark.parametrize(("name", "old", "new", "reason"), [
    ("a.qmd", "\n1\n", "\n2\n", "a.qmd changed: cell `x` changed"),
    ("a.qmd", "} n", "} m", "a.qmd changed: inline code is new: m"),
    ("_part.qmd", "Part", "`{python} n`", "_part.qmd changed: inline code moved past a cell: n"),
    ("python/m.py", "1", "2", "python/m.py changed"),
    ("data/n.csv", "1", "2", "data/n.csv changed"),
    ("requirements.txt", "3.1.0", "3.1.1", "the version of pandas-x changed"),
    ("_brand.yml", "000", "111", "_brand.yml changed"),
    ("package-lock.json", "{}", "[]", "package-lock.json changed"),
    ("_quarto.yml", "auto}", "auto, echo: false}", "settings of cells in _quarto.yml changed"),
])
def test_a_change_behind_the_cells_makes_a_result_stale(project, name, old, new, reason):
    edit(project, name, old, new)
    state = state_of(project)
    assert (state.entry, state.reason) == (None, reason)


def test_a_missing_input_or_figure_and_a_new_shared_file_make_a_result_stale(project):
    (project.root / "_freeze/a/figure-html/x.svg").unlink()
    assert state_of(project).reason == "figure-html/x.svg is missing from the frozen files"
    (project.root / "_environment").write_text("A=1\n")
    for name in ("data/n.csv", "python/m.py", "package-lock.json"):
        (project.root / name).unlink()
    assert state_of(project).reason == "_environment, data/n.csv, package-lock.json and 1 more changed"


@pytest.mark.parametrize(("name", "old", "new", "spliced"), [
    ("a.qmd", "It is", "By now it is", "By now it is 7."),
    ("a.qmd", "title: A", "title: B", "title: B"),
    ("_part.qmd", "Part.", "One.\n\nTwo.", "One.\n\nTwo.\n\n::: {#x"),
])
def test_new_prose_is_spliced_and_holds_from_then_on(project, name, old, new, spliced):
    edit(project, name, old, new)
    state = state_of(project)
    assert state.spliced and state.reason == f"prose of {name} changed"
    assert spliced in state.entry.markdown and state.entry.hash == hash_text((project.root / "a.qmd").read_text())
    keep_spliced(project, load(project), state)
    again = state_of(project)
    assert again.entry == state.entry and not again.spliced
    edit(project, name, new, old)
    keep_spliced(project, load(project), state_of(project))
    assert state_of(project).entry.markdown == SHOWN


def test_what_is_kept_is_what_executing_would_record(project):
    edit(project, "_part.qmd", "Part.", "Other.\n\nWords.")
    keep_spliced(project, load(project), state_of(project))
    before = (project.root / "_freeze/inputs.json").read_bytes()
    record_execution(project, load(project), INPUTS)
    assert (project.root / "_freeze/inputs.json").read_bytes() == before


def test_a_result_that_is_not_the_recorded_one_does_not_hold(project):
    file = result_file(project, project.documents[0])
    file.write_text(dataclasses.replace(Entry.from_json(file.read_text()), markdown="Other.\n").to_json())
    assert state_of(project).reason == "what it was made from is not known"
    assert not is_recorded(project, load(project))


def test_a_record_that_git_merged_from_two_does_not_count(project):
    """Each side executed with its own change; nobody has with both."""
    records = project.root / "_freeze/inputs.json"
    edit(project, "python/m.py", "1", "2")
    store(project)
    ours = json.loads(records.read_text())
    edit(project, "python/m.py", "2", "1")
    edit(project, "data/n.csv", "1", "2")
    store(project)
    merged = json.loads(records.read_text())
    merged["a.qmd"]["files"]["python/m.py"] = ours["a.qmd"]["files"]["python/m.py"]
    edit(project, "python/m.py", "1", "2")
    records.write_text(json.dumps(merged))
    assert state_of(project).reason == "what it was made from is not known"


def test_without_records_a_result_holds_by_the_documents_text(project):
    (project.root / "_freeze/inputs.json").unlink()
    edit(project, "python/m.py", "1", "2")
    assert state_of(project).entry and not is_recorded(project, load(project))
    edit(project, "a.qmd", "It is", "It was")
    assert state_of(project).reason == "the document changed"


@pytest.mark.parametrize(("text", "words"), [
    ("{", "is damaged"), ("[]", "is damaged"), ('{"hash": "x", "result": {}}', "is damaged"),
    ("<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n", "holds a merge conflict"),
])
def test_a_damaged_result_is_told(project, text, words):
    result_file(project, project.documents[0]).write_text(text)
    state = state_of(project)
    assert state.entry is None
    assert "_freeze/a/execute-results/html.json" in state.damage and words in state.damage


@pytest.mark.parametrize(("text", "words"), [
    ("<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n", "holds a merge conflict"), ("{", "is damaged"), ('{"a.qmd": 1}', "is damaged"),
    ('{"a.qmd": {"files": {}}}', "is damaged"),
])
def test_with_unreadable_records_no_result_holds(project, text, words):
    assert mend_frozen(project) == ""
    (project.root / "_freeze/inputs.json").write_text(text)
    assert state_of(project).reason == "what it was made from is not known"
    assert f"_freeze/inputs.json {words}" in mend_frozen(project)
    assert mend_frozen(project) == ""
    assert state_of(project).reason == "what it was made from is not known"
    store(project)
    assert state_of(project).entry


def test_of_a_merge_conflict_what_still_tells_of_its_result_stays(project):
    records = project.root / "_freeze/inputs.json"
    text = records.read_text()
    records.write_text(f"<<<<<<< a\n{text}||||||| c\n{{}}\n=======\n{text.replace('7', '8')}>>>>>>> b\n")
    assert "holds a merge conflict" in mend_frozen(project)
    assert state_of(project).entry and records.read_text() == text
    line = next(line for line in text.split("\n") if "python/m.py" in line)
    other = line.replace('": "', '": "0')
    records.write_text(text.replace(line + "\n", f"<<<<<<< a\n{other}\n=======\n{line}\n>>>>>>> b\n"))
    assert mend_frozen(project) and state_of(project).reason == "what it was made from is not known"


def test_where_no_kernel_told_all_modules_and_data_count(project):
    store(project, None)
    edit(project, "data/n.csv", "1", "2")
    assert state_of(project).reason == "data/n.csv changed"


@pytest.mark.parametrize("name", ["a.qmd", "_part.qmd", "python/m.py", "data/n.csv", *SHARED, "requirements.txt"])
def test_what_was_edited_while_cells_ran_leaves_the_result_unknown(project, name):
    (project.root / "_environment").write_text("A=1\n")
    source = load(project)
    touch(project, name)
    record_execution(project, source, INPUTS)
    assert state_of(project).reason == "what it was made from is not known"
    record_execution(project, dataclasses.replace(load(project), read=source.read + 20), INPUTS)
    assert state_of(project).entry


def test_prose_edited_again_while_it_is_spliced_is_not_stamped(project):
    edit(project, "a.qmd", "It is", "It was")
    source = load(project)
    state = judge(project, source)
    edit(project, "a.qmd", "It was", "It will be")
    touch(project, "a.qmd")
    keep_spliced(project, source, state)
    assert "It will be 7." in state_of(project).entry.markdown


def touch(project, name):
    later = (project.root / name).stat().st_mtime + 10
    os.utime(project.root / name, (later, later))


@pytest.mark.parametrize(("text", "told"), [(PAGE, True), ("Older text.\n", False)])
def test_what_a_kernel_told_counts_for_the_text_it_ran(project, text, told):
    seen = project.root / ".guide/kernel/a.qmd.json"
    seen.parent.mkdir(parents=True)
    seen.write_text(json.dumps({"hash": hash_text(text), "files": ["python/m.py"], "packages": []}))
    assert take_inputs(project, project.documents[0]) == (Inputs(("python/m.py",)) if told else None)
    assert take_inputs(project, project.documents[0]) is None


def test_modes(project, make_project):
    edit(project, "a.qmd", "\n1\n", "\n2\n")
    assert state_of(make_project({}, config="execute: {freeze: true}\n")).entry
    assert state_of(make_project({}, config="execute: {freeze: false}\n")).reason == "it is not frozen"
    assert list_states(make_project({}, config="execute: {freeze: false}\n")) == []


def test_the_command_names_what_is_stale_and_why(project, capsys):
    command = ["--project", str(project.root), "freeze"]
    assert main([*command, "--check"]) == 0
    assert capsys.readouterr().out == "a.qmd  holds\n"
    edit(project, "_part.qmd", "Part", "New part")
    assert main([*command, "--check"]) == 0
    assert capsys.readouterr().out == "a.qmd  prose  prose of _part.qmd changed\n"
    edit(project, "python/m.py", "1", "2")
    assert main(command) == 0
    assert main([*command, "--check"]) == 1
    told = capsys.readouterr()
    assert told.out == "a.qmd  stale  python/m.py changed\n" * 2 and "Run `guide render`" in told.err


@pytest.mark.parametrize(("text", "words"), [("<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n", "holds a merge conflict"), ("{", "is damaged")])
def test_the_command_names_damage(project, capsys, text, words):
    command = ["--project", str(project.root), "freeze", "--check"]
    file = result_file(project, project.documents[0])
    whole = file.read_text()
    file.write_text(text)
    assert main(command) == 1 and capsys.readouterr().out == f"a.qmd  stale  its result {words}\n"
    file.write_text(whole)
    (project.root / "_freeze/inputs.json").write_text(text)
    assert main(command) == 1 and f"\n_freeze/inputs.json {words}: it does not tell" in capsys.readouterr().out
    assert (project.root / "_freeze/inputs.json").read_text() == text

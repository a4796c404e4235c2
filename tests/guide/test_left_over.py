"""What documents that are gone leave in the freeze is told, and removed by a render of all."""

import json

import pytest

import guide.render
from guide.cli import main
from guide.left_over import list_left_over, remove_left_over
from guide.project import Project

RECORD = {"result": ""}
FILES = {
    "a.qmd": "Text.\n", "a/b.qmd": "Text.\n", "n.ipynb": "{}",
    **{f"_freeze/{name}/execute-results/html.json": "{}" for name in ("a", "n", "a/b", "old", "old/inner", "a/gone", "v1.2")},
    "_freeze/old/figure-html/x.svg": "", "_freeze/a/figure-html/x.svg": "", "_freeze/site_libs/x/y.js": "",
    "_freeze/inputs.json": json.dumps({"a.qmd": RECORD, "old.qmd": RECORD, "other.qmd": RECORD}),
}
GONE = ["a/gone.qmd", "old.qmd", "old/inner.qmd", "other.qmd", "v1.2.qmd"]


@pytest.fixture
def project(make_project) -> Project:
    return make_project(FILES, config="project: {render: [a.qmd]}\nexecute: {freeze: auto}\n")


def frozen(project: Project) -> set[str]:
    return {str(path.relative_to(project.root)) for path in (project.root / "_freeze").rglob("*")}


def test_it_is_removed_whole_and_nothing_else(project):
    assert list_left_over(project) == GONE
    before = frozen(project)
    assert remove_left_over(project) == GONE and list_left_over(project) == []
    assert before - frozen(project) == {path for path in before if path.startswith(("_freeze/old", "_freeze/a/gone", "_freeze/v1.2"))}
    assert json.loads((project.root / "_freeze/inputs.json").read_text()) == {"a.qmd": RECORD}
    after = (project.root / "_freeze/inputs.json").stat().st_mtime_ns
    assert remove_left_over(project) == [] and (project.root / "_freeze/inputs.json").stat().st_mtime_ns == after


def test_results_of_a_document_stay_when_one_inside_its_folder_goes(project):
    (project.root / "a.qmd").unlink()
    remove_left_over(project)
    assert {path for path in frozen(project) if path.startswith("_freeze/a")} == {
        "_freeze/a", "_freeze/a/b", "_freeze/a/b/execute-results", "_freeze/a/b/execute-results/html.json"}


def test_without_a_freeze_there_is_none(make_project):
    assert remove_left_over(make_project({"a.qmd": "Text.\n"})) == []


def test_the_command_names_it_and_its_check_fails(project, capsys):
    assert main(["--project", str(project.root), "freeze", "--check"]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines() == [f"{name:13}  stale  the document no longer exists" for name in GONE]
    remove_left_over(project)
    assert main(["--project", str(project.root), "freeze", "--check"]) == 0


@pytest.mark.parametrize(("some", "left"), [(False, []), (True, GONE)])
def test_a_render_of_all_removes_it(project, monkeypatch, some, left):
    monkeypatch.setattr(guide.render, "write_document", lambda project, document, text, folder: None)
    monkeypatch.setattr(guide.render, "write_site_files", lambda project, folder: None)
    guide.render.render(project, engine="embedded", documents=project.documents if some else None)
    assert list_left_over(project) == left

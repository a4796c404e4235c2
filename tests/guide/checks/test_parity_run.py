"""Projects are copied, rendered by both engines and judged; the command ends as the verdict says."""

import os
from pathlib import Path

import pytest

import guide.checks.parity_run as module
from guide.checks.parity_run import compare_engines, compare_projects, copy_project
from guide.cli import main
from guide.errors import GuideError

PAGE = "<html lang='en'><head><title>A</title></head><body><main><h1>A</h1>{}</main></body></html>"
PROJECT = {
    "a.qmd": "A\n", "_freeze/a/execute-results/html.json": "{}", ".git/HEAD": "x", "tests/test_a.py": "", "_site/index.html": "", "a_files/x.csv": "",
    "assets/style.css": "", "node_modules/package/index.js": "", "tests/corpus/_quarto.yml": "project: {type: website}\n", "tests/corpus/b.qmd": "B\n",
}


@pytest.fixture
def project(make_project, monkeypatch):
    """A project with another inside; engines write what they are called."""
    project = make_project(PROJECT)
    monkeypatch.setattr(module, "render", write)
    return project.root


def write(project, *, engine: str, destination: Path) -> None:
    assert (project.root / "assets/style.css").is_file()
    destination.mkdir(parents=True)
    (destination / "a.html").write_text(PAGE.format(f"<p>By {engine}.</p>"))


def allow(folder: Path, text: str) -> None:
    (folder / "parity.yml").write_text(f"allowed:\n  - page: a.html\n    kind: text\n    quarto: {text}\n    embedded: embedded.\n    reason: Names.\n")


def test_a_project_is_copied_without_what_was_rendered_or_installed(project, tmp_path):
    os.utime(project / "a.qmd", (0, 0))
    copy = copy_project(project, tmp_path / "copy", within=project)
    found = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert {"_quarto.yml", "a.qmd", "_freeze/a/execute-results/html.json", "assets/style.css"} <= found
    assert (copy / "a.qmd").stat().st_mtime > 0, "a paper would be dated by a file of long ago"
    assert not {path.split("/")[0] for path in found} & {".git", "tests", "_site", "a_files"}
    assert (copy / "node_modules").is_symlink()


def test_a_project_within_another_shares_its_assets_and_packages(project, tmp_path):
    copy = copy_project(project / "tests/corpus", tmp_path / "copy", within=project)
    assert (copy / "assets/style.css").is_file() and (copy / "node_modules/package/index.js").is_file()
    assert not (project / "tests/corpus/assets").exists()


def test_both_sites_are_judged_by_the_list_of_the_project(project, tmp_path):
    verdict = compare_engines(project, tmp_path / "one", within=project)
    [(difference, entry)] = verdict.differences
    assert (difference.quarto, difference.embedded, entry) == ("quarto.", "embedded.", None)
    allow(project, "quarto.")
    assert compare_engines(project, tmp_path / "two", within=project).faults == 0


def test_sites_are_kept_where_asked(project, tmp_path):
    list(compare_projects([project, project / "tests/corpus"], within=project, destination=tmp_path / "kept"))
    assert (tmp_path / "kept" / project.name / "quarto/a.html").is_file()
    assert (tmp_path / "kept/corpus/embedded/a.html").is_file()
    with pytest.raises(GuideError, match="kept exists"):
        next(compare_projects([project], within=project, destination=tmp_path / "kept"))


@pytest.mark.parametrize(("text", "code", "told"), [
    ("quarto.", 0, "Names."), ("other", 1, "nothing differs like this any more"),
])
def test_the_command_ends_as_the_verdict_says(project, capsys, text, code, told):
    allow(project, text)
    assert main(["--project", str(project), "parity"]) == code
    said = capsys.readouterr()
    assert told in said.out and "a.html" in said.out
    assert ("differ where they must not" in said.err) == bool(code)


def test_one_project_that_differs_is_enough(project, capsys):
    allow(project, "quarto.")
    assert main(["--project", str(project), "parity", str(project), str(project / "tests/corpus")]) == 1
    assert "corpus: 1 difference, 1 not allowed" in capsys.readouterr().out


def test_without_quarto_there_is_nothing_to_compare(make_project, capsys, monkeypatch):
    project = make_project({"a.qmd": "A\n"})
    monkeypatch.setenv("PATH", "/nonexistent")
    assert main(["--project", str(project.root), "parity"]) == 1
    assert "expected Quarto 1.10 or later, none is on PATH" in capsys.readouterr().err

import errno
import shutil

import pytest

import guide.render
from guide.cli import main


@pytest.fixture
def project(make_project, monkeypatch):
    monkeypatch.setattr(guide.render, "write_document", lambda project, document, text, folder: (folder / document.output).write_text(text))
    monkeypatch.setattr(guide.render, "write_site_files", lambda project, folder: None)
    return make_project({"a.qmd": "A\n", "b.qmd": "B\n"})


def test_render_ends_with_where_by_what_and_how_long(project, capsys):
    assert main(["--project", str(project.root), "render", "--engine", "embedded"]) == 0
    place, summary = capsys.readouterr().out.splitlines()
    assert place == str(project.root / "_site")
    assert summary.startswith("Rendered by the embedded engine: execute ")
    assert "write" in summary and "post-render" in summary


def test_documents_are_named_from_the_working_folder(project, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(project.root)
    assert main(["render", "--engine", "embedded", "--to", str(tmp_path / "out"), "a.qmd"]) == 0
    assert main(["render", "--engine", "embedded", "c.qmd"]) == 1
    assert "Its documents: a.qmd, b.qmd" in capsys.readouterr().err


def test_an_error_is_a_message_and_with_debug_a_traceback(tmp_path, capsys):
    assert main(["--project", str(tmp_path), "render"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: no _quarto.yml in ") and "Traceback" not in said
    assert main(["--project", str(tmp_path), "--debug", "render"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_error_of_the_system_is_one_line_with_the_path(project, capsys):
    (project.root / ".guide").touch()
    command = ["--project", str(project.root), "render", "--engine", "embedded"]
    assert main(command) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith(f"Error: {project.root}/.guide")
    assert "move it away" in said
    assert main(["--debug", *command]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "words"), [
    (PermissionError(errno.EACCES, "Permission denied", "/x/_freeze"), "/x/_freeze: Permission denied. Give yourself the right"),
    (OSError(errno.ENOSPC, "No space left on device", "/x/y"), "/x/y: No space left on device. Free some space"),
    (shutil.Error([("/x/a", "/y/a", "[Errno 13] Permission denied: '/y/a'")]), "/x/a: [Errno 13] Permission denied: '/y/a'. "),
])
def test_what_the_system_says_is_passed_on(project, capsys, monkeypatch, error, words):
    def fail(*_):
        raise error

    monkeypatch.setattr(guide.render, "write_site_files", fail)
    assert main(["--project", str(project.root), "render", "--engine", "embedded"]) == 1
    assert f"Error: {words}" in capsys.readouterr().err


def test_a_file_is_no_folder_for_a_site(project, capsys, tmp_path):
    (tmp_path / "out").write_text("mine")
    assert main(["--project", str(project.root), "render", "--engine", "embedded", "--to", str(tmp_path / "out")]) == 1
    assert f"Error: {tmp_path}/out is a file" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "mine"


def test_wrong_use_has_a_code_of_its_own(capsys):
    assert main(["render", "--engine", "pencil"]) == 2
    assert "'pencil' is not one of" in capsys.readouterr().err


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("guide ")

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


def test_wrong_use_has_a_code_of_its_own(capsys):
    assert main(["render", "--engine", "pencil"]) == 2
    assert "'pencil' is not one of" in capsys.readouterr().err


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("guide ")

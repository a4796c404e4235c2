"""The command line: what it prints, how it fails."""

import pytest
from click.testing import CliRunner

from bigearthnet import __version__, samples
from bigearthnet.cli import main


@pytest.fixture
def broken(monkeypatch):
    def refuse(folder):
        raise samples.FetchError("The registry is closed. Come back tomorrow.")

    monkeypatch.setattr(samples, "_download", refuse)


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_fetching_prints_the_folder(samples_dir):
    result = run("fetch", "samples", "--to", samples_dir.parent)
    assert (result.exit_code, result.output.strip()) == (0, str(samples_dir))


def test_every_command_explains_itself():
    assert "fetch" in run("--help").output
    assert "samples" in run("fetch", "--help").output
    assert "--to DIR" in run("fetch", "samples", "--help").output
    assert __version__ in run("--version").output


def test_a_failure_is_one_line_and_exit_code_1(broken, tmp_path):
    result = run("fetch", "samples", "--to", tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith("Error: The registry is closed. Come back tomorrow.")
    assert result.output.count("\n") == 1


def test_debug_shows_the_error_itself(broken, tmp_path):
    result = run("--debug", "fetch", "samples", "--to", tmp_path)
    assert isinstance(result.exception, samples.FetchError)


def test_a_wrong_command_line_is_exit_code_2(tmp_path):
    assert run("fetch", "everything").exit_code == 2
    assert run("fetch", "samples", "--wheel", tmp_path / "none.whl").exit_code == 2

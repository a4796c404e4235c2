"""`bigearthnet index ARCHIVE`: what it prints, what it refuses."""

import shutil

import geopandas
import pytest
from click.testing import CliRunner

from bigearthnet.cli import main
from bigearthnet.scans import archive_index


@pytest.fixture(autouse=True)
def published(monkeypatch, patches):
    monkeypatch.setattr(archive_index, "read_index", lambda folder: patches)


def run(*arguments):
    return CliRunner().invoke(main, ["index", *map(str, arguments)])


def test_files_and_faults_are_named(v1_archive, tmp_path):
    copied = shutil.copytree(v1_archive, tmp_path / "archive")
    spoiled = next(copied.glob("BigEarthNet-v1.0/*/*.json"))
    spoiled.write_text("{")
    output = tmp_path / "index.parquet"
    result = run(copied, "-o", output, "--workers", 1, "--statistics")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{output}: 24 patches, ")
    assert result.stdout.splitlines()[1:] == [f"{output}.statistics.csv", f"{output}.faults.csv"]
    assert result.stderr.splitlines()[-1].split() == ["1", "invalid-json"]
    assert len(geopandas.read_parquet(output)) == 24


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--statistics"], "Expected ARCHIVE with --statistics"),
        (["--workers", 2], "Expected ARCHIVE with --statistics, --workers"),
        (["{archive}", "--workers", 2, "--scheduler", "tcp://127.0.0.1:9"], "found both"),
        (["{archive}", "--workers", 0], "0 is not in the range x>=1"),
        (["absent"], "does not exist"),
    ],
)
def test_a_wrong_command_line_is_exit_code_2(v1_archive, tmp_path, options, said):
    options = [str(option).format(archive=v1_archive) for option in options]
    result = run(*options, "-o", tmp_path / "index.parquet")
    assert (result.exit_code, said in result.output) == (2, True)


def test_an_archive_is_not_written_to_standard_output(v1_archive):
    result = run(v1_archive, "-o", "-")
    assert (result.exit_code, "found standard output" in result.output) == (2, True)


def test_a_folder_without_patches_is_an_error_of_one_line(tmp_path):
    result = run(tmp_path, "-o", tmp_path / "index.parquet")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "Expected folders of patches" in result.output

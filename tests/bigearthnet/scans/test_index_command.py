"""`bigearthnet index ARCHIVE`: what it prints, what it refuses."""

import shutil

import geopandas
import pytest
from click.testing import CliRunner

from bigearthnet.cli import main
from bigearthnet.example_archive import pack_example_archive
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
    assert result.stdout.startswith(f"{output}: 24 pairs of patches, ")
    assert result.stdout.splitlines()[1:] == [f"{output}.statistics.csv", f"{output}.faults.csv"]
    assert [line.strip() for line in result.stderr.splitlines()[-2:]] == ["1  invalid-json", "24  misspelt-json-key, as published"]
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


def test_a_tar_that_breaks_off_is_exit_code_1(v1_archive, tmp_path):
    (tar, _) = sorted(pack_example_archive(v1_archive, tmp_path), key=lambda path: "S1" in path.name)
    tar.write_bytes(tar.read_bytes()[: tar.stat().st_size // 2])
    result = run(tar, "-o", tmp_path / "index.parquet", "--workers", 1)
    assert (result.exit_code, "archive-truncated" in result.stderr) == (1, True)
    assert result.stderr.splitlines()[-1].endswith("see the faults. Download it again.")
    assert 0 < len(geopandas.read_parquet(tmp_path / "index.parquet")) < 24


def test_a_run_that_cannot_begin_leaves_nothing_behind(v1_archive, tmp_path):
    result = run(v1_archive, "-o", tmp_path / "index.parquet", "--scheduler", "nowhere")
    assert (result.exit_code, list(tmp_path.iterdir())) == (1, [])

"""The command line: what it prints, how it fails."""

import os
import re
import subprocess
import sys
from io import BytesIO

import geopandas
import pytest
from click.testing import CliRunner

from bigearthnet import __version__, index, metadata, samples, subsets
from bigearthnet.cli import COMMANDS, main
from bigearthnet.v2_columns import add_v2_columns
from tests.bigearthnet.made_up import make_metadata


@pytest.fixture
def broken(monkeypatch):
    def refuse(folder):
        raise samples.FetchError("The registry is closed. Come back tomorrow.")

    monkeypatch.setattr(samples, "_download", refuse)


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_fetching_prints_the_folder(samples_dir):
    result = run("fetch", "samples", "--data", samples_dir.parent)
    assert (result.exit_code, result.output.strip()) == (0, str(samples_dir))


@pytest.fixture
def few(patches, monkeypatch):
    """Commands work on one tile, and find no metadata of version 2."""
    rows = patches[patches["tile"] == "33UUP"].reset_index(drop=True)
    monkeypatch.setattr(index, "read_index", lambda folder: rows)
    return rows


def list_commands(group=main, before=()):
    for name, command in group.commands.items():
        yield (*before, name)
        yield from list_commands(command, (*before, name)) if hasattr(command, "commands") else ()


@pytest.mark.parametrize("command", list(list_commands()), ids=" ".join)
def test_every_command_explains_itself_and_each_option(command):
    found = run(*command, "--help")
    assert found.exit_code == 0
    summary = found.output.split("\n\n")[1].strip()
    assert summary.endswith((".", ")."))
    assert command[-1] in run(*command[:-1], "--help").output
    for line in found.output.split("Options:")[1].splitlines():
        assert not line.strip().startswith("-") or len(line.split("  ")) > 2, f"no help: {line}"


def test_the_version():
    assert __version__ in run("--version").output


def test_the_index_is_written_as_geoparquet(few, tmp_path):
    file = tmp_path / "index.parquet"
    result = run("index", "-o", file)
    assert result.exit_code == 0
    assert result.output.startswith(f"{file}: {len(few):,} patches, ")
    assert len(geopandas.read_parquet(file)) == len(few)


def test_a_folder_that_is_not_there_is_an_error_of_one_line(few, tmp_path):
    result = run("index", "-o", tmp_path / "absent" / "index.parquet")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "absent to write index.parquet, found none. Create it." in result.output


def test_a_subset_is_counted_or_written(few, tmp_path):
    expression = "season == 'Summer' and split_v2 == 'test'"
    chosen = few[(few["season"] == "Summer") & (few["split_v2"] == "test")]
    assert run("subset", expression).output == f"{len(chosen):,} patches\n"
    file = tmp_path / "ids.csv"
    assert run("subset", expression, "-o", file).output == f"{file}: {len(chosen):,} patches\n"
    assert file.read_text().splitlines() == chosen["s2_name"].tolist()
    assert run("subset", expression, "v1", "-o", file, "--names", "pairs", "--header").exit_code == 0
    lines = file.read_text().splitlines()
    assert lines[0] == "s2_name,s1_name"
    assert len(lines) == 1 + chosen["split_v1"].notna().sum()


def test_a_subset_is_written_by_split(few, tmp_path):
    result = run("subset", "v1", "--split-files", tmp_path, "--by", "split_v1")
    assert result.output.split() == [str(tmp_path / name) for name in ("train.csv", "val.csv", "test.csv")]
    assert (tmp_path / "val.csv").read_text().split() == few.loc[few["split_v1"] == "validation", "s2_name"].tolist()


def test_ready_subsets_are_listed_with_what_is_not_known(few):
    output = run("subset", "--list").output
    lines = {line.split()[0]: line.split()[1] for line in output.splitlines()}
    assert output.endswith("?: run `bigearthnet fetch metadata` first.\n")
    assert lines["v1"] == f"{few['split_v1'].notna().sum():,}"
    assert lines["v2"] == "?"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["season == 'Autumn'"], "'Spring', 'Summer', 'Fall', found 'Autumn'"),
        (["'Marine waters' in labels"], "bigearthnet fetch metadata"),
        (["country = 'Austria'"], "=="),
        (["v3"], "leakage-free-test, or a condition; found v3"),
        (["v1", "v2-val"], "Did you mean v2-validation?"),
    ],
)
def test_a_wrong_subset_is_an_error_of_one_line(few, texts, message):
    result = run("subset", *texts)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert message in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Expected a subset, or --list"),
        (["v1", "--list"], "Expected a subset, or --list"),
        (["--list", "-o", "ids.csv"], "nothing to write with --list"),
        (["--list", "--python"], "Expected --list or --python, found both"),
        (["v1", "--python", "--header"], "nothing to write with --python"),
        (["v1", "--split-files", "."], "Expected --by split_v1 or --by split_v2 with --split-files."),
        (["v1", "--by", "split_v1"], "Expected --split-files with --by."),
        (["v1", "--by", "split_v1", "-o", "ids.csv"], "Expected --split-files with --by."),
        (["v1", "--names", "s1"], "Expected --output or --split-files with --names."),
        (["v1", "--header"], "Expected --output or --split-files with --header."),
        (["v1", "--names", "v3", "-o", "ids.csv"], "'v3' is not one of"),
    ],
)
def test_options_that_do_nothing_together_are_refused(monkeypatch, tmp_path, arguments, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(index, "read_index", lambda folder: pytest.fail("read the index first"))
    result = run("subset", *arguments)
    assert result.exit_code == 2
    assert re.search(message, result.output)
    assert list(tmp_path.iterdir()) == []


def test_the_names_on_offer_are_those_of_the_package():
    (option,) = [one for one in main.commands["subset"].params if one.name == "names"]
    assert list(option.type.choices) == list(subsets.NAMES)


def test_the_python_lines_are_shown(monkeypatch):
    monkeypatch.setattr(index, "read_index", lambda folder: pytest.fail("read the index"))
    assert run("subset", "v1", "season=='Fall'", "--python").output == subsets.python_lines("v1", "season == 'Fall'")


def test_a_list_goes_to_standard_output(few):
    result = run("subset", "v1-test", "-o", "-", "--names", "s1")
    assert (result.exit_code, result.output.splitlines()) == (0, few.loc[few["split_v1"] == "test", "s1_name"].tolist())


def test_the_index_goes_to_standard_output(few):
    result = run("index", "-o", "-")
    assert result.exit_code == 0
    assert len(geopandas.read_parquet(BytesIO(result.stdout_bytes))) == len(few)


@pytest.mark.parametrize("command", [["subset", "v1"], ["index"]])
def test_an_output_that_is_no_file_is_left_alone(few, tmp_path, command):
    os.mkfifo(tmp_path / "pipe")
    result = run(*command, "-o", tmp_path / "pipe")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "found a device or pipe. Give another name." in result.output


def test_names_of_version_2_need_its_metadata(few, monkeypatch, tmp_path):
    refused = run("subset", "v1", "--names", "v2", "-o", tmp_path / "ids.csv")
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
    assert "Run `bigearthnet fetch metadata`." in refused.output
    with_v2 = add_v2_columns(few, make_metadata(few))
    monkeypatch.setattr(index, "read_index", lambda folder: with_v2)
    dropped = run("subset", "v1", "--names", "v2", "-o", tmp_path / "ids.csv")
    assert "Add the condition 'in_v2'" in dropped.output
    assert list(tmp_path.iterdir()) == []
    assert run("subset", "v1", "in_v2", "--names", "v2", "-o", tmp_path / "ids.csv").exit_code == 0
    expected = with_v2.loc[with_v2["in_v2"] & with_v2["split_v1"].notna(), "v2_name"]
    assert (tmp_path / "ids.csv").read_text().split() == expected.tolist()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "/there"), "Cannot read or write /there: Permission denied. Choose another folder."),
        (OSError(28, "No space left on device"), "Cannot read or write a file: No space left on device. Choose another folder."),
        (KeyError("tile"), "KeyError: 'tile' (--debug before the command shows where)"),
        (RuntimeError("first\nsecond"), "RuntimeError: first second (--debug before the command shows where)"),
        (samples.FetchError("Come back tomorrow."), "Come back tomorrow."),
    ],
)
def test_every_error_is_one_line(monkeypatch, error, said):
    def fail(folder):
        raise error

    monkeypatch.setattr(index, "read_index", fail)
    result = run("subset", "v1")
    assert (result.exit_code, result.output) == (1, f"Error: {said}\n")


def test_help_needs_no_tables():
    program = "import sys, bigearthnet.cli; print(sorted({'pandas', 'numpy', 'pyarrow', 'requests'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_is_a_program():
    done = subprocess.run([sys.executable, "-m", "bigearthnet", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"bigearthnet, version {__version__}"


def test_metadata_is_copied_and_checked(tmp_path):
    (tmp_path / "copies").mkdir()
    for name in metadata.SOURCES:
        (tmp_path / "copies" / name).write_bytes(b"not a Parquet file")
    result = run("fetch", "metadata", "--data", tmp_path, "--copy-from", tmp_path / "copies")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "with MD5 55687065e77b6d0b0f1ff604a6e7b49c" in result.output


def test_data_says_what_changed(samples_dir, tmp_path, monkeypatch):
    monkeypatch.setattr("bigearthnet.publish.build_data", lambda output, folder: {output / "catalogue.bin": True, output / "a.csv": False})
    result = run("data", "--output", tmp_path)
    assert result.output == f"{tmp_path / 'catalogue.bin'}: written\n{tmp_path / 'a.csv'}: unchanged\n"


def test_a_failure_is_one_line_and_exit_code_1(broken, tmp_path):
    result = run("fetch", "samples", "--data", tmp_path)
    assert result.exit_code == 1
    assert result.output == "Error: The registry is closed. Come back tomorrow.\n"


def test_debug_shows_the_error_itself(broken, tmp_path):
    result = run("--debug", "fetch", "samples", "--data", tmp_path)
    assert isinstance(result.exception, samples.FetchError)


def test_a_wrong_command_line_is_exit_code_2(tmp_path):
    assert run("fetch", "everything").exit_code == 2
    assert run("fetch", "samples", "--wheel", tmp_path / "none.whl").exit_code == 2


def test_a_line_of_help_is_the_command_s_own_first_sentence():
    for name, command in main.commands.items():
        assert COMMANDS[name][1] == command.help.split("\n\n")[0].replace("\n", " ").strip()


def test_help_imports_no_command():
    program = "import sys; from bigearthnet.cli import main\ntry: main(['--help'])\nfinally: print([name for name in sys.modules if 'commands.' in name])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"

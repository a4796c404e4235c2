"""The command line: what it prints, how it fails."""

import geopandas
import pytest
from click.testing import CliRunner

from bigearthnet import __version__, index, metadata, samples
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


@pytest.fixture
def few(patches, monkeypatch):
    """Commands work on one tile, and find no metadata of version 2."""
    rows = patches[patches["tile"] == "33UUP"].reset_index(drop=True)
    monkeypatch.setattr(index, "read_index", lambda to: rows)
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
        (["v3"], "v3"),
    ],
)
def test_a_wrong_subset_is_an_error_of_one_line(few, texts, message):
    result = run("subset", *texts)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert message in result.output


def test_a_subset_must_be_named(few):
    assert run("subset").exit_code == 2
    assert run("subset", "v1", "--list").exit_code == 2


def test_metadata_is_copied_and_checked(tmp_path):
    (tmp_path / "copies").mkdir()
    for name in metadata.SOURCES:
        (tmp_path / "copies" / name).write_bytes(b"not a Parquet file")
    result = run("fetch", "metadata", "--to", tmp_path, "--copy-from", tmp_path / "copies")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "with MD5 55687065e77b6d0b0f1ff604a6e7b49c" in result.output


def test_data_says_what_changed(samples_dir, tmp_path, monkeypatch):
    monkeypatch.setattr("bigearthnet.publish.build_data", lambda folder, data: {folder / "catalogue.bin": True, folder / "a.csv": False})
    result = run("data", "--output", tmp_path)
    assert result.output == f"{tmp_path / 'catalogue.bin'}: written\n{tmp_path / 'a.csv'}: unchanged\n"


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

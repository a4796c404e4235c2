"""What `verify` reports, where it writes it, and how it goes on after it was stopped."""

import io

import pytest
from click.testing import CliRunner

from bigearthnet import index as index_module
from bigearthnet.archive import METADATA, ArchiveError
from bigearthnet.cli import main
from bigearthnet.errors import DataError
from bigearthnet.scans import verify as module
from bigearthnet.scans.runs import StoppedError
from bigearthnet.scans.verify import verify
from tests.bigearthnet import damaged, damaged_folders, damaged_json

HEADER = "patch,file,kind,expected,found"


@pytest.fixture(scope="module")
def few(patches):
    return patches[patches["tile"].isin(["33UUP", "35VPK"])].reset_index(drop=True)


@pytest.fixture
def good(tmp_path, example_patches):
    return damaged.good_archive(tmp_path / "archive", example_patches)


@pytest.fixture
def bad(good):
    for damage in (damaged.TIFFS[0], damaged.FILES[0], damaged_json.JSON[1], *damaged_folders.FOLDERS[:2]):
        damage.spoil(good)
    damaged.band(good, "B03").write_bytes(b"")
    return good


def check(archive, output=None, **options):
    return verify(archive, output, workers=options.pop("workers", 1), stream=io.StringIO(), **options)


def test_a_row_a_fault_in_the_order_of_the_archive(bad, few, tmp_path):
    report = check(bad, tmp_path / "faults.csv", index=few)
    lines = (tmp_path / "faults.csv").read_text().splitlines()
    assert lines[0] == HEADER
    assert [line.split(",")[2] for line in lines[1:]] == [
        "unknown-name", "unknown-name", "truncated-file", "empty-file", "missing-file", "invalid-json",
        "misspelt-json-key",
    ]  # fmt: skip
    assert lines[3] == f"{damaged.S2},{damaged.S2}_B02.tif,truncated-file,\"29,192 bytes\",\"29,191 bytes\""
    assert report.patches == 4
    assert report.kinds == {
        "unknown-name": 2, "truncated-file": 1, "empty-file": 1, "missing-file": 1, "invalid-json": 1, "misspelt-json-key": 2,
    }  # fmt: skip
    assert not report.is_as_published


def test_the_misspelt_key_alone_is_as_published(good, few):
    report = check(good, index=few)
    assert report.kinds == {"misspelt-json-key": 2}
    assert report.is_as_published


def test_the_misspelt_key_is_one_row_unless_a_file_of_sentinel_1_has_it_right(good, few, tmp_path):
    check(good, tmp_path / "faults.csv", index=few)
    assert (tmp_path / "faults.csv").read_text().splitlines()[1:] == [",,misspelt-json-key,lry,lly in 2 files of Sentinel-1"]
    path = damaged.metadata(good, damaged.S1_OTHER)
    path.write_text(path.read_text().replace('"lly"', '"lry"'))
    assert check(good, tmp_path / "faults.csv", index=few).kinds == {"misspelt-json-key": 1}
    (row,) = (tmp_path / "faults.csv").read_text().splitlines()[1:]
    assert row == f"{damaged.S1},{damaged.S1}{METADATA},misspelt-json-key,lry,lly"


def test_the_misspelt_key_is_counted_over_batches_and_files_of_sentinel_2_stay_rows(good, few, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 1)
    path = damaged.metadata(good)
    path.write_text(path.read_text().replace('"lry"', '"lly"'))
    assert check(good, tmp_path / "faults.csv", index=few).kinds == {"misspelt-json-key": 3}
    rows = [row.split(",")[0] for row in (tmp_path / "faults.csv").read_text().splitlines()[1:]]
    assert rows == [damaged.S2, ""]


def test_a_relative_path_means_the_same_to_workers_elsewhere(good, few, monkeypatch):
    places, really = set(), module.check_job

    def work(job):
        places.update(entry.place for entry in job.entries)
        return really(job)

    monkeypatch.setattr(module, "check_job", work)
    monkeypatch.chdir(good.parent)
    check(good.name, index=few)
    assert len(places) == 4 and all(place.startswith(str(good)) for place in places)


def test_faults_do_not_pile_up_beside_the_run(bad, few, tmp_path, monkeypatch):
    kept = []
    really = module.Parts.write
    monkeypatch.setattr(module.Parts, "write", lambda self, number, *rest: (kept.append(rest[1]["faults"]), really(self, number, *rest))[1])
    check(bad, tmp_path / "faults.csv", index=few)
    kinds = [kind for table in kept for kind in table["kind"].to_pylist()]
    assert kinds.count("unknown-name") == 2


def test_workers_do_not_change_the_table(bad, few, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 1)
    check(bad, tmp_path / "one.csv", index=few)
    check(bad, tmp_path / "two.csv", index=few, workers=2)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_nothing_is_left_beside_the_table(good, few, tmp_path):
    check(good, tmp_path / "faults.csv", index=few)
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "faults.csv"}


def test_a_stopped_run_goes_on_where_it_was(bad, few, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 1)
    check(bad, tmp_path / "whole.csv", index=few)
    worked = []

    def work(job, limit):
        if len(worked) == limit:
            raise StoppedError("Stopped by SIGTERM.")
        worked.append(job.number)
        return really(job)

    really = module.check_job
    monkeypatch.setattr(module, "check_job", lambda job: work(job, 2))
    with pytest.raises(StoppedError):
        check(bad, tmp_path / "faults.csv", index=few)
    assert not (tmp_path / "faults.csv").exists()
    assert worked == [0, 1]
    monkeypatch.setattr(module, "check_job", lambda job: work(job, None))
    check(bad, tmp_path / "faults.csv", index=few)
    assert worked == [0, 1, 2, 3]
    assert (tmp_path / "faults.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_complete_names_what_is_missing(good, few, tmp_path):
    rows = few[few["s2_name"].isin([damaged.S2, damaged.S2_OTHER])]
    third = few[few["tile"] == "33UUP"].iloc[[0]]
    assert third["s2_name"].item() != damaged.S2
    index = few.loc[sorted({*rows.index, *third.index})].reset_index(drop=True)
    report = check(good, tmp_path / "faults.csv", index=index, complete=True)
    assert report.kinds == {"misspelt-json-key": 2, "missing-patch": 2}
    missing = [line for line in (tmp_path / "faults.csv").read_text().splitlines() if "missing-patch" in line]
    assert [line.split(",")[0] for line in missing] == [third["s2_name"].item(), third["s1_name"].item()]
    assert check(good, index=index).kinds == {"misspelt-json-key": 2}


def test_complete_needs_to_know_what_version_2_kept(tmp_path, example_patches, few):
    archive = damaged.good_archive_v2(tmp_path / "archive", example_patches, few)
    with pytest.raises(DataError, match="bigearthnet fetch metadata"):
        check(archive, index=few, complete=True)
    kept = few["s2_name"].isin([damaged.S2])
    report = check(archive, index=few.assign(in_v2=kept), complete=True)
    assert report.kinds == {"not-in-index": 3}  # the other patch, in each of the three folders


def test_a_folder_without_patches_is_no_archive(tmp_path, few):
    with pytest.raises(ArchiveError, match="found none"):
        check(tmp_path, index=few)


@pytest.fixture
def command(few, monkeypatch):
    """Return a function that runs `bigearthnet verify`, on the few rows of the index."""
    monkeypatch.setattr(index_module, "read_index", lambda folder: few)
    return lambda *arguments: CliRunner().invoke(main, ["verify", *map(str, arguments), "--workers", "1"])


def test_command_ends_with_0_where_all_is_as_published(command, good):
    result = command(good)
    assert result.exit_code == 0
    assert "2  misspelt-json-key" in result.stdout and "So it was published." in result.stdout
    assert "4 patches, 2 faults" in result.stdout
    assert "4 patches verified" in result.stderr


def test_command_ends_with_1_for_faults_and_sorts_kinds_by_number(command, bad, tmp_path):
    result = command(bad, "-o", tmp_path / "faults.csv")
    assert result.exit_code == 1
    kinds = [line.split()[1] for line in result.stdout.splitlines()[:-1]]
    assert kinds == ["unknown-name", "empty-file", "invalid-json", "missing-file", "truncated-file", "misspelt-json-key"]
    assert result.stdout.splitlines()[-1] == f"4 patches, 8 faults: {tmp_path / 'faults.csv'}"
    assert (tmp_path / "faults.csv").read_text().startswith(HEADER)


def test_command_says_no_fault(command, tmp_path, example_patches, few):
    result = command(damaged.good_archive_v2(tmp_path / "archive", example_patches, few))
    assert (result.exit_code, result.stdout) == (0, "6 patches, no fault\n")


def test_command_takes_workers_or_a_scheduler(command, good):
    result = command(good, "--scheduler", "tcp://127.0.0.1:9")
    assert (result.exit_code, "found both" in result.stderr) == (2, True)


def test_command_refuses_what_is_no_archive_in_one_line(command, tmp_path):
    result = command(tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: Expected folders of patches in ") and result.stderr.count("\n") == 1


def test_all_published_examples_have_the_misspelt_key_alone(example_patches, patches):
    report = check(example_patches[0].parent.parent, index=patches)
    assert (report.patches, report.kinds) == (12, {"misspelt-json-key": 6})


def test_made_up_archives_have_no_fault_but_that_of_the_published(v1_archive, v2_archive, patches):
    assert check(v1_archive, index=patches) == (48, {"misspelt-json-key": 24}, [])
    assert check(v2_archive, index=patches) == (72, {}, [])


def test_both_sensors_in_one_folder_are_told_apart(good, few, tmp_path):
    for patch in (good / damaged.S1_ROOT).iterdir():
        patch.rename(good / damaged.S2_ROOT / patch.name)
    damaged_folders.FOLDERS[0].spoil(good)
    report = check(good, index=few)
    assert (report.patches, report.kinds) == (4, {"misspelt-json-key": 2, "unknown-name": 1})

"""The promises: what is measured is real, and a broken one is the exit code."""

from pathlib import Path

import geopandas
import pytest

from bigearthnet.archive import open_archive
from bigearthnet.bench import archives, memory, other_ways, promises, run, tables
from bigearthnet.bench.promises import BenchError, Promise
from bigearthnet.example_archive import write_example_archive
from bigearthnet.scans.archive_index import write_archive_index

PAIRS = 8


@pytest.fixture(scope="module")
def archive(patches, tmp_path_factory) -> Path:
    return write_example_archive(tmp_path_factory.mktemp("bench") / "archive", patches=PAIRS, index=patches)


@pytest.fixture(scope="module")
def entries(archive) -> list:
    return [entry for batch in open_archive(archive).batches() for entry in batch.entries]


@pytest.mark.parametrize(("seconds", "code"), [(0.0999, 0), (0.1001, 1)])
def test_a_broken_promise_is_the_exit_code(monkeypatch, capsys, seconds, code):
    measured = [Promise("decode", seconds, 0.1), Promise("find", 4e-6, 10e-6)]
    monkeypatch.setattr(run, "measure", lambda: measured)
    assert run.main() == code
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].endswith("NOT KEPT") == bool(code)
    assert printed[1].split() == ["find", "4.00", "µs", "(promised:", "10.00", "µs)"]


@pytest.mark.parametrize(("ratio", "kept"), [(0.19, False), (0.2, True), (40.0, True)])
def test_a_ratio_is_promised_at_least(ratio, kept):
    promise = Promise("scan", ratio, 0.2, ratio=True, at_most=False, note="9 patches/s")
    assert promise.kept == kept
    assert ("NOT KEPT" in str(promise)) != kept
    assert str(promise).endswith("9 patches/s") and "(promised: at least 0.20 ×)" in str(promise)


def test_a_ratio_may_be_the_most():
    assert Promise("memory", 1.14, 1.15, ratio=True).kept
    assert not Promise("memory", 1.16, 1.15, ratio=True).kept


def test_node_decodes_and_finds(monkeypatch):
    monkeypatch.setattr(tables, "RUNS", 1)
    decode, find = tables._measure_in_node()
    assert 0 < find < decode


def test_node_that_fails_is_not_a_measurement(monkeypatch, tmp_path):
    broken = tmp_path / "catalogue.bin"
    broken.write_bytes(b"BENC\1")
    monkeypatch.setattr(tables, "data_file", lambda name: broken)
    with pytest.raises(BenchError, match="Expected Node to decode the catalogue, it said"):
        tables._measure_in_node()


def test_without_node_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(run, "measure", tables._measure_in_node)
    assert run.main() == 1
    assert capsys.readouterr().err == "Expected the program node, found none on PATH. Install Node 20 or later.\n"


def test_places_in_metres_and_degrees_are_one_promise(monkeypatch):
    seen = []
    monkeypatch.setattr(tables.footprints, "project_points", lambda epsg, x, y, *, crs: seen.append(crs) or (x, y))
    tables._find_places(["33UUP"], [1], [2])
    assert seen == ["EPSG:4326"]


def test_the_median_or_the_best_counts(monkeypatch):
    clock = iter([0, 1, 0, 9, 0, 2] * 2)
    monkeypatch.setattr(promises.time, "perf_counter", lambda: next(clock))
    assert promises.median(lambda: None, runs=3) == 2
    assert promises.best(lambda: None, runs=3) == 1


def test_the_usual_ways_do_the_same_work(archive, entries, tmp_path):
    paths = [archives._json(entry) for entry in entries]
    assert other_ways.read_bytes(paths) == sum(Path(path).stat().st_size for path in paths)
    assert other_ways.read_by_rasterio(entries) == PAIRS * (6 * 120**2 + 6 * 60**2 + 2 * 20**2)
    usual = other_ways.scan_by_frames([archives._json(entry) for entry in entries if entry.layout.sensor == "S1"])
    write_archive_index(archive, tmp_path / "index.parquet", workers=1)
    own = geopandas.read_parquet(tmp_path / "index.parquet").set_index("s2_name").loc[usual["corresponding_s2_patch"]]
    one, other = (table.geometry.normalize().reset_index(drop=True) for table in (usual, own))
    assert one.geom_equals_exact(other, 1e-9).all()  # degrees
    assert [list(labels) for labels in own["labels_43"]] == usual["labels"].tolist()


def test_an_archive_is_measured_in_every_respect(archive, tmp_path):
    measured = list(archives.measure_archive(archive, tmp_path))
    assert [promise.promised for promise in measured] == [100, 0.2, 50, 10, 350]
    assert all(promise.measured > 0 and promise.ratio and not promise.at_most for promise in measured)
    assert all(promise.note.endswith("patches/s") for promise in measured)


def test_what_has_no_json_is_not_measured(patches, tmp_path):
    second = write_example_archive(tmp_path / "v2", patches=1, layout="v2", index=patches)
    with pytest.raises(BenchError, match="of version 1, which have JSON files, in .*; found v2-maps, v2-s1, v2-s2"):
        list(archives.measure_archive(second, tmp_path))


def test_memory_is_that_of_a_scan_of_each_size(monkeypatch, patches, tmp_path):
    peaks = iter([300_000_000, 360_000_000])
    scanned = []
    monkeypatch.setattr(memory, "_peak", lambda archive, output: scanned.append(len(list(archive.rglob("*.json")))) or next(peaks))
    monkeypatch.setattr(memory, "FEW", 2)
    monkeypatch.setattr(memory, "MANY", 5)
    (promise,) = memory.measure_memory(tmp_path)
    assert scanned == [4, 10]
    assert promise.measured == pytest.approx(1.2) and not promise.kept
    assert promise.note == "300 and 360 MB"


def test_the_peak_is_that_of_a_process_of_its_own(archive, tmp_path):
    assert 50e6 < memory._peak(archive, tmp_path / "index.parquet") < 5e9
    with pytest.raises(BenchError, match="Expected a scan of"):
        memory._peak(tmp_path / "absent", tmp_path / "index.parquet")


def test_the_archive_is_made_unless_it_is_given(monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(run, "measure_tables", lambda: [])
    monkeypatch.setattr(run, "measure_memory", lambda folder: [])
    monkeypatch.setattr(run, "measure_archive", lambda archive, folder: seen.append(sorted(path.name for path in archive.iterdir())) or [])
    monkeypatch.setattr(run, "PATCHES", 1)
    (tmp_path / "mine").mkdir()
    assert run.main() == 0 and run.main([str(tmp_path)]) == 0
    assert seen == [["BigEarthNet-S1-v1.0", "BigEarthNet-v1.0"], ["mine"]]

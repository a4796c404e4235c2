"""The promises about time: what is measured is real, and a broken one is the exit code."""

import pytest

from bigearthnet import bench


@pytest.mark.parametrize(("seconds", "code"), [(0.0999, 0), (0.1001, 1)])
def test_a_broken_promise_is_the_exit_code(monkeypatch, capsys, seconds, code):
    promises = [bench.Promise("decode", seconds, 0.1), bench.Promise("find", 4e-6, 10e-6)]
    monkeypatch.setattr(bench, "measure", lambda: promises)
    assert bench.main() == code
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].endswith("NOT KEPT") == bool(code)
    assert printed[1].split() == ["find", "4.00", "µs", "(promised:", "10.00", "µs)"]


def test_node_decodes_and_finds(monkeypatch):
    monkeypatch.setattr(bench, "RUNS", 1)
    decode, find = bench._measure_in_node()
    assert 0 < find < decode


def test_node_that_fails_is_not_a_measurement(monkeypatch, tmp_path):
    broken = tmp_path / "catalogue.bin"
    broken.write_bytes(b"BENC\1")
    monkeypatch.setattr(bench, "data_file", lambda name: broken)
    with pytest.raises(bench.BenchError, match="Expected Node to decode the catalogue, it said"):
        bench._measure_in_node()


def test_without_node_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bench, "measure", bench._measure_in_node)
    assert bench.main() == 1
    assert capsys.readouterr().err == "Expected the program node, found none on PATH. Install Node 20 or later.\n"


def test_places_in_metres_and_degrees_are_one_promise(monkeypatch):
    seen = []
    monkeypatch.setattr(bench.footprints, "project_points", lambda epsg, x, y, *, crs: seen.append(crs) or (x, y))
    bench._find_places(["33UUP"], [1], [2])
    assert seen == ["EPSG:4326"]


def test_the_median_counts(monkeypatch):
    clock = iter([0, 1, 0, 9, 0, 2])
    monkeypatch.setattr(bench.time, "perf_counter", lambda: next(clock))
    assert bench._median(lambda: None, runs=3) == 2

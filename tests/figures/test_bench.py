"""The table of the map's bench: what is promised, and whether it was kept."""

import pytest

from figures import bench

KEPT = {key: promised / 2 for key, (_, promised) in bench.PROMISES.items()}


@pytest.mark.parametrize("key", [None, *bench.PROMISES])
def test_each_promise_counts(key, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    over = {} if key is None else {key: bench.PROMISES[key][1] + 1}
    found = {**KEPT, **over, "scattermap": {"draw": 16_838.5, "recolour": 30_000, "step": 22}}
    monkeypatch.setattr(bench, "measure_map", lambda root: found)
    assert bench.main() == (0 if key is None else 1)
    said = capsys.readouterr().out
    assert said.count("NOT KEPT") == len(over)
    assert "16,838 ms" in said


def test_a_failed_measurement_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    monkeypatch.setattr(bench, "measure_map", lambda root: {**KEPT, "scattermap": {"problem": "no WebGL here"}})
    assert bench.main() == 0
    assert "no WebGL here" in capsys.readouterr().out

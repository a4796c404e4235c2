"""The tables of the bench: what is promised, and whether it was kept."""

import pytest

from figures import bench, bench_explorers

KEPT = {key: promised / 2 for key, (_, promised) in bench.PROMISES.items()}
OTHERS = {key: promised / 2 for key, (_, promised) in bench_explorers.PROMISES.items()}


@pytest.mark.parametrize("key", [None, *bench.PROMISES])
def test_each_promise_counts(key, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    over = {} if key is None else {key: bench.PROMISES[key][1] + 1}
    found = {**KEPT, **over, "scattermap": {"draw": 16_838.5, "recolour": 30_000, "step": 22}}
    monkeypatch.setattr(bench, "measure", lambda root: (found, OTHERS))
    assert bench.main() == (0 if key is None else 1)
    said = capsys.readouterr().out
    assert said.count("NOT KEPT") == len(over)
    assert "16,838 ms" in said


def test_a_failed_measurement_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    monkeypatch.setattr(bench, "measure", lambda root: ({**KEPT, "scattermap": {"problem": "no WebGL here"}}, OTHERS))
    assert bench.main() == 0
    assert "no WebGL here" in capsys.readouterr().out


@pytest.mark.parametrize("key", bench_explorers.PROMISES)
def test_each_promise_of_another_explorer_counts(key, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    over = {**OTHERS, key: bench_explorers.PROMISES[key][1] + 1}
    monkeypatch.setattr(bench, "measure", lambda root: ({**KEPT, "scattermap": {}}, over))
    assert bench.main() == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "NOT KEPT" in line)
    assert line.startswith(bench_explorers.PROMISES[key][0])

"""The exit code says whether the promised times are kept."""

import sys

import pytest

from guide import bench
from guide.errors import GuideError


@pytest.mark.parametrize(("over", "code"), [(-0.01, 0), (0.01, 1)])
def test_a_broken_promise_is_the_exit_code(make_project, monkeypatch, capsys, over, code):
    monkeypatch.chdir(make_project({"a.qmd": "A.\n", "b.qmd": "B.\n"}).root)
    seconds = bench.PROMISE[0] + 2 * bench.PROMISE[1] + over
    # The median counts: one slow run breaks nothing, one quick run saves nothing.
    monkeypatch.setattr(bench, "measure_render", lambda project, engine: [0.0, seconds, 1000.0])
    monkeypatch.setattr(bench.shutil, "which", lambda name: None)
    assert bench.main() == code
    assert f"2 documents, median of {bench.RUNS}: {seconds:.2f} s" in capsys.readouterr().out


def test_the_first_of_the_renders_does_not_count(make_project, monkeypatch):
    times = iter([9.0, 1.0, 2.0])
    monkeypatch.setattr(bench, "_time", lambda command, folder: next(times))
    assert bench.measure_render(make_project({"a.qmd": "A.\n"}), "embedded", runs=2) == [1.0, 2.0]


def test_a_render_that_fails_is_not_a_measurement(tmp_path):
    program = "import sys; sys.exit('no such cell')"
    with pytest.raises(GuideError, match="no such cell"):
        bench._time([sys.executable, "-c", program], tmp_path)

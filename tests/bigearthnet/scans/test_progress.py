"""How far a run is, on a terminal and in a log."""

import io

import pytest

from bigearthnet.scans.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self):
        return self.now


def test_a_terminal_has_one_line_drawn_anew():
    clock, stream = Clock(), Terminal()
    with Progress("indexed", total=10_000, stream=stream, clock=clock) as progress:
        for clock.now in (0.1, 2.0, 4.0):
            progress.add(2_000)
    lines = stream.getvalue().split("\r")[1:]
    assert [" ".join(line.split()) for line in lines] == [
        "4,000 of 10,000 patches indexed, 2,000/s, 40%, 0:03 left",
        "6,000 of 10,000 patches indexed, 1,500/s, 60%, 0:03 left",
        "6,000 patches indexed: 0:04, 1,500/s",
    ]
    assert stream.getvalue().count("\n") == 1
    assert len(lines[-1].rstrip("\n")) >= len(lines[0]), "what the longer line left stays visible"


def test_a_log_has_few_lines():
    clock, stream = Clock(), io.StringIO()
    with Progress("verified", total=3_600, stream=stream, clock=clock) as progress:
        for clock.now in range(1, 3_601):
            progress.add(1)
    lines = stream.getvalue().splitlines()
    assert 100 <= len(lines) <= 122
    assert lines[0] == "30 of 3,600 patches verified, 1/s, 1%, 59:30 left"
    assert lines[-1] == "3,600 patches verified: 1:00:00, 1/s"
    assert "\r" not in stream.getvalue()


def test_what_an_earlier_run_did_says_nothing_of_the_rate():
    clock, stream = Clock(), io.StringIO()
    with Progress("indexed", total=1_000, stream=stream, clock=clock) as progress:
        progress.keep(900)
        clock.now = 50.0
        progress.add(50)
    assert stream.getvalue().splitlines() == [
        "950 of 1,000 patches indexed, 1/s, 95%, 0:50 left",
        "950 patches indexed, 900 of them by an earlier run: 0:50, 1/s",
    ]


def test_a_tar_is_measured_by_its_bytes():
    clock, stream, read = Clock(), io.StringIO(), [0.0]
    with Progress("indexed", share=lambda: read[0], stream=stream, clock=clock) as progress:
        clock.now, read[0] = 60.0, 0.25
        progress.add(600)
    assert stream.getvalue().splitlines()[0] == "600 patches indexed, 10/s, 25%, 3:00 left"


def test_no_end_is_foretold_before_anything_is_done():
    clock, stream = Clock(), io.StringIO()
    with Progress("indexed", share=lambda: 0.0, stream=stream, clock=clock) as progress:
        clock.now = 60.0
        progress.add(0)
    assert stream.getvalue().splitlines()[0] == "0 patches indexed, 0/s"


def test_a_run_that_fails_in_a_log_has_no_summary():
    stream = io.StringIO()
    with pytest.raises(RuntimeError), Progress("indexed", stream=stream) as progress:
        progress.add(1)
        raise RuntimeError
    assert stream.getvalue() == ""

"""Runs: everything is done once, in any order, and what is finished is not done again."""

import os
import signal
import threading
from typing import NamedTuple

import pytest

from bigearthnet.archive import Batch, Entry, Fault, Layout
from bigearthnet.scans import runs
from bigearthnet.scans.executors import Executor, ExecutorError, open_executor
from bigearthnet.scans.progress import Progress
from bigearthnet.scans.runs import StoppedError, digest_batch, digest_code, fingerprint, run


class Memory:
    """Parts in memory, with what was asked of them."""

    def __init__(self):
        self.held, self.written, self.batches = {}, [], None

    def holds(self, number, digest):
        return self.held.get(number, (None,))[0] == digest

    def write(self, number, digest, result):
        self.held[number] = digest, result
        self.written.append(number)

    def finish(self, batches):
        self.batches = batches


def make_batches(count, name="patch"):
    return [Batch(number, [Entry(f"{name}_{number}", Layout.V1_S2, "/nowhere")], []) for number in range(count)]


def measure_names(batch):
    return [len(entry.name) for entry in batch.entries]


def refuse_five(batch):
    if batch.number == 5:
        raise ValueError("five")
    return batch.number


def die(batch):
    os.kill(os.getpid(), signal.SIGKILL)


def do(batches, work, parts, *, workers=1, **options):
    with open_executor(workers=workers) as executor, Progress("worked on", stream=open(os.devnull, "w")) as progress:
        run(batches, work, executor=executor, parts=parts, progress=progress, **options)
    return progress


@pytest.mark.parametrize("workers", [1, 2])
def test_each_batch_is_worked_on_once(workers):
    parts = Memory()
    do(make_batches(12), measure_names, parts, workers=workers)
    assert sorted(parts.written) == list(range(12))
    assert [parts.held[number][1] for number in range(12)] == [[7]] * 10 + [[8]] * 2
    assert parts.batches == 12


def test_what_is_finished_is_not_done_again():
    parts = Memory()
    with pytest.raises(ValueError, match="five"):
        do(make_batches(8), refuse_five, parts)
    assert parts.written == [0, 1, 2, 3, 4]
    parts.written.clear()
    progress = do(make_batches(8), measure_names, parts)
    assert parts.written == [5, 6, 7]
    assert (progress.kept, progress.done) == (5, 3)


def test_a_batch_of_other_patches_is_done_again():
    parts = Memory()
    do(make_batches(3), measure_names, parts)
    parts.written.clear()
    do([*make_batches(2), *make_batches(3, "other")[2:]], measure_names, parts)
    assert parts.written == [2]


def test_no_more_batches_are_taken_than_are_worked_on():
    parts, ahead = Memory(), []

    def take():
        for batch in make_batches(30):
            yield batch
            ahead.append(batch.number + 1 - len(parts.written))

    do(take(), measure_names, parts, workers=2)
    assert max(ahead) <= 3


def test_a_worker_that_is_lost_is_an_error_that_says_what_to_do():
    parts = Memory()
    with pytest.raises(ExecutorError, match="A worker was lost before it finished batch .* Run the same command to go on"):
        do(make_batches(4), die, parts, workers=2)


def test_a_worker_lost_between_two_batches_is_the_same_error():
    """Who gives the next batch to a broken pool is told at once, before any result is looked at."""

    class Lost(Exception):
        pass

    def refuse(*call):
        raise Lost

    with pytest.raises(ExecutorError, match=r"before it finished batch 0 \(Lost\)"), Progress("done", total=1) as progress:
        run(make_batches(1), measure_names, executor=Executor(refuse, 2, (Lost,)), parts=Memory(), progress=progress)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_run_and_what_is_finished_stays(number):
    parts = Memory()
    before = signal.getsignal(number)

    def take():
        for batch in make_batches(6):
            yield batch
            if batch.number == 2:
                os.kill(os.getpid(), number)

    with pytest.raises(StoppedError, match=f"{number.name}. What is finished is kept. Run the same command to go on."):
        do(take(), measure_names, parts)
    assert parts.written == [0, 1, 2]
    assert signal.getsignal(number) is before


def test_a_thread_leaves_signals_alone():
    parts = Memory()
    thread = threading.Thread(target=do, args=(make_batches(2), measure_names, parts))
    thread.start()
    thread.join()
    assert parts.batches == 2


def test_an_archive_that_vanishes_stops_the_run(tmp_path):
    with pytest.raises(OSError, match="found nothing any more"):
        do(make_batches(2), measure_names, Memory(), place=tmp_path / "absent")


class Found(NamedTuple):
    entries: list
    faults: list = []


def test_the_digest_follows_names_and_folders(tmp_path):
    place = tmp_path / "patch"
    place.mkdir()
    os.utime(place, ns=(1, 1))
    first = digest_batch(Found([Entry("patch", Layout.V1_S2, str(place))]))
    assert digest_batch(Found([Entry("patch", Layout.V1_S2, str(place))])) == first
    assert digest_batch(Found([Entry("patch", Layout.V2_S2, str(place))])) != first
    assert digest_batch(Found([Entry("patch", Layout.V1_S2, str(tmp_path))])) != first
    (place / "file").touch()
    assert digest_batch(Found([Entry("patch", Layout.V1_S2, str(place))])) != first


def test_the_digest_follows_the_faults_of_the_batch():
    fault = Fault("x", "", "unknown-name", "a name", "x")
    assert digest_batch(Found([])) != digest_batch(Found([], [fault]))


def test_only_code_that_reads_patches_makes_a_run_begin_anew(tmp_path, monkeypatch):
    for folder in ("archive", "scans", "store", "commands"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text("")
    monkeypatch.setattr(runs, "__file__", str(tmp_path / "scans" / "runs.py"))
    digest = digest_code.__wrapped__
    first = digest("archive", "scans")
    for path in (tmp_path / "commands" / "a.py", tmp_path / "store" / "a.py", tmp_path / "index.py"):
        path.write_text("# changed")
    assert digest("archive", "scans") == first
    with_store = digest("archive", "scans", "store")
    (tmp_path / "store" / "a.py").write_text("# changed again")
    assert digest("archive", "scans", "store") != with_store
    (tmp_path / "archive" / "a.py").write_text("# changed")
    assert digest("archive", "scans") != first


def test_the_digest_of_a_tar_follows_its_files():
    first, other = (Found([Entry("patch", Layout.V1_S2, "in/patch", {"a.tif": content})]) for content in (b"1", b"12"))
    assert digest_batch(first) != digest_batch(other)


def test_the_fingerprint_follows_place_and_options(tmp_path):
    file = tmp_path / "a.tar"
    file.write_bytes(b"1")
    first = fingerprint(file, work="index")
    assert fingerprint(tmp_path / ".." / tmp_path.name / "a.tar", work="index") == first
    assert fingerprint(file, work="verify") != first
    assert fingerprint(tmp_path, work="index") != first
    file.write_bytes(b"12")
    assert fingerprint(file, work="index") != first
    inside = fingerprint(tmp_path, work="index")
    (tmp_path / "b").touch()
    assert fingerprint(tmp_path, work="index") == inside

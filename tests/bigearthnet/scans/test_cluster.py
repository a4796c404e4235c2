"""A Dask cluster on this machine: the same result, also when a worker is lost, and clear refusals."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from bigearthnet.scans import archive_index
from bigearthnet.scans import cluster as cluster_module
from bigearthnet.scans.executors import ExecutorError, open_executor
from bigearthnet.scans.parts import Parts

FILES = ["index.parquet", "index.parquet.faults.csv", "index.parquet.statistics.csv"]
HIDE_THE_PACKAGE = "import sys; sys.modules['bigearthnet'] = None"


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder):
        self.folder, self.processes, self.note = folder, [], folder / "scheduler.json"

    def start(self, kind, *options, cwd=None):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(self.note), *options]
        log = (self.folder / f"{kind}-{len(self.processes)}.log").open("w")
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=cwd or self.folder)
        self.processes.append(process)
        return process

    def start_scheduler(self, *options):
        self.start("scheduler", *options, "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        until = time.monotonic() + 60
        while not self.note.exists():
            assert time.monotonic() < until, "the scheduler did not start"
            time.sleep(0.05)

    def start_worker(self, *options, **place):
        return self.start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", *options, **place)

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()

    @property
    def address(self):
        return json.loads(self.note.read_text())["address"]

    def wait_for(self, workers):
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)


@pytest.fixture
def cluster(tmp_path):
    running = Cluster(tmp_path)
    running.start_scheduler()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def published(monkeypatch, patches):
    monkeypatch.setattr(archive_index, "read_index", lambda folder: patches)
    monkeypatch.setattr(archive_index, "BATCH", 4)


def write(archive, folder, **options):
    folder.mkdir()
    archive_index.write_archive_index(archive, folder / FILES[0], statistics=True, stream=io.StringIO(), **options)
    return [(folder / name).read_bytes() for name in FILES]


def test_a_worker_that_is_killed_changes_nothing(cluster, v1_archive, tmp_path, monkeypatch):
    first, _ = cluster.start_worker(), cluster.start_worker()
    cluster.wait_for(2)
    real, written = Parts.write, []

    def write_and_kill(self, number, digest, tables):
        real(self, number, digest, tables)
        written.append(number)
        if len(written) == 3:
            os.kill(first.pid, signal.SIGKILL)

    monkeypatch.setattr(Parts, "write", write_and_kill)
    clustered = write(v1_archive, tmp_path / "cluster", scheduler=cluster.address)
    assert first.wait(30) == -signal.SIGKILL
    assert sorted(written) == list(range(12))
    assert clustered == write(v1_archive, tmp_path / "local", workers=1)


@pytest.fixture
def at_the_third_batch(monkeypatch):
    """Return a function that has something called once three batches are finished."""

    def call(what):
        real, written = Parts.write, []

        def write_and_call(self, number, digest, tables):
            real(self, number, digest, tables)
            written.append(number)
            if len(written) == 3:
                what()

        monkeypatch.setattr(Parts, "write", write_and_call)

    return call


def test_without_any_worker_left_the_user_is_told_and_the_run_ends(cluster, v1_archive, tmp_path, monkeypatch, at_the_third_batch):
    monkeypatch.setattr(cluster_module, "PATIENCE", 5)
    monkeypatch.setattr(cluster_module, "ALONE", 1)
    worker, said = cluster.start_worker(), io.StringIO()
    cluster.wait_for(1)
    monkeypatch.setattr(cluster_module, "PATIENCE", 1)
    at_the_third_batch(worker.kill)
    with pytest.raises(ExecutorError, match="found none for 1 s. What is finished is kept. Start them with `dask worker"):
        archive_index.write_archive_index(v1_archive, tmp_path / FILES[0], scheduler=cluster.address, stream=said)
    assert f"Waiting for workers at {cluster.address}: there is none." in said.getvalue()
    assert len(list((tmp_path / f".{FILES[0]}-parts").glob("*.part"))) >= 3


def test_a_scheduler_that_is_killed_is_named(cluster, v1_archive, tmp_path, capfd, at_the_third_batch):
    cluster.start_worker()
    cluster.wait_for(1)
    address = cluster.address
    at_the_third_batch(cluster.processes[0].kill)
    with pytest.raises(ExecutorError, match=f"Expected the scheduler {address} to answer, found it gone") as error:
        archive_index.write_archive_index(v1_archive, tmp_path / FILES[0], scheduler=address, stream=io.StringIO())
    assert "--workers" not in str(error.value)
    assert "Traceback" not in capfd.readouterr().err


def test_workers_that_join_later_get_work_too(cluster, monkeypatch):
    monkeypatch.setattr(cluster_module, "COUNTED", 0)
    cluster.start_worker()
    with open_executor(scheduler=cluster.address) as executor:
        assert executor.in_flight == 2
        cluster.start_worker("--nthreads", "3")
        cluster.wait_for(2)
        assert executor.in_flight == 8


@pytest.mark.parametrize("address", ["foo", "tcp://127.0.0.1", "tcp://127.0.0.1:port"])
def test_an_address_without_a_port_is_refused_before_anything_is_tried(address, monkeypatch):
    monkeypatch.setattr(cluster_module, "Client", lambda *_, **__: pytest.fail("a client was made"))
    with pytest.raises(ExecutorError, match=f"Expected a Dask scheduler at {address}, found none: .*tcp://10"), open_executor(scheduler=address):
        pytest.fail("it was accepted")


def test_a_worker_without_the_files_is_refused(cluster, tmp_path, monkeypatch):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    (tmp_path / "here" / "archive").mkdir()
    cluster.start_worker(cwd=tmp_path / "there")
    monkeypatch.chdir(tmp_path / "here")
    with (
        pytest.raises(ExecutorError, match="Expected archive on the worker .* Mount the archive there"),
        open_executor(scheduler=cluster.address, place="archive"),
    ):
        pytest.fail("it was accepted")


def test_a_worker_without_the_package_is_refused(cluster):
    cluster.start_worker("--preload", HIDE_THE_PACKAGE)
    with (
        pytest.raises(ExecutorError, match="Expected the package bigearthnet on the worker"),
        open_executor(scheduler=cluster.address),
    ):
        pytest.fail("it was accepted")


def test_a_scheduler_without_the_package_is_refused(tmp_path):
    (tmp_path / "other").mkdir()
    lacking = Cluster(tmp_path / "other")
    try:
        lacking.start_scheduler("--preload", HIDE_THE_PACKAGE)
        lacking.start_worker()
        with (
            pytest.raises(ExecutorError, match="Expected the package bigearthnet on the scheduler"),
            open_executor(scheduler=lacking.address),
        ):
            pytest.fail("it was accepted")
    finally:
        lacking.stop()


def test_a_cluster_without_workers_is_refused(cluster, monkeypatch):
    monkeypatch.setattr("bigearthnet.scans.cluster.PATIENCE", 1)
    with pytest.raises(ExecutorError, match="found none. Start them with"), open_executor(scheduler=cluster.address):
        pytest.fail("it was accepted")


def test_no_scheduler_is_an_error_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr("bigearthnet.scans.cluster.PATIENCE", 1)
    with pytest.raises(ExecutorError, match="Expected a Dask scheduler at tcp://127.0.0.1:9"), open_executor(scheduler="tcp://127.0.0.1:9"):
        pytest.fail("it was found")


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExecutorError, match=r"pip install bigearthnet-guide\[dask\]"), open_executor(scheduler="tcp://127.0.0.1:9"):
        pytest.fail("it was found")


def test_workers_and_a_scheduler_are_one_too_many():
    with pytest.raises(ExecutorError, match="found both"), open_executor(workers=2, scheduler="tcp://127.0.0.1:9"):
        pytest.fail("it was accepted")

"""The workers of a Dask cluster, which do what processes of one machine do otherwise.

Workers may come and go while a run is at work: how many there are is asked now and then.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from distributed import Client, KilledWorker
from distributed.comm import CommClosedError
from distributed.comm.addressing import parse_host_port

from .executors import Executor, ExecutorError
from .runs import CODE, digest_code

ATTEMPTS = 2  # more, of a task that failed
PATIENCE = 30  # seconds to wait for a scheduler, for its first worker, and for a result before one asks why
ALONE = 600  # seconds without any worker before a run ends
COUNTED = 10  # seconds that a count of the workers' threads is good for


class Cluster(Executor):
    """The workers of one scheduler, for `runs.run`."""

    def __init__(self, submit: Callable, client: Client, scheduler: str):
        self._client, self._scheduler = client, scheduler
        self._threads, self._counted, self._alone = 1, float("-inf"), None
        self.submit, self.lost = submit, (KilledWorker, CommClosedError, CancelledError)

    @property
    def in_flight(self) -> int:
        """Two calls for each thread of the workers there are, as of some seconds ago."""
        if time.monotonic() - self._counted >= COUNTED:
            self._count()
        return 2 * max(self._threads, 1)

    @property
    def patience(self) -> float:
        return PATIENCE

    def look(self, say: Callable[[str], None]) -> None:
        """Say so where there is no worker. Raises `ExecutorError` if that lasts `ALONE` seconds."""
        if self._count():
            self._alone = None
            return
        self._alone = self._alone or time.monotonic()
        start = f"Start them with `dask worker {self._scheduler}`"
        if time.monotonic() - self._alone >= ALONE:
            raise ExecutorError(
                f"Expected workers at {self._scheduler}, found none for {ALONE} s. What is finished is kept. "
                f"{start}, then run the same command to go on."
            )
        say(f"Waiting for workers at {self._scheduler}: there is none. {start}.")

    def explain(self, number: int, wrong: BaseException) -> str:
        if isinstance(wrong, KilledWorker):
            return f"Several workers were lost with batch {number}: they were killed, or their memory ran out."
        return (
            f"Expected the scheduler {self._scheduler} to answer, found it gone ({type(wrong).__name__}) before "
            f"batch {number} was finished. Start it again, with workers."
        )

    def _count(self) -> int:
        self._counted = time.monotonic()
        try:
            self._threads = sum(self._client.nthreads().values())
        except (OSError, TimeoutError):  # futures tell when the scheduler is gone for good
            return max(self._threads, 1)
        return self._threads


@contextmanager
def connect(scheduler: str, place: Path | str | None) -> Iterator[Cluster]:
    """Give the executor of the cluster at the address `scheduler`. Raises as `executors.open_executor`."""
    try:
        parse_host_port(scheduler)  # a client waits for an address without a port
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as wrong:
        raise ExecutorError(
            f"Expected a Dask scheduler at {scheduler}, found none: {' '.join(str(wrong).split())}. "
            "Start it with `dask scheduler`, or correct the address, such as tcp://10.0.0.1:8786."
        ) from None
    with _quiet("distributed.client"), client:
        _check_workers(client, scheduler, place)
        pool = client.get_executor(retries=ATTEMPTS, pure=False)
        try:
            yield Cluster(pool.submit, client, scheduler)
        finally:
            pool.shutdown(wait=False)


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a logger from printing tracebacks of what becomes an error of one line."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _check_workers(client: Client, scheduler: str, place: Path | str | None) -> None:
    """Raise `ExecutorError` unless there are workers, and each that is there is fit for the work."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise ExecutorError(
            f"Expected workers at {scheduler}, found none. Start them with `dask worker {scheduler}`."
        ) from None
    found = {f"scheduler {scheduler}": client.run_on_scheduler(find_spec, "bigearthnet")}
    found |= {f"worker {worker}": spec for worker, spec in client.run(find_spec, "bigearthnet").items()}
    for where, spec in found.items():
        if spec is None:
            raise ExecutorError(
                f"Expected the package bigearthnet on the {where}, found none. "
                "Install the same version of bigearthnet-guide there."
            )
    here = _describe_worker(place)
    for worker, there in client.run(_describe_worker, place).items():
        for what, expected, found in zip(["Python", "code", "files"], here, there, strict=True):
            if expected != found:
                said = {"worker": worker, "place": place, "expected": expected, "found": found}
                raise ExecutorError(_DIFFERENCES[what].format(**said))


_DIFFERENCES = {
    "Python": "Expected Python {expected} on the worker {worker}, found {found}. Use the same on all machines.",
    "code": "Expected the same code of bigearthnet on the worker {worker} as here, found another. "
    "Install the same version of bigearthnet-guide there.",
    "files": "Expected {place} on the worker {worker}, found no such file or folder. "
    "Mount the archive there under the same path.",
}  # fmt: skip


def _describe_worker(place: Path | str | None) -> tuple[str, str, bool]:
    version = ".".join(map(str, sys.version_info[:2]))
    return version, digest_code(*CODE, "store"), place is None or Path(place).exists()

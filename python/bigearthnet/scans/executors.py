"""Who does the work: this process, others on this machine, or the workers of a Dask cluster.

All three take the same calls, so that nothing else needs to know which it is. Functions given to
them must be importable, and their arguments and results picklable. Processes are started afresh,
never forked from one that already runs threads: a script that uses them needs the usual
`if __name__ == "__main__":`.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import connection
from pathlib import Path
from threading import Thread

from ..errors import BigEarthNetError

PRELOAD = "bigearthnet.scans.description"  # imported once for all local processes
HEAD_START = 2.0  # seconds of work done here first: half of them is what processes take to start


class ExecutorError(BigEarthNetError, RuntimeError):
    """Workers that cannot be reached, cannot do the work, or were lost while they did."""


class Executor:
    """Takes calls and returns futures; made by `open_executor`.

    `in_flight` is how many calls keep all workers busy. `lost` are the exceptions of a future
    that mean a worker, and not the work, failed. Where no result came for `patience` seconds, if
    that is not None, `look` is to be called, with a function that shows the user a line of text.
    """

    patience: float | None = None

    def __init__(self, submit: Callable[..., Future], in_flight: int, lost: tuple[type[BaseException], ...] = ()):
        self.submit, self.in_flight, self.lost = submit, in_flight, lost

    def look(self, say: Callable[[str], None]) -> None:
        """Look whether there is still someone to wait for."""

    def explain(self, number: int, wrong: BaseException) -> str:
        """Return what a lost worker, told by the exception of batch `number`, means."""
        return (
            f"A worker was lost before it finished batch {number} ({type(wrong).__name__}): it was killed, or memory "
            "ran out, which fewer --workers help against."
        )


@contextmanager
def open_executor(
    *, workers: int | None = None, scheduler: str | None = None, place: Path | str | None = None
) -> Iterator[Executor]:
    """Give an executor of `workers` processes (1 is this process; default: this one for a moment, then
    one for each core), or of the Dask cluster whose scheduler has the address `scheduler`.

    `place` is the folder or file that workers are going to read; those of a cluster must see it
    under the same path. Raises `ExecutorError` if both are given, if Dask is not installed or
    does not answer, or if one of its workers lacks this package or `place`.
    """
    if scheduler is not None:
        if workers is not None:
            raise ExecutorError("Expected workers or a scheduler, found both. A cluster has its own workers: drop yours.")
        try:
            import distributed  # noqa: F401
        except ImportError:
            raise ExecutorError(
                f"Expected Dask for the scheduler {scheduler}, found it not installed. "
                "Run `pip install bigearthnet-guide[dask]`, here, on the scheduler and on the workers."
            ) from None
        from .cluster import connect

        with connect(scheduler, place) as executor:
            yield executor
    elif (workers or os.cpu_count() or 1) == 1:
        yield Executor(_work_here, 1)
    elif workers is None:
        with ExitStack() as stack:
            yield Executor(_Patient(os.cpu_count(), stack).submit, os.cpu_count() + 1, (BrokenProcessPool,))
    else:
        with _start_processes(workers) as pool:
            yield Executor(pool.submit, workers + 1, (BrokenProcessPool,))


def _work_here(work: Callable, *arguments: object) -> Future:
    done = Future()
    done.set_result(work(*arguments))
    return done


class _Patient:
    """Works here until it turns out that starting processes is worth it."""

    def __init__(self, workers: int, stack: ExitStack):
        self._workers, self._stack, self._pool, self._began = workers, stack, None, None

    def submit(self, work: Callable, *arguments: object) -> Future:
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        if self._pool is None:
            if now - self._began < HEAD_START:
                return _work_here(work, *arguments)
            self._pool = self._stack.enter_context(_start_processes(self._workers))
        return self._pool.submit(work, *arguments)


@contextmanager
def _start_processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([PRELOAD])
    else:
        context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker)
    try:
        for _ in range(workers):  # they start while this process prepares the work
            pool.submit(os.getpid)
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin_worker() -> None:
    """Leave Ctrl-C, which reaches all processes of a terminal, to the first one; end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)

"""A run: the same work on every batch of an archive, by many workers, such that it can go on later.

What is finished is kept at once, so that a run that was interrupted or killed goes on with the
first batch that is not; and results are read back in the order of the batches, so that they do not
depend on who did what when.
"""

import hashlib
import json
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from ..errors import BigEarthNetError, PlaceError
from .executors import Executor, ExecutorError
from .progress import Progress

CODE = ("archive", "scans")  # folders of this package that read patches
AGAIN = "Run the same command to go on."


class StoppedError(BigEarthNetError, RuntimeError):
    """A run that was told to stop: what it has finished is kept."""

    exit_code = 130  # as shells have it for a command that Ctrl-C ended


class Kept(Protocol):
    """Where results go: `parts.Parts`, or whatever else can say what it holds."""

    def holds(self, number: int, digest: str) -> bool: ...
    def write(self, number: int, digest: str, result: object) -> None: ...
    def finish(self, batches: int) -> None: ...


def run(
    batches: Iterable, work: Callable, *, executor: Executor, parts: Kept, progress: Progress,
    place: Path | str | None = None,
) -> None:  # fmt: skip
    """Do `work(batch)` for each batch whose result `parts` does not hold, and keep the results.

    A batch has `number`, counting from 0, `entries` and `faults`. `work` is a function at the top of a
    module (or a `functools.partial` of one); it runs in other processes. At most
    `executor.in_flight` batches are under way, so memory does not grow with the archive. `place`
    is the archive's folder or file, which must not vanish meanwhile.

    SIGINT (Ctrl-C) and SIGTERM raise `StoppedError`, a worker that was lost `ExecutorError`; an
    exception of `work` is passed on.
    """
    under_way: dict[Future, tuple] = {}
    count = 0
    with stoppable():
        for batch in batches:
            count, digest = batch.number + 1, digest_batch(batch)
            if parts.holds(batch.number, digest):
                progress.keep(len(batch.entries))
                continue
            try:
                future = executor.submit(_work_where, place, work, batch)
            except executor.lost as wrong:  # while others were under way
                raise _lost(executor, batch.number, wrong) from wrong
            under_way[future] = (batch.number, digest, len(batch.entries))
            del batch  # of a tar it holds the files
            while len(under_way) >= executor.in_flight:
                _keep_done(under_way, executor, parts, progress)
        while under_way:
            _keep_done(under_way, executor, parts, progress)
        parts.finish(count)


def fingerprint(place: Path | str, *, code: Sequence[str] = CODE, **options: object) -> str:
    """Return a text that changes with the archive's place, the options (JSON) and the code that does the work.

    That are the folders `code` of this package, of `digest_code`.
    Of a file, such as a tar, size and time of change count too; what a folder holds does not, as
    each batch has a digest.
    """
    place = Path(place).resolve()
    state = place.stat()
    inside = [] if place.is_dir() else [state.st_size, state.st_mtime_ns]
    said = json.dumps([os.fspath(place), inside, options, digest_code(*code)], sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def digest_batch(batch) -> str:
    """Return a text that changes with what the batch holds, its faults and its patches.

    Of folders these are names and the time of their last change (a file added, removed or
    replaced), of tars the names and sizes of files.
    """
    total = hashlib.sha256(repr(batch.faults).encode("utf-8", "backslashreplace"))
    for entry in batch.entries:
        if entry.contents is None:
            state = _changed(entry.place)
        else:
            state = [(file, len(content)) for file, content in entry.contents.items()]
        total.update(f"{entry.name}\n{entry.layout}\n{entry.place}\n{state}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


@cache
def digest_code(*folders: str) -> str:
    """Return a text that changes with the code in some folders of this package; elsewhere a change is
    no reason to do again what has taken hours.
    """
    package = Path(__file__).resolve().parent.parent
    total = hashlib.sha256()
    for path in sorted(path for folder in folders for path in (package / folder).rglob("*.py")):
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn signals to stop into `StoppedError` during the block.

    Only the first thread of a process can; others leave signals as they are.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _work_where(place: Path | str | None, work: Callable, batch) -> object:
    """Do the work, but only where the archive is: else every file of it would count as missing."""
    if place is not None and not os.path.exists(place):
        raise PlaceError(f"Expected the archive at {place}, found nothing any more. Mount it again. {AGAIN}")
    return work(batch)


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


def _keep_done(under_way: dict[Future, tuple], executor: Executor, parts: Kept, progress: Progress) -> None:
    done, _ = wait(under_way, timeout=executor.patience, return_when=FIRST_COMPLETED)
    if not done:
        executor.look(progress.say)
    for future in done:
        number, digest, patches = under_way.pop(future)
        try:
            result = future.result()
        except executor.lost as wrong:
            raise _lost(executor, number, wrong) from wrong
        parts.write(number, digest, result)
        progress.add(patches)


def _lost(executor: Executor, number: int, wrong: BaseException) -> ExecutorError:
    return ExecutorError(f"{executor.explain(number, wrong)} What is finished is kept. {AGAIN}")


def _stop(number: int, frame: object) -> None:
    raise StoppedError(f"Stopped by {signal.Signals(number).name}. What is finished is kept. {AGAIN}")

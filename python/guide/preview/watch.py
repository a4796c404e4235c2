"""Tells which sources of a project were edited, as soon as they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from queue import Empty, Queue
from threading import Event, Thread

from watchfiles import Change, watch

from guide.errors import GuideError

# Edits that follow each other by less, in milliseconds, are told together.
STEP = 40
# What renders, kernels, package managers and git write. Names that start with a dot are left out as well.
_WRITTEN = {"_freeze", "node_modules", "__pycache__"}
# What editors keep beside a file while they save it, and renders while they write.
_TEMPORARY = re.compile(r"^(\.|#.*#$|4913$)|(~|\.(sw.|tmp|bak|new|part|pyc|quarto_ipynb)|___jb_(tmp|old)___|_files|\.egg-info)$")
# Larger files are not read to see whether their content is new, in bytes.
_LARGE = 20_000_000


class Edits:
    """Paths of edited files, relative to the project's root, in batches as they come."""

    def __init__(self, root: Path) -> None:
        self._root, self._queue = root, Queue()
        self._known: dict[str, str] = {}

    def add(self, paths: Collection[str]) -> None:
        """Tell of `paths`; those whose content is as told before are left out."""
        new = set()
        for path in paths:
            digest = _digest(self._root / path)
            if self._known.get(path) != digest:
                self._known[path] = digest
                new.add(path)
        if new:
            self._queue.put(new)

    def take(self, timeout: float | None = None) -> set[str]:
        """Wait for edits, at most `timeout` seconds, and return all that have come by then.

        Raises `GuideError` when the files can no longer be watched.
        """
        found: set[str] = set()
        with suppress(Empty):
            found |= self._check(self._queue.get(timeout=timeout))
            while True:
                found |= self._check(self._queue.get_nowait())
        return found

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Have `take` raise what is raised in the block."""
        try:
            yield
        except Exception as error:
            self._queue.put(error)

    def _check(self, found: set[str] | Exception) -> set[str]:
        if isinstance(found, Exception):
            raise GuideError(f"the files of {self._root} cannot be watched: {found}",
                             remedy="With too many folders for this system, set WATCHFILES_FORCE_POLLING=1.") from found
        return found


@contextmanager
def watching(root: Path, *, leave_out: Collection[str] = ()) -> Iterator[Edits]:
    """Watch the sources under `root`, but for those in the folders `leave_out` at its top."""
    edits, stop, grown = Edits(root), Event(), Event()
    left_out = _WRITTEN | set(leave_out)

    def folders() -> set[Path]:
        return {path for path in root.iterdir() if path.is_dir() and is_source(path.name, left_out)}

    def watch_top() -> None:
        for batch in watch(root, recursive=False, step=STEP, stop_event=stop, watch_filter=None):
            if any(change == Change.added and Path(path).is_dir() for change, path in batch):
                grown.set()
            edits.add(_names(root, batch, left_out))

    def watch_folders() -> None:
        before = folders()
        while not stop.is_set():
            grown.clear()
            now = folders()
            # Files may have come into a new folder before it is watched.
            edits.add(_names(root, {(Change.added, str(folder)) for folder in now - before}, left_out))
            before = now
            if not now:
                _Either(stop, grown).wait()
                continue
            for batch in watch(*now, step=STEP, stop_event=_Either(stop, grown), watch_filter=None):
                edits.add(_names(root, batch, left_out))

    def run(target: Callable[[], None]) -> None:
        with edits.failing():
            target()

    threads = [Thread(target=run, args=[target], daemon=True) for target in (watch_top, watch_folders)]
    for thread in threads:
        thread.start()
    try:
        yield edits
    finally:
        stop.set()
        grown.set()
        for thread in threads:
            thread.join(timeout=5)


def is_source(path: str, left_out: Collection[str] = frozenset(_WRITTEN)) -> bool:
    """Whether the file at `path`, relative to the root, may be a source."""
    return not any(part in left_out or _TEMPORARY.search(part) for part in PurePosixPath(path).parts)


class _Either:
    """Set when one of two events is."""

    def __init__(self, one: Event, other: Event) -> None:
        self._one, self._other = one, other

    def is_set(self) -> bool:
        return self._one.is_set() or self._other.is_set()

    def wait(self) -> None:
        while not self._other.wait(timeout=1) and not self._one.is_set():
            continue


def _names(root: Path, batch: Collection[tuple[Change, str]], left_out: Collection[str]) -> set[str]:
    """Return the files told of in `batch`; in place of a new folder, the files in it."""
    found = set()
    for change, path in batch:
        file = Path(path)
        if not file.is_dir():
            found.add(file)
        elif change == Change.added:
            found |= {inner for inner in file.rglob("*") if inner.is_file()}
    names = {file.relative_to(root).as_posix() for file in found}
    return {name for name in names if is_source(name, left_out)}


def _digest(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGE:
            return str(file.stat().st_mtime_ns)
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""

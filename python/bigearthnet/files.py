"""Files that appear whole or not at all, and one process at a time at what several may want."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import PlaceError

WAIT = 0.1  # seconds between two looks at a lock that another process holds


@contextmanager
def replace_whole(path: Path | str) -> Iterator[Path]:
    """Give a path to write to, and put what the block wrote there in the place of `path`.

    Nothing happens to `path` where the block fails, and no two processes write to one file. A link
    stays a link: the file it leads to is replaced. Raises `PlaceError` if the folder does not
    exist, or if `path` is something else than a regular file.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        found = "a folder" if path.is_dir() else "a device or pipe"
        raise PlaceError(f"Expected a file at {path} or none yet, found {found}. Give another name.")
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise PlaceError(f"Expected a folder at {target.parent} to write {path.name}, found none. Create it.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        fresh = Path(beside) / target.name
        yield fresh
        os.replace(fresh, target)


@contextmanager
def locked(path: Path | str, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock file `path` during the block, after waiting for whoever holds it.

    The system lets go of it when a process ends, however it ends. The file stays, empty; where the
    holder deletes it, who waited goes on with a new one. Without `wait`, raises `PlaceError` at
    once if another process holds it.
    """
    while True:
        with Path(path).open("ab") as file:
            while not _lock(file.fileno()):
                if not wait:
                    raise PlaceError(f"Expected to be alone at {path}, found another process at work. Wait for its end.")
                time.sleep(WAIT)
            if not Path(path).exists() or not os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
                continue
            yield  # closing the file lets go
            return


try:
    import fcntl
except ImportError:  # Windows
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

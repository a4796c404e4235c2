"""Build a folder or file beside the good one and swap it in whole.

Whatever ends the build, even the machine, a complete old or new folder stays. What a killed
build left behind goes at the next one.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guide.errors import GuideError

# linux/fs.h: exchange two paths in one step; AT_FDCWD: paths start from the working folder.
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


@contextmanager
def building(site: Path, *, copy: bool = False) -> Iterator[Path]:
    """Yield a folder beside `site` that replaces it when the block ends without an error.

    With `copy` it starts as a copy of `site`, else empty. Raises `GuideError` while another
    build of the same site runs.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    new, old = (site.with_name(site.name + end) for end in (".building", ".old"))
    with _alone(site.with_name(site.name + ".lock")):
        if old.exists() and not site.exists():
            old.rename(site)
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
        shutil.copytree(site, new) if copy and site.exists() else new.mkdir()
        try:
            yield new
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        if not site.exists():
            new.rename(site)
        elif not _exchange(new, site):
            site.rename(old)
            new.rename(site)
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)


def write_whole(file: Path, text: str) -> None:
    """Write `file` in one step, and only if it differs; folders are made."""
    if file.is_file() and file.read_bytes() == text.encode():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(file.name + ".new")
    beside.write_bytes(text.encode())
    os.replace(beside, file)


def _exchange(left: Path, right: Path) -> bool:
    """Exchange two folders in one step, where the system can; return whether it did."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    return rename(_AT_FDCWD, os.fsencode(left), _AT_FDCWD, os.fsencode(right), _RENAME_EXCHANGE) == 0


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold `lock`; the system lets go of it when the process ends in whatever way."""
    with lock.open("w") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise GuideError(
                f"another render of {lock.with_suffix('')} is running",
                remedy="Wait until it has ended, or render elsewhere with --to.",
            ) from error
        try:
            yield
        finally:
            if sys.platform != "win32":
                lock.unlink(missing_ok=True)

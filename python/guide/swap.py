"""Build a folder or file beside the good one and swap it in whole.

Whatever ends the build, even the machine, a complete old or new folder stays. What a killed
build left behind goes at the next one.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from guide.errors import GuideError

# linux/fs.h: exchange two paths in one step; AT_FDCWD: paths start from the working folder.
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
# The file that tells a site of ours, which may be replaced, from any other folder.
MARK = ".guide-site"
# Seconds between two looks whether another process has let go of a lock.
_PAUSE = 0.2


@contextmanager
def building(site: Path, *, copy: bool = False) -> Iterator[Path]:
    """Yield a folder beside `site` that replaces it when the block ends without an error.

    With `copy` it starts as a copy of `site`, else empty. Raises `GuideError` while another
    build of the same site runs.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    new, old = (site.with_name(site.name + end) for end in (".building", ".old"))
    def refuse() -> None:
        raise GuideError(f"another render of {site} is running",
                         remedy="Wait until it has ended, or render elsewhere with --to.")

    with alone(site.with_name(site.name + ".lock"), busy=refuse):
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


@contextmanager
def alone(lock: Path, *, busy: Callable[[], None]) -> Iterator[None]:
    """Hold file `lock`; the system lets go of it when the process ends in whatever way.

    While another holds it, `busy` is called once; unless that raises, this waits.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    waits = False
    while True:
        with lock.open("w") as file:
            if _take(file.fileno(), lock):
                try:
                    yield
                finally:
                    if sys.platform != "win32":
                        lock.unlink(missing_ok=True)
                return
        if not waits:
            busy()
        waits = True
        time.sleep(_PAUSE)


def mark_site(folder: Path) -> None:
    """Mark `folder` as a site that later renders may replace."""
    (folder / MARK).write_text("Made by a render, which replaces this folder and all files in it.\n", "utf-8")


def check_replaceable(site: Path, *, root: Path, own: bool) -> None:
    """Raise `GuideError` where a render must not replace folder `site`.

    A marked, empty or absent folder may go. So may the `own` folder of the project at `root`
    while git tracks no file in it, for Quarto leaves no mark.
    """
    if site == root or site in root.parents:
        raise GuideError(f"{site} holds the project itself, and would be replaced", remedy="Name a new or empty folder.")
    if site.exists() and not site.is_dir():
        raise GuideError(f"{site} is a file, and would be replaced", remedy="Name a new or empty folder.")
    if not site.exists() or (site / MARK).is_file() or not any(site.iterdir()):
        return
    if not own:
        raise GuideError(f"{site} is not a folder made by a render, and would be replaced with all files in it",
                         remedy="Name a new or empty folder, or remove this one yourself.")
    if _is_tracked(site):
        raise GuideError(f"git tracks files in {site}, which would be replaced",
                         remedy="Name another folder under `project: output-dir`, or remove this one yourself if a render made it.")


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


def _take(file: int, lock: Path) -> bool:
    """Lock the open `file` at path `lock`; return whether it is held now."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            return True
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    # The process before may have removed the file between its opening here and the lock.
    return lock.exists() and os.path.samestat(os.fstat(file), lock.stat())


def _is_tracked(folder: Path) -> bool:
    """Whether git tracks a file in `folder`; without git or a repository none is."""
    if shutil.which("git") is None:
        return False
    done = subprocess.run(["git", "ls-files"], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0 and bool(done.stdout.strip())

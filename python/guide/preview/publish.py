"""Brings a site that is being built into the folder that is served, file by file and whole."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path


def publish(built: Path, served: Path, *, hold: Collection[str] = ()) -> set[str]:
    """Make folder `served` what `built` is; return the paths whose content differs now.

    The files named in `hold`, and those in folders named there, stay as they are.
    """
    files = set(_list_files(built, hold))
    changed = {path for path in files if _bring(built / path, served / path)}
    for path in set(_list_files(served, hold)) - files:
        (served / path).unlink()
        changed.add(path)
    return changed


def _list_files(folder: Path, hold: Collection[str]) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name).relative_to(folder)
            if not {path.as_posix(), *(above.as_posix() for above in path.parents)} & set(hold):
                yield path.as_posix()


def _bring(source: Path, target: Path) -> bool:
    """Copy a file where it differs, in one step; return whether it did. The same time means the same content."""
    new = source.stat()
    old = target.stat() if target.is_file() else None
    if old and (old.st_mtime_ns, old.st_size) == (new.st_mtime_ns, new.st_size):
        return False
    if old and filecmp.cmp(source, target, shallow=False):
        os.utime(target, ns=(new.st_atime_ns, new.st_mtime_ns))
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.coming")
    shutil.copy2(source, beside)
    os.replace(beside, target)
    return True

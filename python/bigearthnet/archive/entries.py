"""One patch as found in a folder or a tar, and batches of them."""

import errno
import os
import stat
from dataclasses import dataclass
from typing import NamedTuple

from .faults import ArchiveError, Fault, fault_error, show
from .layouts import Layout

# The largest file published is a Sentinel-1 band of 58,024 bytes; a band stored as float64 has 116 kB.
LARGEST_FILE = 1 << 20  # bytes

# Opening a pipe that nobody writes to would wait for ever.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A patch as found; nothing of it is checked but its name. It pickles small for a folder.

    `place` is the path of its folder, within the tar for one of a tar; `contents` holds the bytes
    of its files by name for a tar, and is None for a folder.
    """

    name: str
    layout: Layout
    place: str
    contents: dict[str, bytes] | None = None

    def list_files(self) -> dict[str, int]:
        """Return the size in bytes of each file that is there, by name, sorted.

        -1 stands for what is no regular file: a folder, a pipe, a link that leads nowhere. Raises
        `ArchiveError` if the folder cannot be read.
        """
        if self.contents is not None:
            return {file: len(self.contents[file]) for file in sorted(self.contents)}
        try:
            with os.scandir(self.place) as found:
                return dict(sorted((item.name, _size(item)) for item in found))
        except OSError as wrong:
            raise fault_error(folder_fault(self.name, wrong), self.place) from None

    def read(self, file: str, *, most: int = LARGEST_FILE) -> bytes:
        """Return the bytes of a file of the patch, by its name.

        Raises `FileNotFoundError` if it is missing, and `ArchiveError`, with the fault in it, if
        it cannot be read, is no regular file or has more than `most` bytes.
        """
        if self.contents is None:
            try:
                return _read(f"{self.place}{os.sep}{file}", most)
            except _Refused as wrong:
                kind, expected, found = wrong.args
            except FileNotFoundError:
                raise
            except OSError as wrong:
                kind, expected, found = _kind(wrong), "a file that can be read", os.strerror(wrong.errno or 0)
        else:
            if file not in self.contents:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), f"{self.place}/{file}")
            content = self.contents[file]
            if len(content) <= most:
                return content
            kind, expected, found = _too_large(len(content), most).args
        raise fault_error(Fault(show(self.name), show(file), kind, expected, found), f"{self.place}/{file}")


class Batch(NamedTuple):
    """Patches to work on together. `faults`: what was found among them that is no patch."""

    number: int
    entries: list[Entry]
    faults: list[Fault]


def folder_fault(name: str, wrong: OSError) -> Fault:
    """Return the fault of a folder that the system does not list."""
    return Fault(show(name), "", _kind(wrong), "a folder that can be read", os.strerror(wrong.errno or 0))


class _Refused(Exception):
    """A file that will not be read: kind, expected, found."""


def _read(path: str, most: int) -> bytes:
    handle = os.open(path, _FLAGS)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise _Refused("unreadable-file", "a regular file", _describe(status.st_mode))
        size = status.st_size
        if size > most:
            raise _too_large(size, most)
        content = os.read(handle, size)
        while len(content) < size:  # a disk over a network may give less at once
            more = os.read(handle, size - len(content))
            if not more:
                break
            content += more
        return content
    finally:
        os.close(handle)


def _too_large(size: int, most: int) -> _Refused:
    return _Refused("huge-file", f"at most {most:,} bytes", f"{size:,} bytes")


def _size(item: os.DirEntry) -> int:
    try:
        status = item.stat()
    except OSError:
        return -1
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


def _kind(wrong: OSError) -> str:
    return "link-loop" if wrong.errno == errno.ELOOP else "unreadable-file"


def _describe(mode: int) -> str:
    for test, what in ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket")):
        if test(mode):
            return what
    return "a device"


__all__ = ["LARGEST_FILE", "ArchiveError", "Batch", "Entry", "folder_fault"]

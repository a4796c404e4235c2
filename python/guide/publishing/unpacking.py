"""Unpack what somebody else built, as data: plain files inside one folder, within limits."""

from __future__ import annotations

import io
import lzma
import shutil
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from guide.errors import GuideError

# Bytes that the list of an archive's files has for each, 46 of them and its name; and the least that a list may have.
_ENTRY, _SHORT_LIST = 200, 1 << 20
# Bytes read at once from a file in the archive.
_PIECE = 1 << 20
# What file systems take: bytes of a name, and of a whole path with room for the folder it lands in.
_LONGEST_NAME, _LONGEST_PATH = 255, 2000
# What the ways of packing say of damaged content.
_DAMAGE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error, lzma.LZMAError, struct.error)


class _Reader(io.FileIO):
    """A file that is read in pieces of at most `most` bytes.

    `zipfile` reads the whole list of an archive's files in one piece, whatever its length, and
    makes an object of each line, before anybody can ask how many there are. What an archive says
    of their number need not be true; what is read is.
    """

    def __init__(self, file: Path, most: int) -> None:
        super().__init__(file)
        self._most = most

    def read(self, size: int = -1, /) -> bytes:
        content = super().read(min(size, self._most + 1) if size >= 0 else self._most + 1)
        if len(content) > self._most:
            raise GuideError(f"the archive's list of files is longer than {self._most:,} bytes", remedy="Look at what was built.")
        return content


def unpack(archive: Path, folder: Path, *, most_bytes: int, most_files: int) -> int:
    """Unpack zip `archive` into the new `folder`; return the bytes written.

    Raises `GuideError` for anything but plain files at relative paths inside, for a path given
    twice, also in other letter case, and beyond the limits; then `folder` is not there.
    """
    try:
        with _Reader(archive, max(_SHORT_LIST, most_files * _ENTRY)) as file, zipfile.ZipFile(file) as zipped:
            entries = [entry for entry in zipped.infolist() if not entry.is_dir()]
            _check(entries, most_bytes, most_files)
            folder.mkdir(parents=True)
            return sum(_write(zipped, entry, folder) for entry in entries)
    except _DAMAGE as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise GuideError(f"{archive.name} is no complete zip archive, or could not be written: {error}", remedy="Run the build that uploaded it again.") from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _check(entries: list[zipfile.ZipInfo], most_bytes: int, most_files: int) -> None:
    if len(entries) > most_files:
        raise GuideError(f"the archive holds {len(entries):,} files, more than {most_files:,}", remedy="Look at what was built.")
    size = sum(entry.file_size for entry in entries)
    if size > most_bytes:
        raise GuideError(f"the archive unpacks to {size:,} bytes, more than {most_bytes:,}", remedy="Look at what was built.")
    seen: set[str] = set()
    for entry in entries:
        path = PurePosixPath(entry.filename)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise GuideError(f"the archive holds {entry.filename!r}, which is no plain file", remedy="Look at what was built.")
        outside = path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
        if any(len(part.encode()) > _LONGEST_NAME for part in path.parts) or len(entry.filename.encode()) > _LONGEST_PATH:
            raise GuideError(f"the archive holds a file of too long a name, {entry.filename[:40]!r} …", remedy="Look at what was built.")
        if outside or not path.parts or any(ord(sign) < 32 for sign in entry.filename):
            raise GuideError(f"the archive holds a file at {entry.filename!r}, outside of its folder", remedy="Look at what was built.")
        if (name := str(path).casefold()) in seen:
            raise GuideError(f"the archive holds {entry.filename!r} twice", remedy="Look at what was built.")
        seen.add(name)


def _write(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> int:
    file = folder / PurePosixPath(entry.filename)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # What an archive says of its sizes need not be true: no more is read than was promised.
        with zipped.open(entry) as source, file.open("xb") as out:
            left = entry.file_size
            while piece := source.read(min(left + 1, _PIECE)):
                left -= len(piece)
                if left < 0:
                    raise GuideError(f"{entry.filename!r} in the archive is larger than it says", remedy="Look at what was built.")
                out.write(piece)
    except (FileExistsError, NotADirectoryError) as error:
        raise GuideError(f"the archive holds {entry.filename!r} both as file and as folder", remedy="Look at what was built.") from error
    return entry.file_size

"""The bytes of a tar in one pass, unpacked as they are asked for; nothing is held but a buffer."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .faults import ArchiveError, show

CHUNK = 1 << 18  # bytes unpacked at a time
MOST_PADDING = 1 << 20  # bytes after the end of a tar; tar itself pads to 10,240
# What `zstd` itself unpacks without being asked to use more memory.
ZSTD_WINDOW = 1 << 27  # bytes

_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}


class TarFaultError(Exception):
    """A tar that cannot be read on: kind of fault, what was expected, what was found."""

    @property
    def kind(self) -> str:
        """A key of `faults.KINDS`."""
        return self.args[0]


class Stream:
    """Bytes read once, from front to back."""

    def __init__(self, file, raw=None):
        """`file` has `read1(n)`, which gives at most n bytes and none at the end; `raw` is the file
        on disk that it unpacks."""
        self._file, self.raw = file, raw
        self._buffer = memoryview(b"")
        self.position = 0

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer only at the end. Raises `TarFaultError`."""
        self.position += size
        if size <= len(self._buffer):
            found, self._buffer = self._buffer[:size], self._buffer[size:]
            return bytes(found)
        pieces, missing = [self._buffer], size - len(self._buffer)
        while missing > 0:
            chunk = self._fill()
            if not chunk:
                self.position -= missing
                break
            pieces.append(chunk[:missing])
            self._buffer = chunk[missing:]
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def skip(self, size: int) -> bool:
        """Pass over `size` bytes; say whether they were there."""
        while size > 0:
            step = len(self.read(min(size, CHUNK)))
            if not step:
                return False
            size -= step
        return True

    def finish(self) -> None:
        """Read what padding is left, so that the checksum at the end of the compressed data is checked."""
        for _ in range(MOST_PADDING // CHUNK):
            if not self.read(CHUNK):
                return

    def _fill(self) -> memoryview:
        try:
            chunk = memoryview(self._file.read1(CHUNK))  # `read` would lose what comes before an error
        except EOFError:
            raise TarFaultError("archive-truncated", "the end of the compressed data", "the end of the file") from None
        except (OSError, zlib.error, lzma.LZMAError, ValueError, _zstd_error()) as wrong:
            raise TarFaultError("archive-damaged", "data that can be unpacked", str(wrong) or type(wrong).__name__) from None
        self._buffer = memoryview(b"")
        return chunk


@contextmanager
def open_stream(path: Path) -> Iterator[Stream]:
    """Give the unpacked bytes of a file, compressed by gzip, zstd, bzip2, xz or not at all.

    Which one is told by its first bytes, whatever its name. Raises `ArchiveError` if the file
    cannot be read, or if it needs `zstandard`, which is not installed.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(6)
            raw.seek(0)
            how = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), None)
            yield Stream(_unpacked(raw, how), raw)
    except OSError as wrong:
        raise ArchiveError(f"Expected a tar at {show(str(path))}, found {wrong.strerror}. Check the path.") from None


def _unpacked(raw, how: str | None):
    if how == "gzip":
        return gzip.GzipFile(fileobj=raw, mode="rb")
    if how == "bzip2":
        return bz2.BZ2File(raw)
    if how == "xz":
        return lzma.LZMAFile(raw)
    if how == "zstd":
        try:
            import zstandard
        except ImportError:
            raise ArchiveError("Expected zstandard to read a .tar.zst, found none. Run `pip install zstandard`.") from None
        reader = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        return reader.stream_reader(raw, read_size=CHUNK, read_across_frames=True)
    return raw


def _zstd_error() -> type[Exception]:
    try:
        from zstandard import ZstdError
    except ImportError:
        return EOFError
    return ZstdError

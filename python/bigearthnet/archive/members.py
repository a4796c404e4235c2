"""The members of a tar in one pass, for tars that nobody vouches for.

`tarfile` keeps every member in memory and reads extended headers whole, whatever size they claim. Here
a header costs at most `LONGEST_HEADER` bytes, nothing is kept, and nothing is ever written. Known are
the formats of POSIX.1-1988 (ustar), POSIX.1-2001 (pax: `path` and `size`) and GNU tar (long names,
large numbers); sparse files are named as such and passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .streams import Stream, TarFaultError

BLOCK = 512
LONGEST_HEADER = 1 << 16  # bytes of an extended header; a path may have 4,096 in Linux
MOST_SKIPPED = 1 << 30  # bytes of members that no patch has; more is taken for a bomb

_TYPES = {b"0": "file", b"\0": "file", b"7": "file", b"5": "folder", b"1": "link", b"2": "link",
          b"3": "device", b"4": "device", b"6": "pipe", b"S": "sparse file"}  # fmt: skip


@dataclass(slots=True)
class Member:
    """A member: `kind` is "file", "folder" or else what it is; `name` as written, with bytes that
    are no UTF-8 as surrogates. `size` counts the bytes that follow.
    """

    name: str
    kind: str
    size: int


class NoTarError(TarFaultError):
    """What a file holds does not even begin as a tar does."""


class TarMembers:
    """Iterate over the members of a tar; `read` gives the bytes of the one at hand."""

    def __init__(self, stream: Stream):
        """`stream` stands at the front of the tar."""
        self._stream = stream
        self._left = self._padding = self._skipped = 0
        self._current = ""

    def __iter__(self) -> Iterator[Member]:
        """Raises `TarFaultError`: archive-truncated, archive-damaged or archive-bomb; `NoTarError` where
        the very first block is no header.
        """
        while True:
            self._pass()
            member = self._next()
            if member is None:
                self._stream.finish()
                return
            yield member

    def read(self) -> bytes:
        """Return the bytes of the member at hand. Its size is the caller's to judge beforehand."""
        content = self._stream.read(self._left)
        if len(content) < self._left:
            raise self._truncated()
        self._left = 0
        return content

    def _pass(self) -> None:
        """Move to the next header."""
        self._skipped += self._left
        if self._skipped > MOST_SKIPPED:
            expected = f"at most {MOST_SKIPPED:,} bytes that belong to no patch"
            raise TarFaultError("archive-bomb", expected, f"{self._skipped:,} bytes, at the latest {self._current}")
        if not self._stream.skip(self._left + self._padding):
            raise self._truncated()
        self._left = self._padding = 0

    def _next(self) -> Member | None:
        long_name, size_after = None, None
        while True:
            header = self._stream.read(BLOCK)
            if self._stream.position <= BLOCK:
                self._check_first(header)
            if len(header) < BLOCK:
                raise self._truncated()
            if not header.strip(b"\0"):  # the end; what follows is padding
                return None
            self._check_sum(header)
            size, sort = self._number(header[124:136]), header[156:157]
            if sort == b"L":
                long_name = self._extension(size).split(b"\0")[0]
            elif sort == b"x":
                long_name, size_after = self._pax(self._extension(size), long_name)
            elif sort in (b"g", b"K"):
                self._extension(size)
            else:
                break
        size = size if size_after is None else size_after
        name = _name(header) if long_name is None else long_name
        kind = _TYPES.get(sort, f"member of type {sort!r}")
        if sort == b"\0" and name.endswith(b"/"):
            kind = "folder"
        if kind == "sparse file":
            self._pass_sparse(header)
        if kind in ("folder", "link", "device", "pipe"):  # whose size means something else
            size = 0
        self._left, self._padding = size, -size % BLOCK
        self._current = name.decode("utf-8", "surrogateescape")
        return Member(self._current, kind, size)

    def _check_first(self, header: bytes) -> None:
        """Tell a file that is no tar from one that was damaged or broke off later."""
        expected = "the header of a member"
        if not header and self._stream.raw and self._stream.raw.tell():  # packed, and broke off in its first block
            raise self._truncated()
        if len(header) < BLOCK:
            raise NoTarError("archive-truncated", expected, f"{len(header)} bytes")
        try:
            if header.strip(b"\0"):
                self._check_sum(header)
        except TarFaultError:
            raise NoTarError("archive-damaged", expected, f"other bytes, {header[:20]!r}…") from None

    def _extension(self, size: int) -> bytes:
        if size > LONGEST_HEADER:
            raise TarFaultError("archive-bomb", f"extended headers of at most {LONGEST_HEADER:,} bytes", f"{size:,} bytes")
        content = self._stream.read(size + -size % BLOCK)
        if len(content) < size + -size % BLOCK:
            raise self._truncated()
        return content[:size]

    def _pax(self, content: bytes, name: bytes | None) -> tuple[bytes | None, int | None]:
        size = None
        while content.strip(b"\0"):
            digits, _, _ = content.partition(b" ")
            length = int(digits) if digits.isdigit() and len(digits) < 8 else 0
            record, content = content[len(digits) + 1 : length], content[length:]
            key, equals, value = record.partition(b"=")
            if not len(digits) + 4 <= length <= len(record) + len(digits) + 1 or not equals or not record.endswith(b"\n"):
                raise TarFaultError("archive-damaged", "records in an extended header", repr(record[:40]))
            if key == b"path":
                name = value[:-1]
            elif key == b"size":
                if not value[:-1].isdigit() or len(value) > 20:
                    raise TarFaultError("archive-damaged", "a size", repr(value[:40]))
                size = int(value)
        return name, size

    def _pass_sparse(self, header: bytes) -> None:
        more = header[482]
        while more:
            block = self._stream.read(BLOCK)
            if len(block) < BLOCK:
                raise self._truncated()
            more = block[504]

    def _check_sum(self, header: bytes) -> None:
        stated = self._number(header[148:156])
        blank = header[:148] + b" " * 8 + header[156:]
        if stated != sum(blank) and stated != sum(byte - 256 * (byte > 127) for byte in blank):
            raise TarFaultError("archive-damaged", "the header of a member", f"other bytes at {self._stream.position - BLOCK:,}")

    def _number(self, field: bytes) -> int:
        """Return a number in octal digits or, as GNU tar writes large ones, in base 256."""
        if field[0] == 0x80:
            return int.from_bytes(field[1:], "big")
        digits = field.split(b"\0")[0].strip()
        try:
            return int(digits or b"0", 8) if not digits.strip(b"01234567") else int("?")
        except ValueError:
            raise TarFaultError("archive-damaged", "octal digits in a header", repr(field)) from None

    def _truncated(self) -> TarFaultError:
        found = f"the end of the file after {self._current}" if self._current else "the end of the file"
        return TarFaultError("archive-truncated", "the end of the tar", found)


def _name(header: bytes) -> bytes:
    name = header[:100].split(b"\0")[0]
    prefix = header[345:500].split(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name

"""The ways in which a tar can be wrong, each a `TarDamage`: none may harm who reads it."""

import gzip
import os
import random
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import zstandard

from tests.bigearthnet.damaged import S2, S2_ROOT


class TarDamage(NamedTuple):
    """`spoil` gets the members of a good patch and the path of a folder, and returns a tar's bytes.

    `besides` are kinds of further faults that follow from the damage.
    """

    name: str
    kind: str
    spoil: Callable[[bytes, bytes], bytes]
    besides: tuple[str, ...] = ()


BLOCK = 512
TAR_END = bytes(2 * BLOCK)
PACKERS = {
    "plain": bytes, "gzip": lambda content: gzip.compress(content, 1, mtime=0), "zstd": lambda content: zstandard.compress(content),
}  # fmt: skip
_IN_PATCH = b"%s/%s/" % (S2_ROOT.encode(), S2.encode())


def member(name: bytes, content: bytes = b"", *, size: int | None = None, kind: bytes = b"0", link: bytes = b"") -> bytes:
    """Return a member of a tar: header and padded content. `size` is the one it claims to have."""
    info = tarfile.TarInfo(os.fsdecode(name))
    info.size, info.type, info.linkname = len(content) if size is None else size, kind, os.fsdecode(link)
    return info.tobuf(tarfile.GNU_FORMAT, errors="surrogateescape") + content + bytes(-len(content) % BLOCK)


def tar_patch(folder: Path) -> bytes:
    """Return the members of a patch's files, without the end of a tar."""
    files = sorted(folder.iterdir())
    return b"".join(member(b"%s%s" % (_IN_PATCH, path.name.encode()), path.read_bytes()) for path in files)


def pax(record: bytes, name: bytes = b"harmless.tif") -> bytes:
    """Return a member whose path or size an extended header changes."""
    length = len(record) + 2
    while length != len(b"%d %s" % (length, record)) + 1:
        length += 1
    return member(b"pax", b"%d %s\n" % (length, record), kind=b"x") + member(name)


def with_member(*parts: bytes, **options: object) -> Callable[[bytes, bytes], bytes]:
    """Return a spoiler that puts a member before the good ones; FOLDER in its name is the folder."""

    def spoil(good: bytes, folder: bytes) -> bytes:
        name, *rest = (part.replace(b"FOLDER", folder) for part in parts)
        return member(name, *rest, **options) + good + TAR_END

    return spoil


def _resize(header: bytes, field: bytes) -> bytes:
    """Return a header with another size field, and the right sum."""
    fresh = bytearray(header[:124] + field + header[136:148] + b" " * 8 + header[156:])
    fresh[148:156] = b"%06o\0 " % sum(fresh)
    return bytes(fresh)


def _spoil_header(good: bytes, folder: bytes) -> bytes:
    return good[:1100] + good + TAR_END


def _late(good: bytes, folder: bytes) -> bytes:
    """Give the files of a patch again, after many others."""
    others = (b"S2A_MSIL2A_20170613T101031_%d_48" % column for column in range(40))
    between = b"".join(member(b"%s/%s/" % (S2_ROOT.encode(), name), kind=b"5") for name in others if name != S2.encode())
    return good + between + good + TAR_END


LONG_UPWARD = member(b"././@LongLink", b"../" * 200 + b"evil.tif", kind=b"L")
TARS = [
    TarDamage("a path upward", "unsafe-member", with_member(b"../evil.tif", b"x")),
    TarDamage("a path upward within", "unsafe-member", with_member(_IN_PATCH + b"../../../../evil.tif", b"x")),
    TarDamage("an absolute path", "unsafe-member", with_member(b"FOLDER/evil.tif", b"x")),
    TarDamage("a path of Windows", "unsafe-member", with_member(b"..\\evil.tif", b"x")),
    TarDamage("a drive", "unsafe-member", with_member(b"C:/evil.tif", b"x")),
    TarDamage("a long path upward", "unsafe-member", lambda good, folder: LONG_UPWARD + member(b"x") + good + TAR_END),
    TarDamage("a path upward by pax", "unsafe-member", lambda good, folder: pax(b"path=../evil.tif") + good + TAR_END),
    TarDamage("a link outside", "unsafe-member", with_member(S2_ROOT.encode(), kind=b"2", link=b"/etc")),
    TarDamage("a link upward", "unsafe-member", with_member(_IN_PATCH + b"x", kind=b"2", link=b"../../..")),
    TarDamage("a hard link", "unsafe-member", with_member(_IN_PATCH + b"x", kind=b"1", link=b"/etc/passwd")),
    TarDamage("a device of characters", "unsafe-member", with_member(b"zero", kind=b"3")),
    TarDamage("a device of blocks", "unsafe-member", with_member(b"disk", kind=b"4")),
    TarDamage("a pipe", "unsafe-member", with_member(_IN_PATCH + b"pipe", kind=b"6")),
    TarDamage("a sparse file", "unsafe-member", with_member(b"sparse", kind=b"S")),
    TarDamage("a name that is no UTF-8", "unexpected-file", with_member(_IN_PATCH + b"\xff\xfe.tif", b"x")),
    TarDamage("a huge band", "huge-file", with_member(_IN_PATCH + b"huge.tif", bytes(2 << 20))),
    TarDamage("an exabyte", "archive-bomb", with_member(b"big", size=8**11 - 1)),
    TarDamage("an exabyte by pax", "archive-bomb", lambda good, folder: pax(b"size=%d" % 2**60) + good, ("unexpected-file",)),
    TarDamage("a bomb", "archive-bomb", with_member(b"zeros", bytes(8 << 20))),
    TarDamage("many small ones", "archive-bomb", lambda good, folder: member(b"zeros", bytes(1 << 19)) * 16 + good),
    TarDamage("a band twice", "duplicate-patch", lambda good, folder: good + good + TAR_END),
    TarDamage("a patch again later", "duplicate-patch", _late, ("missing-file", "not-in-index")),
    TarDamage("no end", "archive-truncated", lambda good, folder: good),
    TarDamage("cut in a file", "archive-truncated", lambda good, folder: good[:-2000], ("missing-file",)),
    TarDamage("cut in a header", "archive-truncated", lambda good, folder: good + good[:300]),
    TarDamage("no header", "archive-damaged", _spoil_header, ("missing-file",)),
    TarDamage("text at the end", "archive-damaged", lambda good, folder: good + b"x" * BLOCK),
]  # fmt: skip

# What never was a tar.
NO_TARS = {
    "nothing": b"", "three bytes": b"abc", "a page of HTML": b"<html>" + b"x" * 2000, "a text in gzip": gzip.compress(b"text" * 1000),
    "a short text in gzip": gzip.compress(b"text"), "a text in zstd": zstandard.compress(b"text" * 1000),
    "bytes without form": random.Random(0).randbytes(5000),
    "a header of the wrong sum": member(b"x").replace(b"ustar", b"vstar"),
}  # fmt: skip

# What cannot be opened, though it began as a tar: there is no first member.
NO_MEMBERS = [
    TarDamage("gzip cut at once", "archive-truncated", lambda good, folder: gzip.compress(b"text")[:9]),
    TarDamage("a long name of 4 GB", "archive-bomb", lambda good, folder: member(b"././@LongLink", size=4 << 30, kind=b"L")),
    TarDamage("a negative size", "archive-damaged", lambda good, folder: _resize(member(b"x"), b"\xff" * 12)),
    TarDamage("a size in words", "archive-damaged", lambda good, folder: _resize(member(b"x"), b"many bytes\0\0")),
]  # fmt: skip

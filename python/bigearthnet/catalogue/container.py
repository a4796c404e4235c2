"""The file around a catalogue or a layer: magic, version, digest, compressed payload.

    0  4 bytes   magic, which says the kind of file
    4  1 byte    version of the format
    5  4 bytes   CRC-32 of all bytes that follow, little-endian
    9            zlib stream (RFC 1950) of the payload

The payload is the length of its header (4 bytes, little-endian), the header as JSON, and the
sections that the header lists under "sections" as [name, bytes], one after the other.

CRC-32 (that of gzip and PNG, RFC 1952) finds every single flipped bit and every damage of up to
32 bits in a row. It is no protection against forgery, which would replace the digest too; and
unlike SHA-256 it takes six lines of JavaScript and works where a page has no `crypto.subtle`.
"""

import json
import struct
import zlib

from ..errors import BigEarthNetError

HEAD = struct.Struct("<4sBI")
LENGTH = struct.Struct("<I")
VERSION = 1
AGAIN = "Fetch it again, or make it anew from the index."


class CatalogueError(BigEarthNetError, ValueError):
    """A file that is not a whole catalogue or layer, or a table that none can hold."""


def seal(magic: bytes, payload: bytes) -> bytes:
    """Return the file around a payload, the same bytes on every machine.

    zopfli writes an ordinary zlib stream, an eighth smaller than zlib does, and has one
    implementation, while zlib has several that write different bytes. Raises `CatalogueError`
    where it is not installed.
    """
    try:
        import zopfli.zlib  # only who writes needs it
    except ImportError:
        raise CatalogueError(
            "Expected the package zopfli, which compresses catalogues, found none. "
            "Install what requirements.txt lists."
        ) from None
    stream = zopfli.zlib.compress(payload, numiterations=5)
    return HEAD.pack(magic, VERSION, zlib.crc32(stream)) + stream


def unseal(magic: bytes, data: bytes) -> bytes:
    """Return the payload of a file. Raises `CatalogueError` for any bit that is not as written."""
    data = bytes(data)
    found = data[: len(magic)]
    if found != magic:
        raise CatalogueError(f"Expected a file that begins with {magic!r}, found {found!r}. {AGAIN}")
    if len(data) < HEAD.size:
        raise CatalogueError(f"Expected {HEAD.size} bytes or more, found {len(data)}. {AGAIN}")
    _, version, digest = HEAD.unpack_from(data)
    if version != VERSION:
        raise CatalogueError(
            f"Expected version {VERSION} of the format, found {version}. {AGAIN} "
            "If it is newer than this program, update the program."
        )
    stream = data[HEAD.size :]
    if zlib.crc32(stream) != digest:
        raise CatalogueError(
            f"Expected the digest {digest:08x}, found {zlib.crc32(stream):08x}: the file is "
            f"damaged or cut short. {AGAIN}"
        )
    try:
        return zlib.decompress(stream)
    except zlib.error as error:
        raise CatalogueError(f"Expected a zlib stream, found another: {error}. {AGAIN}") from None


def join_payload(header: dict, sections: dict[str, bytes]) -> bytes:
    """Return the payload of a header, completed by the list of sections, and the sections."""
    header = {**header, "sections": [[name, len(data)] for name, data in sections.items()]}
    text = json.dumps(header, separators=(",", ":")).encode()
    return b"".join([LENGTH.pack(len(text)), text, *sections.values()])


def split_payload(payload: bytes) -> tuple[dict, dict[str, bytes]]:
    """Return header and sections. Raises `CatalogueError` where they do not fill the payload."""
    (length,) = LENGTH.unpack_from(payload)
    at = LENGTH.size + length
    header, sections = json.loads(payload[LENGTH.size : at]), {}
    for name, size in header["sections"]:
        sections[name] = payload[at : at + size]
        at += size
    if at != len(payload):
        raise CatalogueError(f"Expected sections up to byte {len(payload)}, found {at}. {AGAIN}")
    return header, sections


def identity(payload: bytes) -> str:
    """Return what a layer calls the catalogue with this payload: its CRC-32 as eight hex digits."""
    return f"{zlib.crc32(payload):08x}"

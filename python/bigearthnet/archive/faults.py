"""What can be wrong with an archive: faults, which are reported, and the error that stops."""

from typing import NamedTuple

from ..errors import BigEarthNetError

KINDS = {
    "missing-file": "A file that each patch of its layout has is not there.",
    "unexpected-file": "A file stands where the layout has none.",
    "unreadable-file": "A file or folder cannot be read, or is a pipe, device or folder in place of a file.",
    "truncated-file": "A GeoTIFF ends before its pixels do.",
    "empty-file": "A file has no bytes.",
    "not-a-geotiff": "A file with the name of a band is no GeoTIFF.",
    "wrong-shape": "A band has another number of pixels than its resolution asks for, or several layers.",
    "wrong-type": "The pixels of a band are stored in another type.",
    "wrong-crs": "A band lies in another coordinate system than its tile, or says none.",
    "wrong-transform": "A band lies at another place than its patch.",
    "huge-file": "A file is larger than any file of a patch can be.",
    "invalid-json": "The metadata are no JSON, or JSON of another form.",
    "wrong-json": "The metadata contradict the patch's name, place or labels.",
    "misspelt-json-key": "A key of the metadata is misspelt, such as lly for lry; its value is used.",
    "unknown-label": "A label is no class of the nomenclature.",
    "unknown-name": "A folder among the patches has no patch's name.",
    "misplaced-patch": "A patch stands in the folder of another product.",
    "missing-patch": "A published patch is not there, though all were expected.",
    "not-in-index": "A patch has a name that was never published.",
    "duplicate-patch": "A patch, or a file of it, is there more than once; the first is used.",
    "link-loop": "A link leads back to itself or to a folder it stands in.",
    "unsafe-member": "A member of a tar has a path that leads out of it, or is a link or device.",
    "archive-truncated": "A tar ends before its last member does.",
    "archive-damaged": "A tar, or its compression, is not of the form it declares.",
    "archive-bomb": "A tar unpacks to far more than patches; reading it ended there.",
    "wrong-checksum": "A file is not the one published.",
    "no-data": "Pixels without data, which the version does not allow.",
}  # fmt: skip

# After one of these the rest of a tar is unread: what was found is not all there is.
BROKEN = frozenset({"archive-truncated", "archive-damaged", "archive-bomb"})
LONGEST_SHOWN = 1000  # characters of a name or path


class Fault(NamedTuple):
    """One fault: all five are text, "" where one does not apply; `kind` is a key of `KINDS`.

    `patch` is the name of the patch or folder, `file` that of the file. Make those of names that
    come from a disk or tar with `show`: they may hold what is no text.
    """

    patch: str
    file: str
    kind: str
    expected: str
    found: str


class ArchiveError(BigEarthNetError, RuntimeError):
    """An archive, patch or file is missing or cannot be read.

    `fault` says the same in parts where it is about one patch or file, else it is None.
    """

    def __init__(self, message: str, *, fault: Fault | None = None):
        super().__init__(message)
        self.fault = fault


def fault_error(fault: Fault, place: str) -> ArchiveError:
    """Return the error that says a fault of the file or folder at `place`."""
    message = f"Expected {fault.expected} at {show(place)}, found {fault.found}. Unpack the archive again."
    return ArchiveError(message, fault=fault)


def show(name: str) -> str:
    """Return a file's name as text that prints: bytes that are no UTF-8 as \\x escapes, as control
    characters.
    """
    if len(name) > LONGEST_SHOWN:  # a tar may call ten thousand members by 64 kB each
        name = f"{name[:LONGEST_SHOWN]}…"
    return name if name.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in name)


def _escape(character: str) -> str:
    byte = ord(character) - 0xDC00  # how Python keeps a byte that is no UTF-8
    return f"\\x{byte:02x}" if 0x80 <= byte <= 0xFF else character.encode("unicode_escape").decode("ascii")

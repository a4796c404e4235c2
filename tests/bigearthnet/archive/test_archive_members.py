"""The members of a tar, compared with `tarfile`, and headers that lie."""

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bigearthnet.archive.members import LONGEST_HEADER, MOST_SKIPPED, TarMembers
from bigearthnet.archive.streams import Stream, TarFaultError


def pack(*members: tuple[tarfile.TarInfo, bytes], form=tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


def named(name: str, content: bytes = b"", **options) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in options.items():
        setattr(info, key, value)
    return info, content


def unpack(content: bytes) -> list[tuple[str, str, bytes]]:
    members = TarMembers(Stream(io.BytesIO(content)))
    return [(member.name, member.kind, members.read()) for member in members]


def fault(content: bytes) -> str:
    with pytest.raises(TarFaultError) as error:
        unpack(content)
    assert len(error.value.args) == 3 and all(isinstance(part, str) for part in error.value.args)
    return error.value.kind


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=300), st.binary(max_size=1500)), max_size=5),
    st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
)  # fmt: skip
def test_names_and_contents_are_as_tarfile_reads_them(files, form):
    content = pack(*(named(name, data) for name, data in files), form=form)
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        expected = [(info.name.rstrip("/"), "file", tar.extractfile(info).read()) for info in tar if info.isreg()]
    assert [(name.rstrip("/"), kind, data) for name, kind, data in unpack(content) if kind == "file"] == expected


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_long_path_is_put_together(form):
    name = "/".join(["S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57"] * 3)
    assert unpack(pack(named(name, b"x"), form=form)) == [(name, "file", b"x")]


def test_bytes_that_are_no_text_are_kept():
    info, _ = named("\udcff\udcfe")
    assert unpack(pack((info, b""), form=tarfile.GNU_FORMAT))[0][0] == "\udcff\udcfe"


def test_each_kind_is_named():
    kinds = {tarfile.DIRTYPE: "folder", tarfile.SYMTYPE: "link", tarfile.LNKTYPE: "link", tarfile.CHRTYPE: "device",
             tarfile.BLKTYPE: "device", tarfile.FIFOTYPE: "pipe", tarfile.REGTYPE: "file", tarfile.CONTTYPE: "file"}  # fmt: skip
    content = pack(*(named("x", type=kind, linkname="y") for kind in kinds))
    assert [kind for _, kind, _ in unpack(content)] == list(kinds.values())


def test_what_is_not_read_is_passed_over():
    content = pack(named("a", b"1" * 1000), named("b", b"2" * 512), named("c"))
    assert [member.name for member in TarMembers(Stream(io.BytesIO(content)))] == ["a", "b", "c"]


def test_a_size_in_an_extended_header_counts():
    info, content = named("x", b"123", pax_headers={"size": "3", "comment": "é"})
    assert unpack(pack((info, content), named("y", b"4"))) == [("x", "file", b"123"), ("y", "file", b"4")]


def _header(**changes) -> bytes:
    info, _ = named("x")
    for key, value in changes.items():
        setattr(info, key, value)
    return info.tobuf(tarfile.GNU_FORMAT)


END = bytes(1024)


def test_a_member_too_large_to_belong_is_a_bomb():
    assert fault(_header(size=MOST_SKIPPED + 1) + END) == "archive-truncated"  # read to memory only if asked to
    members = iter(TarMembers(Stream(io.BytesIO(_header(size=MOST_SKIPPED + 1) + END))))
    assert next(members).size == MOST_SKIPPED + 1
    with pytest.raises(TarFaultError) as error:
        next(members)
    assert error.value.kind == "archive-bomb"


@pytest.mark.parametrize("sort", [b"x", b"g", b"L", b"K"])
def test_an_endless_extended_header_is_a_bomb(sort):
    assert fault(_header(type=sort, size=LONGEST_HEADER + 1)) == "archive-bomb"
    assert fault(_header(type=sort, size=1 << 60)) == "archive-bomb"


@pytest.mark.parametrize("record", [b"x", b"5 a=b", b"0 a=b\n", b"99 path=x\n", b"12 size=-12\n", b"11 size=1e\n", b" path=x\n", b"6 abc\n"])
def test_a_wrong_extended_header_is_refused(record):
    content = _header(type=b"x", size=len(record)) + record + bytes(512 - len(record)) + _header() + END
    assert fault(content) == "archive-damaged"


def test_other_bytes_are_refused():
    good = pack(named("a", b"1" * 600), named("b"))
    for at in (0, 100, 124, 148, 156, 257, 345, 511):
        broken = bytearray(good)
        broken[at] ^= 0x55
        assert fault(bytes(broken)) == "archive-damaged"
    assert fault(b"not a tar" * 100) == "archive-damaged"


def test_cut_anywhere_a_tar_is_truncated():
    content = pack(named("a", b"1" * 600), named("b" * 200, b"2"))
    end = len(content.rstrip(b"\0"))
    for cut in range(0, end, 37):
        assert fault(content[:cut]) == "archive-truncated"


def test_a_sparse_file_is_named_and_passed_over():
    sparse = bytearray(_header(type=tarfile.GNUTYPE_SPARSE, size=512))
    sparse[482] = 1  # another block of places follows
    sparse[148:156] = b"%06o\0 " % (sum(sparse[:148]) + 8 * 32 + sum(sparse[156:]))
    content = bytes(sparse) + bytes(512) + b"1" * 512 + pack(named("after"))
    assert [(name, kind) for name, kind, _ in unpack(content)] == [("x", "sparse file"), ("after", "file")]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.integers(0, 2047), st.integers(0, 255), min_size=1, max_size=20), st.booleans())
def test_damage_never_gives_another_error(damage, mend):
    content = bytearray(pack(named("a" * 150, b"1" * 600), named("b", b"2")))
    for at, byte in damage.items():
        content[at] = byte
    if mend:  # let the checksums be right, so that what they guard is read
        for at in (0, 512, 1024):
            content[at + 148 : at + 156] = b"%06o\0 " % (sum(content[at : at + 148]) + 256 + sum(content[at + 156 : at + 512]))
    try:
        unpack(bytes(content))
    except TarFaultError as error:
        assert error.kind in ("archive-damaged", "archive-truncated", "archive-bomb")

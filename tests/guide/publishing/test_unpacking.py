"""Archives that others built: unpacked whole, or refused and nothing left behind."""

import io
import stat
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.errors import GuideError
from guide.publishing.unpacking import unpack as unpack_within
from tests.guide.publishing.conftest import zipped

LIMITS = {"most_bytes": 1_000_000, "most_files": 1000}


def unpack(archive, folder, **limits):
    return unpack_within(archive, folder, **LIMITS | limits)


NAMES = st.lists(st.text("abcü-_.", min_size=1, max_size=8).filter(lambda part: set(part) != {"."}), min_size=1, max_size=3).map("/".join)


@settings(deadline=None, max_examples=50)  # it writes files
@given(files=st.dictionaries(NAMES, st.binary(max_size=200), max_size=8))
def test_files_come_out_as_they_went_in(files, tmp_path_factory):
    folders = {"/".join(name.split("/")[:depth]).casefold() for name in files for depth in range(1, name.count("/") + 1)}
    files = {name: content for name, content in files.items() if name.casefold() not in folders}
    if len({name.casefold() for name in files}) < len(files):
        return
    place = tmp_path_factory.mktemp("unpacked")
    (place / "a.zip").write_bytes(zipped(files))
    assert unpack(place / "a.zip", place / "out") == sum(map(len, files.values()))
    assert {path.relative_to(place / "out").as_posix(): path.read_bytes() for path in (place / "out").rglob("*") if path.is_file()} == files


def link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("index.html")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def damaged(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("index.html", bytes(range(256)) * 3)
    content = bytearray(out.getvalue())
    content[45:60] = b"\xff" * 15
    return bytes(content)


def twice(first: str, second: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(first, b"1")
        archive.writestr(second, b"2")
    return out.getvalue()


def listing(length: int, told: int | None = None) -> bytes:
    """An archive of as many empty files as fill its list, and of how many it tells, which need not be true."""
    content = bytearray(zipped({f"{number:060}": b"" for number in range(length)}))
    if told is not None:
        content[-14:-10] = told.to_bytes(2, "little") * 2
    return bytes(content)


@pytest.mark.parametrize(("content", "said"), [
    (link(), "no plain file"), (zipped({"/etc/x": b""}), "outside"), (zipped({"a/../../x": b""}), "outside"),
    (zipped({"a\\..\\x": b""}), "outside"), (zipped({"C:x": b""}), "outside"), (zipped({"a\nb": b""}), "outside"),
    (twice("A.html", "a.html"), "twice"), (twice("a", "a/b"), "both as file and as folder"),
    (zipped({str(number): b"" for number in range(11)}), "more than 10"), (zipped({"a": bytes(1001)}), "more than 1,000"),
    *((damaged(method), "no complete zip") for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)),
    (zipped({"a" * 300: b""}), "too long a name"), (zipped({"/".join("a" * 1500): b""}), "too long a name"),
    (listing(12_000), "list of files is longer"), (listing(12_000, told=1), "list of files is longer"),
    (b"no zip", "no complete zip"), (zipped({"a": bytes(range(256)) * 3})[:-60], "no complete zip"), (zipped({"a": b"x" * 900}).replace(b"xx", b"xy", 1), "no complete zip"),
])  # fmt: skip
def test_others_are_refused_and_leave_nothing(content, said, tmp_path):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(GuideError, match=said):
        unpack(tmp_path / "a.zip", tmp_path / "in" / "out", most_bytes=1000, most_files=10)
    assert not (tmp_path / "in" / "out").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name != "in"] == ["a.zip"]


def test_no_more_is_written_than_the_archive_promised(tmp_path):
    honest = zipped({"a": b"x" * 900})
    sized = honest.replace((900).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "a.zip").write_bytes(sized)
    with pytest.raises(GuideError):
        unpack(tmp_path / "a.zip", tmp_path / "out", most_bytes=100)
    assert not (tmp_path / "out").exists()

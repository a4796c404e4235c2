"""Files of one patch: listed, read, or refused."""

import os

import pytest

from bigearthnet.archive import LARGEST_FILE, ArchiveError, Entry, Layout


@pytest.fixture
def entry(v1, pairs) -> Entry:
    name = pairs[0][1].name
    return Entry(name, Layout.V1_S2, str(v1 / "BigEarthNet-v1.0" / name))


def refused(entry, file, **options):
    with pytest.raises(ArchiveError) as error:
        entry.read(file, **options)
    assert error.value.fault.patch == entry.name and error.value.fault.file
    assert entry.place in str(error.value)
    return error.value.fault.kind


def test_files_are_listed_with_their_sizes(entry):
    sizes = entry.list_files()
    assert list(sizes) == sorted(sizes) and set(sizes) == set(Layout.V1_S2.files(entry.name))
    assert sizes[f"{entry.name}_B02.tif"] == os.path.getsize(f"{entry.place}/{entry.name}_B02.tif")


def test_bytes_come_as_stored(entry):
    file = f"{entry.name}_B02.tif"
    with open(f"{entry.place}/{file}", "rb") as stored:
        content = stored.read()
    assert entry.read(file) == content
    assert Entry(entry.name, entry.layout, "in/a/tar", {file: content}).read(file) == content
    assert Entry(entry.name, entry.layout, "in/a/tar", {file: content}).list_files() == {file: len(content)}


def test_a_missing_file_is_missing(entry):
    for absent in (entry, Entry(entry.name, entry.layout, "in/a/tar", {})):
        with pytest.raises(FileNotFoundError):
            absent.read("none.tif")


def test_a_file_too_large_is_not_read(entry):
    file = f"{entry.name}_B02.tif"
    assert refused(entry, file, most=29_191) == "huge-file"
    assert refused(Entry(entry.name, entry.layout, "tar", {file: b"123"}), file, most=2) == "huge-file"
    os.truncate(f"{entry.place}/{file}", LARGEST_FILE + 1)
    assert refused(entry, file) == "huge-file"
    os.truncate(f"{entry.place}/{file}", 1 << 42)  # more than any memory holds
    assert refused(entry, file) == "huge-file"


def test_what_is_no_file_is_refused_at_once(entry):
    os.mkfifo(f"{entry.place}/pipe.tif")
    os.mkdir(f"{entry.place}/folder.tif")
    os.symlink("loop.tif", f"{entry.place}/loop.tif")
    assert [refused(entry, file) for file in ("pipe.tif", "folder.tif", "loop.tif")] == [
        "unreadable-file", "unreadable-file", "link-loop",
    ]  # fmt: skip
    sizes = entry.list_files()
    assert sizes["pipe.tif"] == sizes["folder.tif"] == sizes["loop.tif"] == -1


def test_a_name_that_is_no_text_is_shown_as_bytes(entry):
    file = os.fsdecode(b"\xfe.tif")
    os.symlink(file, f"{entry.place}/{file}")
    with pytest.raises(ArchiveError, match=r"\\xfe\.tif") as error:
        entry.read(file)
    assert error.value.fault.file == "\\xfe.tif"
    str(error.value).encode("utf-8")

"""Archives in tars: the same patches as in folders, and members that no honest tar has."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import random
import tarfile
import tracemalloc

import pytest
import zstandard

from bigearthnet.archive import LARGEST_FILE, ArchiveError, Layout, gathering, open_archive, read_bands, tars
from bigearthnet.archive.layouts import product_of
from bigearthnet.errors import DataError

PACKED = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstandard.compress}


def pack(folder, path, *, change=None, extra=(), end=True):
    """Pack a folder under its own name as `tar` does; `change` reorders members, `extra` adds some."""
    members = [folder, *sorted(folder.rglob("*"))]
    members = change(members) if change else members
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for member in members:
            tar.add(member, member.relative_to(folder.parent), recursive=False)
        for info, content in extra:
            info.size = len(content) if content is not None else info.size
            tar.addfile(info, io.BytesIO(content) if content else None)
    content = file.getvalue() if end else file.getvalue().rstrip(b"\0")
    path.write_bytes(PACKED["" if path.suffix == ".tar" else path.suffix](content))
    return path


def named(name, content=b"", **options):
    info = tarfile.TarInfo(name)
    for key, value in options.items():
        setattr(info, key, value)
    return info, content


def entries(path, size=1000):
    return [entry for batch in open_archive(path).batches(size) for entry in batch.entries]


def kinds(path, size=1000):
    return [(fault.patch, fault.file, fault.kind) for batch in open_archive(path).batches(size) for fault in batch.faults]


ROOTS = ["v1/BigEarthNet-v1.0", "v1/BigEarthNet-S1-v1.0", "v2/BigEarthNet-S2", "v2/BigEarthNet-S1", "v2/Reference_Maps"]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tar.zst"])
def test_a_tar_holds_what_its_folder_does(v1, v2, tmp_path, root, ending):
    folder = tmp_path / root
    path = pack(folder, tmp_path / f"packed{ending}")
    archive = open_archive(path)
    assert archive.is_tar and archive.layouts == open_archive(folder).layouts
    assert archive.list_patches() == open_archive(folder).list_patches()
    assert kinds(path) == []
    by_name = {entry.name: entry for entry in entries(path)}
    for stored in entries(folder):
        packed = by_name[stored.name]
        assert packed.layout is stored.layout and packed.list_files() == stored.list_files()
        assert all(packed.read(file) == stored.read(file) for file in stored.list_files())
        bands = stored.layout.bands or ("reference_map",)
        assert all((read_bands(packed, bands)[band] == array).all() for band, array in read_bands(stored, bands).items())
        assert packed.place.startswith(folder.name) and pickle.loads(pickle.dumps(packed)) == packed


@pytest.mark.parametrize("ending", [".tar.bz2", ".tar.xz"])
def test_other_compressions_are_read_too(v1, tmp_path, ending):
    assert len(entries(pack(v1 / "BigEarthNet-S1-v1.0", tmp_path / f"packed{ending}"))) == 3


def test_the_published_samples_are_read_as_they_are(samples_dir):
    for sensor, layout in (("S1", Layout.V1_S1), ("S2", Layout.V1_S2)):
        path = samples_dir / f"BigEarthNet-{sensor}-Example.tar.bz2"
        assert open_archive(path).layouts == {layout} and len(entries(path)) == 6
        assert kinds(path) == []
        assert all(set(entry.list_files()) == set(layout.files(entry.name)) for entry in entries(path))


def test_the_ending_does_not_matter(v1, tmp_path):
    path = pack(v1 / "BigEarthNet-v1.0", tmp_path / "packed.tar.gz").rename(tmp_path / "packed")
    assert len(entries(path)) == 3


def test_several_roots_in_one_tar(v2, tmp_path):
    path = pack(v2, tmp_path / "packed.tar")
    assert sorted(entry.layout for entry in entries(path)) == [Layout.V2_S2] * 3 + [Layout.V2_S1] * 3 + [Layout.V2_MAPS] * 3
    assert kinds(path) == []


def test_batches_have_a_size_and_a_number(v1, tmp_path):
    archive = open_archive(pack(v1, tmp_path / "packed.tar"))
    assert [(batch.number, len(batch.entries)) for batch in archive.batches(4)] == [(0, 4), (1, 2)]
    with pytest.raises(DataError):
        next(archive.batches(0))


def test_batches_end_when_they_are_large(v1, tmp_path, monkeypatch):
    monkeypatch.setattr(tars, "BATCH_BYTES", 300_000)
    archive = open_archive(pack(v1 / "BigEarthNet-v1.0", tmp_path / "packed.tar"))
    assert [len(batch.entries) for batch in archive.batches()] == [2, 1]


@pytest.mark.parametrize("seed", range(5))
def test_members_may_come_in_any_order(v2, tmp_path, seed):
    path = pack(v2, tmp_path / "packed.tar", change=lambda members: random.Random(seed).sample(members, len(members)))
    found = entries(path)
    assert len(found) == 9 and kinds(path) == []
    assert all(set(entry.list_files()) == set(entry.layout.files(entry.name)) for entry in found)


def test_a_member_long_after_its_patch_is_reported(v1, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "WINDOW", 1)
    root = v1 / "BigEarthNet-v1.0"
    names = sorted(patch.name for patch in root.glob("S2*"))

    def move(members):
        late = [member for member in members if member.name.startswith(f"{names[0]}_B1")]
        return [member for member in members if member not in late] + late

    path = pack(root, tmp_path / "packed.tar", change=move)
    assert kinds(path) == [(names[0], f"{names[0]}_B11.tif", "duplicate-patch")]
    assert [len(entry.list_files()) for entry in entries(path)] == [11, 13, 13]


def test_waiting_patches_hold_little(v1, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_PENDING", 0)
    assert len(entries(pack(v1, tmp_path / "packed.tar"))) == 6


def test_what_is_there_twice_counts_once(v1, tmp_path, pairs):
    root, name = v1 / "BigEarthNet-v1.0", pairs[0][1].name
    extra = [named(f"BigEarthNet-v1.0/{name}/{name}_B02.tif", b"other"), named(f"elsewhere/{name}/{name}_B02.tif", b"other")]
    path = pack(root, tmp_path / "packed.tar", extra=extra)
    assert kinds(path) == [(name, f"{name}_B02.tif", "duplicate-patch"), (name, "", "duplicate-patch")]
    (entry,) = [entry for entry in entries(path) if entry.name == name]
    assert entry.read(f"{name}_B02.tif") != b"other"


@pytest.mark.parametrize(("name", "options"), [
    ("/etc/passwd", {}), ("../outside", {}), ("BigEarthNet-v1.0/../../outside", {}), ("C:/outside", {}), ("a\\..\\b", {}),
    ("BigEarthNet-v1.0/link", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}),
    ("BigEarthNet-v1.0/link", {"type": tarfile.LNKTYPE, "linkname": "../x"}),
    ("BigEarthNet-v1.0/device", {"type": tarfile.CHRTYPE}), ("BigEarthNet-v1.0/device", {"type": tarfile.BLKTYPE}),
    ("BigEarthNet-v1.0/pipe", {"type": tarfile.FIFOTYPE}),
    ("/S2A_MSIL2A_20170613T101031_1_1/S2A_MSIL2A_20170613T101031_1_1_B02.tif", {}),
])  # fmt: skip
def test_unsafe_members_are_reported_and_nothing_is_written(v1, tmp_path, name, options):
    content = b"" if options else b"harm"
    path = pack(v1 / "BigEarthNet-v1.0", tmp_path / "packed.tar", extra=[named(name, content, **options)])
    before = sorted(tmp_path.rglob("*"))
    assert [kind for _, _, kind in kinds(path)] == ["unsafe-member"]
    assert len(entries(path)) == 3
    assert sorted(tmp_path.rglob("*")) == before


def test_a_patch_file_that_is_a_link_is_left_out(v1, tmp_path, pairs):
    root, name = v1 / "BigEarthNet-v1.0", pairs[0][1].name
    file = root / name / f"{name}_B02.tif"
    file.unlink()
    file.symlink_to("/etc/passwd")
    path = pack(root, tmp_path / "packed.tar")
    assert kinds(path) == [(name, f"BigEarthNet-v1.0/{name}/{name}_B02.tif", "unsafe-member")]
    assert [len(entry.contents) for entry in entries(path)] == [12, 13, 13]


def test_other_folders_are_reported_where_patches_are(v1, tmp_path):
    (v1 / "BigEarthNet-v1.0" / "S2A_strange").mkdir()
    (v1 / "BigEarthNet-v1.0" / "S2A_strange" / "S2A_strange_B02.tif").touch()
    (v1 / "BigEarthNet-v1.0" / "S2A_empty").mkdir()
    (v1 / "BigEarthNet-v1.0" / "stray_B02.tif").touch()
    os.mkdir(os.fsencode(v1 / "BigEarthNet-v1.0") + b"/\xff")
    path = pack(v1, tmp_path / "packed.tar")
    assert set(kinds(path)) == {
        ("S2A_strange", "S2A_strange_B02.tif", "unknown-name"), ("S2A_empty", "", "unknown-name"),
        ("\\xff", "", "unknown-name"), ("", "stray_B02.tif", "unexpected-file"),
    }  # fmt: skip
    assert len(kinds(path)) == 4 and len(entries(path)) == 6


def test_patches_in_the_folder_of_another_product_are_reported(v2, tmp_path):
    products = sorted((v2 / "BigEarthNet-S2").iterdir())
    patch = next(products[0].iterdir())
    patch.rename(products[1] / patch.name)
    path = pack(v2 / "BigEarthNet-S2", tmp_path / "packed.tar")
    assert kinds(path) == [(patch.name, "", "misplaced-patch")] and len(entries(path)) == 2
    assert product_of(patch.name) != products[1].name


def test_a_file_too_large_for_a_patch_is_not_read(v1, tmp_path, pairs):
    name = pairs[0][1].name
    file = v1 / "BigEarthNet-v1.0" / name / f"{name}_labels_metadata.json"
    os.truncate(file, 64 * LARGEST_FILE)
    path = pack(v1 / "BigEarthNet-v1.0", tmp_path / "packed.tar.zst")
    file.unlink()
    tracemalloc.start()
    assert kinds(path) == [(name, file.name, "huge-file")]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * LARGEST_FILE
    assert [len(entry.contents) for entry in entries(path)] == [12, 13, 13]


@pytest.mark.parametrize("ending", [".tar.gz", ".tar.zst"])
def test_a_bomb_ends_the_reading(v1, tmp_path, ending):
    root = v1 / "BigEarthNet-v1.0"
    bomb = named("BigEarthNet-v1.0/zeros", None, size=1 << 40)
    path = pack(root, tmp_path / f"packed{ending}", extra=[bomb])
    assert kinds(path) == [("", path.name, "archive-bomb")]
    assert len(entries(path)) == 3


def test_more_patches_than_there_are_is_a_bomb(v1, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_PATCHES", 2)
    path = pack(v1 / "BigEarthNet-v1.0", tmp_path / "packed.tar")
    assert kinds(path) == [("", "packed.tar", "archive-bomb")] and len(entries(path)) == 2


@pytest.mark.parametrize("ending", list(PACKED))
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95, 1])
def test_a_tar_cut_short_is_reported_after_what_it_holds(v1, tmp_path, ending, share):
    path = pack(v1 / "BigEarthNet-v1.0", tmp_path / f"packed.tar{ending}")
    content = path.read_bytes()
    end = len(content) if ending else len(content.rstrip(b"\0"))
    path.write_bytes(content[: int(end * share) - 3])
    assert _kinds_or_refused(path) == {"archive-truncated"}
    if ending in ("", ".gz", ".zst"):  # the others unpack in blocks larger than this tar
        assert len(entries(path)) == {0.3: 1, 0.6: 2, 0.95: 3, 1: 3}[share]


def test_a_tar_without_its_end_is_reported(v1, tmp_path):
    path = pack(v1 / "BigEarthNet-v1.0", tmp_path / "packed.tar.zst", end=False)
    assert [kind for _, _, kind in kinds(path)] == ["archive-truncated"] and len(entries(path)) == 3


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".zst", ".xz"])
def test_damaged_compression_is_reported(v1, tmp_path, ending):
    path = pack(v1 / "BigEarthNet-S1-v1.0", tmp_path / f"packed.tar{ending}")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    found = _kinds_or_refused(path)
    assert found <= {"archive-damaged", "archive-truncated"} and found


def _kinds_or_refused(path):
    """What is reported of a tar, or why it does not open: a packed block may hold all of so small a one."""
    try:
        return {kind for _, _, kind in kinds(path)}
    except ArchiveError as error:
        return {error.fault.kind}


def test_a_damaged_checksum_at_the_end_is_reported(v1, tmp_path):
    path = pack(v1 / "BigEarthNet-S1-v1.0", tmp_path / "packed.tar.gz")
    content = bytearray(path.read_bytes())
    content[-6] ^= 0xFF
    path.write_bytes(content)
    assert kinds(path) == [("", path.name, "archive-damaged")] and len(entries(path)) == 3


NO_TARS = {
    "empty": b"", "Parquet": b"PAR1" * 500, "gzip's first bytes": b"\x1f\x8b", "zstd's": b"\x28\xb5\x2f\xfd", "bzip2's": b"BZh9",
    "a packed text": gzip.compress(b"text", mtime=0), "zeros": bytes(10_240),
}  # fmt: skip


@pytest.mark.parametrize("content", NO_TARS.values(), ids=NO_TARS)
def test_what_is_no_tar_is_refused(tmp_path, content):
    (tmp_path / "file.tar.gz").write_bytes(content)
    with pytest.raises(ArchiveError, match="Expected a tar"):
        open_archive(tmp_path / "file.tar.gz")


def test_a_tar_of_other_things_has_no_patches(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("x")
    archive = open_archive(pack(tmp_path / "other", tmp_path / "other.tar"))
    for ask in (lambda: archive.layouts, lambda: list(archive.batches()), archive.list_patches):
        with pytest.raises(ArchiveError, match="Expected patches in .*, found none"):
            ask()


def test_zstd_is_asked_for_where_it_is_missing(v1, tmp_path, monkeypatch):
    path = pack(v1 / "BigEarthNet-v1.0", tmp_path / "packed.tar.zst")
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    with pytest.raises(ArchiveError, match="pip install zstandard"):
        open_archive(path)

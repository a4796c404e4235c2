"""Archives in folders: which layouts are there, their patches in order, and what is no patch."""

import os
import pickle
import shutil

import pytest

from bigearthnet.archive import ArchiveError, Layout, open_archive
from bigearthnet.archive.layouts import product_of
from bigearthnet.errors import DataError


def entries(folder, size=1000):
    return [entry for batch in open_archive(folder).batches(size) for entry in batch.entries]


def faults(folder, size=1000):
    return [fault for batch in open_archive(folder).batches(size) for fault in batch.faults]


def kinds(folder):
    return [(fault.patch, fault.file, fault.kind) for fault in faults(folder)]


def test_a_folder_may_hold_several_layouts(v1, v2):
    assert open_archive(v1).layouts == {Layout.V1_S2, Layout.V1_S1}
    assert open_archive(v2).layouts == {Layout.V2_S2, Layout.V2_S1, Layout.V2_MAPS}
    assert open_archive(v2.parent).layouts == set(Layout)
    assert not open_archive(v2).is_tar


@pytest.mark.parametrize(("root", "layout"), [
    ("v1/BigEarthNet-v1.0", Layout.V1_S2), ("v1/BigEarthNet-S1-v1.0", Layout.V1_S1), ("v2/BigEarthNet-S2", Layout.V2_S2),
    ("v2/BigEarthNet-S1", Layout.V2_S1), ("v2/Reference_Maps", Layout.V2_MAPS),
])  # fmt: skip
def test_each_layout_is_told_by_its_folders(v1, v2, root, layout):
    found = entries(v1.parent / root)
    assert {entry.layout for entry in found} == {layout} and len(found) == 3
    for entry in found:
        assert set(entry.list_files()) == set(layout.files(entry.name))
    assert faults(v1.parent / root) == []


def test_layouts_do_not_depend_on_the_names_of_roots(v2):
    (v2 / "Reference_Maps").rename(v2 / "a")
    (v2 / "BigEarthNet-S2").rename(v2 / "b")
    assert open_archive(v2).layouts == {Layout.V2_S2, Layout.V2_S1, Layout.V2_MAPS}


def test_a_product_folder_alone_is_an_archive(v2):
    for product in [*(v2 / "BigEarthNet-S1").iterdir(), *(v2 / "Reference_Maps").iterdir()]:
        assert {entry.layout.version for entry in entries(product)} == {2}
    assert open_archive(product).layouts == {Layout.V2_MAPS}


def test_both_sensors_may_share_a_root(v1):
    for patch in (v1 / "BigEarthNet-S1-v1.0").iterdir():
        patch.rename(v1 / "BigEarthNet-v1.0" / patch.name)
    (v1 / "BigEarthNet-v1.0" / "strange").mkdir()
    assert len(entries(v1)) == 6
    assert kinds(v1) == [("strange", "", "unknown-name")]  # once, though the folder is looked at for both


def test_patches_come_sorted_by_layout_and_name_in_batches_of_a_size(v1):
    batches = list(open_archive(v1).batches(2))
    assert [len(batch.entries) for batch in batches] == [2, 1, 2, 1]
    assert [batch.number for batch in batches] == [0, 1, 2, 3]
    found = [(entry.layout, entry.name) for batch in batches for entry in batch.entries]
    assert found == sorted(found)
    assert open_archive(v1).list_patches() == sorted(name for _, name in found)


def test_a_map_and_its_patch_are_one_name(v2):
    assert len(open_archive(v2).list_patches()) == 6
    assert len(entries(v2)) == 9


def test_entries_and_archives_can_be_sent_to_other_processes(v1):
    archive = pickle.loads(pickle.dumps(open_archive(v1)))
    batches = list(archive.batches())
    assert pickle.loads(pickle.dumps(batches)) == batches
    assert len(pickle.dumps(batches[0].entries[0])) < 500


@pytest.mark.parametrize("size", [0, -1])
def test_a_batch_holds_at_least_one_patch(v1, size):
    with pytest.raises(DataError, match="one patch or more"):
        list(open_archive(v1).batches(size))


def test_nothing_to_open_is_refused(tmp_path, pairs):
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "none", pairs[0][0]):
        with pytest.raises(ArchiveError, match="found no"):
            open_archive(path)


def test_other_folders_among_patches_are_reported(v1):
    root = v1 / "BigEarthNet-v1.0"
    (root / "S2A_MSIL2A_20171301T101031_1_1").mkdir()  # no such month
    (root / "stray_B02.tif").touch()
    (root / ".hidden").mkdir()
    assert kinds(v1) == [
        ("", "stray_B02.tif", "unexpected-file"), ("S2A_MSIL2A_20171301T101031_1_1", "", "unknown-name"),
    ]  # fmt: skip


def test_a_name_that_is_no_text_is_shown_as_bytes(v1):
    os.mkdir(os.fsencode(v1 / "BigEarthNet-v1.0") + b"/S2A_\xff\n")
    assert kinds(v1) == [("S2A_\\xff\\n", "", "unknown-name")]


def test_patches_in_the_folder_of_another_product_are_reported(v2):
    products = sorted((v2 / "BigEarthNet-S2").iterdir())
    patch = next(products[0].iterdir())
    patch.rename(products[1] / patch.name)
    (products[1] / "notes").mkdir()
    assert kinds(v2) == [("notes", "", "unknown-name"), (patch.name, "", "misplaced-patch")]
    assert len(entries(v2 / "BigEarthNet-S2")) == 2


def test_a_patch_there_twice_counts_once(v1, pairs):
    name = pairs[0][1].name
    shutil.copytree(pairs[0][1], v1 / "copy" / name)
    assert kinds(v1) == [(name, "", "duplicate-patch")]
    assert "copy" in faults(v1)[0].found
    assert len(entries(v1)) == 6


def test_links_to_folders_are_followed(v1, tmp_path):
    (tmp_path / "link").symlink_to(v1, target_is_directory=True)
    assert len(entries(tmp_path / "link")) == 6
    root = v1 / "BigEarthNet-v1.0"
    patch = sorted(root.glob("S2*"))[0]
    patch.rename(tmp_path / "elsewhere")
    patch.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert len(entries(v1)) == 6 and faults(v1) == []
    assert len(entries(v1)[0].list_files()) == 13


@pytest.mark.parametrize("target", ["loop", "..", "."])
def test_links_that_lead_back_are_reported(v1, target):
    (v1 / "loop").symlink_to(target)
    (v1 / "BigEarthNet-v1.0" / "loop").symlink_to("." if target == ".." else target)
    assert kinds(v1) == [("loop", "", "link-loop")] * 2
    assert len(entries(v1)) == 6


def test_a_product_that_leads_back_is_reported(v2):
    product = sorted((v2 / "BigEarthNet-S2").iterdir())[0]
    (product / "back").symlink_to("..")
    assert kinds(v2) == [("back", "", "link-loop")]


def test_a_link_that_leads_nowhere_is_reported(v1, pairs):
    patch = v1 / "BigEarthNet-v1.0" / pairs[0][1].name
    shutil.rmtree(patch)
    patch.symlink_to("gone")
    assert kinds(v1) == [(patch.name, "", "unreadable-file")]


@pytest.fixture
def not_root():
    """Permissions count for nothing to the superuser: be another user for the test, where it is one."""
    superuser = hasattr(os, "geteuid") and os.geteuid() == 0
    if superuser:
        os.seteuid(65534)
    yield
    if superuser:
        os.seteuid(0)


def open_to_all(folder):
    for path in [folder, *folder.parents]:
        if path.stat().st_uid == os.geteuid():
            path.chmod(path.stat().st_mode | 0o055)


def test_folders_that_cannot_be_read_are_reported(v2, request):
    products = sorted((v2 / "BigEarthNet-S2").iterdir())
    open_to_all(v2)
    products[0].chmod(0)
    patch = next(products[1].iterdir())
    patch.chmod(0)
    request.getfixturevalue("not_root")
    assert kinds(v2) == [(products[0].name, "", "unreadable-file")]
    (found,) = [entry for entry in entries(v2) if entry.place == str(patch)]
    for look in (found.list_files, lambda: found.read(f"{patch.name}_B02.tif")):
        with pytest.raises(ArchiveError, match="ermission") as error:
            look()
        assert error.value.fault.kind == "unreadable-file"


def test_a_root_that_cannot_be_read_says_so(v1, request):
    open_to_all(v1)
    (v1 / "BigEarthNet-v1.0").chmod(0)
    request.getfixturevalue("not_root")
    assert kinds(v1) == [("BigEarthNet-v1.0", "", "unreadable-file")]
    with pytest.raises(ArchiveError, match="ermission") as error:
        open_archive(v1 / "BigEarthNet-v1.0")
    assert error.value.fault.kind == "unreadable-file"


def test_faults_come_once_however_batches_are_cut(v2):
    (v2 / "BigEarthNet-S1" / "one").mkdir()
    (v2 / "Reference_Maps" / "two").mkdir()
    assert faults(v2, 1) == faults(v2, 1000) and len(faults(v2)) == 2
    assert product_of(entries(v2)[0].name) in entries(v2)[0].place


def test_a_folder_of_tars_says_to_give_them(tmp_path):
    (tmp_path / "BigEarthNet-S2.tar.zst").write_bytes(b"")
    with pytest.raises(ArchiveError, match=r"found none, but BigEarthNet-S2.tar.zst: give tars themselves, by name\. "):
        open_archive(tmp_path)

"""Reading patches by name, in this process and others."""

import gc
import multiprocessing
import pickle
import shutil
from concurrent.futures import ThreadPoolExecutor

import lmdb
import numpy as np
import pytest
from safetensors.numpy import load

from bigearthnet.archive import S1_BANDS, S2_BANDS, list_patches, open_archive, read_patch, read_reference_map
from bigearthnet.store.reader import EncodedStore
from bigearthnet.store.values import StoreError


def first(store, sensor="S2"):
    return next(name for name in store if name.startswith(sensor))


def total(store):
    return sum(int(array.sum()) for array in store[first(store)].values())


def test_all_patches_as_the_archive_has_them(archive_v2, store_v2):
    assert store_v2.names == sorted(list_patches(archive_v2))
    assert len(store_v2) == 24
    for name in store_v2:
        stored, original = store_v2.read(name), read_patch(archive_v2, name).bands
        assert sorted(stored) == sorted(original)
        assert all(np.array_equal(stored[band], original[band]) for band in stored)
        assert all(stored[band].dtype == original[band].dtype for band in stored)


def test_maps(archive_v2, store_v2, store_v1):
    name = first(store_v2)
    assert np.array_equal(store_v2.read_reference_map(name), read_reference_map(archive_v2, name).array)
    with pytest.raises(StoreError, match="_reference_map'"):
        store_v1.read_reference_map(first(store_v1))


def test_it_is_a_mapping(store_v2):
    name = first(store_v2, "S1")
    assert name in store_v2
    assert f"{first(store_v2)}_reference_map" not in store_v2
    assert 5 not in store_v2
    assert set(store_v2[name]) == set(S1_BANDS)
    assert store_v2.get("S1A_none") is None


def test_the_arrays_are_the_callers_own(store_v2):
    name = first(store_v2)
    arrays = store_v2[name]
    for array in arrays.values():
        array += 1
    chosen = store_v2.read(name, bands=["B02"])
    chosen["B02"][:] = 0
    again = store_v2[name]
    assert all(np.array_equal(again[band] + 1, arrays[band]) for band in S2_BANDS)


def test_bands_come_in_the_order_asked_for(store_v2):
    name = first(store_v2)
    whole = store_v2[name]
    for copy in (True, False):
        chosen = store_v2.read(name, bands=("B12", "B04"), copy=copy)
        assert list(chosen) == ["B12", "B04"]
        assert all(np.array_equal(chosen[band], whole[band]) for band in chosen)
        assert chosen["B04"].flags.writeable is copy


def test_views_outlive_the_store(archive_v2, store_v2, tmp_path):
    shutil.copytree(store_v2.path, tmp_path / "copy")
    store = EncodedStore(tmp_path / "copy")
    name = first(store)
    views = store.read(name, copy=False)
    del store
    gc.collect()
    shutil.rmtree(tmp_path / "copy")
    assert all(np.array_equal(views[band], store_v2[name][band]) for band in S2_BANDS)
    with pytest.raises(ValueError, match="read-only"):
        views["B02"][0, 0] = 1


def test_several_stores_at_one_path(store_v2, tmp_path):
    (tmp_path / "link").symlink_to(store_v2.path)
    name = first(store_v2)
    stores = [EncodedStore(store_v2.path), EncodedStore(tmp_path / "link"), store_v2]
    assert len({int(store[name]["B02"].sum()) for store in stores}) == 1


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_other_processes_read_the_same(store_v2, start):
    here = total(store_v2)
    with multiprocessing.get_context(start).Pool(2) as pool:
        assert pool.map(total, [store_v2] * 4) == [here] * 4
    assert total(store_v2) == here


def test_a_pickle_holds_the_path_only(store_v2):
    content = pickle.dumps(store_v2)
    assert len(content) < 2_000
    assert total(pickle.loads(content)) == total(store_v2)


def test_threads_read_the_same(store_v2):
    names = store_v2.names * 10
    expected = {name: int(sum(array.astype("f8").sum() for array in store_v2[name].values())) for name in store_v2}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: int(sum(a.astype("f8").sum() for a in store_v2[name].values())), names))
    assert found == [expected[name] for name in names]


@pytest.mark.parametrize("name", ["S2A_none", "", "x" * 600, "\udcff", 7])
def test_unknown_names(store_v2, name):
    with pytest.raises(StoreError, match="Expected the name of a patch of .*, such as S1.*; found"):
        store_v2.read(name)
    assert name not in store_v2


def test_unknown_bands(store_v2):
    for copy in (True, False):
        with pytest.raises(StoreError, match="Expected one of the bands B01, .*found 'VV'"):
            store_v2.read(first(store_v2), bands=["VV"], copy=copy)


def test_no_store(tmp_path):
    with pytest.raises(StoreError, match="Expected an encoded store, a folder with data.mdb"):
        EncodedStore(tmp_path / "none")
    (tmp_path / "data.mdb").write_bytes(b"no store" * 2_000)
    with pytest.raises(StoreError, match="LMDB cannot open it"):
        EncodedStore(tmp_path)


def test_a_store_that_was_not_copied_whole(store_v2, tmp_path):
    whole = (store_v2.path / "data.mdb").read_bytes()
    (tmp_path / "data.mdb").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match="it was not copied whole"):
        EncodedStore(tmp_path)


def test_a_damaged_value(tmp_path):
    with lmdb.open(str(tmp_path)) as environment, environment.begin(write=True) as transaction:
        transaction.put(b"S2A_x", b"\x00" * 20)
    with pytest.raises(StoreError, match="in the value of S2A_x"):
        EncodedStore(tmp_path).read("S2A_x")


def test_the_layout_others_read(archive_v2, store_v2, tmp_path):
    """Keys and values, without the code under test: what the readers of rico-hdl's stores rely on."""
    entries = [entry for batch in open_archive(archive_v2).batches() for entry in batch.entries]
    endings = {entry: "_reference_map" if entry.layout.value == "v2-maps" else "" for entry in entries}
    shutil.copytree(store_v2.path, tmp_path / "copy")  # a process opens a store once
    with lmdb.open(str(tmp_path / "copy"), readonly=True) as environment:
        with pytest.raises(StoreError, match="already open in this process.* another library"):
            EncodedStore(tmp_path / "copy")
        with environment.begin() as transaction:
            values = {key.decode(): load(value) for key, value in transaction.cursor()}
    assert sorted(values) == sorted(f"{entry.name}{endings[entry]}" for entry in entries)
    for name, arrays in values.items():
        if name.endswith("_reference_map"):
            assert {key: (array.shape, array.dtype) for key, array in arrays.items()} == {"Data": ((120, 120), "uint16")}
        else:
            assert sorted(arrays) == sorted(S1_BANDS if name.startswith("S1") else S2_BANDS)


def test_one_band_may_be_given_as_a_text(store_v2):
    name = first(store_v2)
    assert list(store_v2.read(name, bands="B04")) == ["B04"]

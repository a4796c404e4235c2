"""Samples as arrays: bands, labels, splits, normalisation, order."""

import pickle

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bigearthnet.archive import S1_BANDS, S2_BANDS
from bigearthnet.archive.resampling import resample
from bigearthnet.errors import DataError
from bigearthnet.label_vectors import decode_labels
from bigearthnet.nomenclature import LABELS_19, LABELS_19_ALPHABETICAL, LABELS_43, LabelError, to_19
from bigearthnet.store import dataset as dataset_module
from bigearthnet.store.dataset import PatchDataset
from bigearthnet.store.loader import ShuffledOrder, read_batches
from bigearthnet.store.values import StoreError

ALL = (*S1_BANDS, *S2_BANDS)


@pytest.fixture(scope="module")
def metadata(archive_v2) -> pd.DataFrame:
    """A table as published for version 2."""
    return pd.read_parquet(archive_v2 / "example-metadata.parquet")


@pytest.fixture(scope="module")
def statistics():
    rows = []
    for layout, bands in (("v2-s2", S2_BANDS), ("v2-s1", S1_BANDS), ("v1-s2", S2_BANDS)):
        for number, band in enumerate(bands):
            for split, more in (("train", 0), ("test", 50), ("all", 25)):
                mean = (1_000 if layout == "v2-s2" else -10 if layout == "v2-s1" else 7_000) + number + more
                rows.append((layout, band, split, mean, 2.0 + number))
    return pd.DataFrame(rows, columns=["layout", "band", "split", "mean", "std"])


def make(store, table, **options):
    return PatchDataset(store, table, **{"bands": ALL, "order": "papers", "tensors": False, **options})


def test_a_sample(store_v2, metadata):
    dataset = make(store_v2, metadata)
    assert len(dataset) == 12
    for number, row in enumerate(metadata.itertuples()):
        image, labels, name = dataset[number]
        assert (image.shape, image.dtype, image.flags.writeable) == ((14, 120, 120), "float32", True)
        assert (labels.shape, labels.dtype, name) == ((19,), "float32", row.patch_id)
        stored = store_v2[row.s1_name] | store_v2[row.patch_id]
        for layer, band in zip(image, ALL, strict=True):
            assert np.array_equal(layer, resample(stored[band], 120, method="nearest").astype("float32"))
        assert decode_labels(labels, order="papers") == [label for label in LABELS_19 if label in row.labels]
    assert dataset[-1].name == dataset.name(11)
    with pytest.raises(IndexError, match="Expected a number below 12, found 12"):
        dataset[12]
    assert len(list(dataset)) == 12  # ends, as sequences do


@pytest.mark.parametrize("resampling", ["nearest", "bilinear", "bicubic", "average"])
@pytest.mark.parametrize("resolution", [10, 20, 60, 15])
def test_resolutions(store_v2, metadata, resolution, resampling):
    dataset = make(store_v2, metadata, bands=["B09", "B05", "B02"], resolution=resolution, resampling=resampling)
    image, _, name = dataset[3]
    assert image.shape == (3, 1200 // resolution, 1200 // resolution)
    for layer, band in zip(image, ("B09", "B05", "B02"), strict=True):
        expected = resample(store_v2[name][band].astype("float32"), 1200 // resolution, method=resampling)
        assert np.array_equal(layer, expected)


@pytest.mark.parametrize("bands", [["VH"], ["B04", "B03", "B02"], ["B02", "VV", "B8A"]])
def test_bands_of_either_sensor_in_any_order(store_v2, metadata, bands):
    sample = make(store_v2, metadata, bands=bands)[0]
    row = metadata.iloc[0]
    stored = store_v2[row["s1_name"]] | store_v2[row["patch_id"]]
    assert all(layer[0, 0] == stored[band][0, 0] for layer, band in zip(sample.image, bands, strict=True))
    assert sample.name == (row["s1_name"] if bands == ["VH"] else row["patch_id"])


def test_the_order_of_labels_is_the_one_named(store_v2, metadata):
    mine = tuple(reversed(LABELS_19))
    for order, names in (("papers", LABELS_19), ("alphabetical", LABELS_19_ALPHABETICAL), (mine, mine)):
        labels = make(store_v2, metadata, order=order)[0].labels
        assert {names[place] for place in np.flatnonzero(labels)} == set(metadata.iloc[0]["labels"])
    assert make(store_v2, metadata, order=None)[0].labels.shape == (0,)
    with pytest.raises(TypeError, match="order"):
        PatchDataset(store_v2, metadata, bands=ALL)
    with pytest.raises(LabelError, match="Expected the order"):
        make(store_v2, metadata, order="mine")


def test_43_classes_and_the_19_made_of_them(store_v1, patches):
    rows = patches[patches["s2_name"].isin(store_v1.names)]
    lists = [[LABELS_43[number % 43], LABELS_43[(7 * number + 3) % 43]] for number in range(len(rows))]
    rows = rows.assign(labels_43=pd.array(pa.array(lists), pd.ArrowDtype(pa.list_(pa.string()))))
    of_43 = make(store_v1, rows, classes=43)
    assert of_43.labels.shape == (12, 43)
    assert {LABELS_43[place] for place in np.flatnonzero(of_43[4].labels)} == set(lists[4])
    for order in ("papers", "alphabetical"):
        of_19 = make(store_v1, rows, order=order)
        assert [decode_labels(labels, order=order) for labels in of_19.labels] == [to_19(labels) for labels in lists]
    assert of_43.version == 1
    with pytest.raises(DataError, match="Expected a column labels_43 for 19 classes of version 1"):
        make(store_v1, rows.drop(columns="labels_43"))


def test_labels_are_those_of_the_version_whatever_else_is_known(store_v1, store_v2, metadata, patches):
    """Whether the metadata of version 2 was at hand when a table was made changes no training set."""
    rows = patches[patches["v2_name"].isin(store_v2.names) | patches["s2_name"].isin(store_v1.names)]

    def known(lists):
        return pd.array(pa.array(lists, pa.list_(pa.string())), pd.ArrowDtype(pa.list_(pa.string())))

    first, second = (known([[label]] * len(rows)) for label in ("Olive groves", "Pastures"))
    neither = known([None] * len(rows))
    with_json = rows.assign(labels_43=first)
    for store, table, column in (
        (store_v1, with_json, first), (store_v1, with_json.assign(labels=second), first),
        (store_v2, rows.assign(labels_43=neither, labels=second), second),
        (store_v2, rows.assign(labels_43=first, labels=second), second),
    ):  # fmt: skip
        dataset = make(store, table, bands=["B02"], missing="drop")
        kept = {"Olive groves": ["Permanent crops"], "Pastures": ["Pastures"]}[column[0][0]]
        assert [decode_labels(labels, order="papers") for labels in dataset.labels] == [kept] * len(dataset)
    for table, kept in ((with_json.assign(labels=second), "Permanent crops"), (rows.assign(labels_43=neither, labels=second), "Pastures")):
        assert decode_labels(make(store_v2, table, bands=["VV"], missing="drop").labels[0], order="papers") == [kept]
    with pytest.raises(DataError, match="labels for 19 classes of version 2, found .* Run `bigearthnet fetch metadata`"):
        make(store_v2, rows.assign(labels_43=neither), bands=["B02"], missing="drop")
    with pytest.raises(DataError, match="labels_43 for 43 classes .* none known in it. Take the table"):
        make(store_v2, rows.assign(labels_43=neither), bands=["B02"], classes=43, missing="drop")


def test_splits(store_v2, metadata, patches):
    for split, rows in metadata.groupby("split"):
        assert make(store_v2, metadata, split=split)._names["S2"].to_pylist() == rows["patch_id"].tolist()
    rows = patches[patches["v2_name"].isin(store_v2.names)]
    split = rows["split_v1"].dropna().iloc[0]
    dataset = make(store_v2, rows, order=None, split=split, by="split_v1")
    assert [sample.name for sample in dataset] == rows[rows["split_v1"] == split]["v2_name"].tolist()
    assert dataset.version == 2
    for split, by in (("train", None), ("train", "season"), ("val", "split_v1"), (None, "split_v1")):
        with pytest.raises(DataError, match="Expected"):
            make(store_v2, rows, order=None, split=split, by=by)


def test_patches_that_the_store_lacks(store_v2, patches):
    here = patches["v2_name"].isin(store_v2.names)
    rows = pd.concat([patches[here], patches[~here].head(50)])
    with pytest.raises(DataError, match=r"found 50 of 62 missing, such as "):
        make(store_v2, rows, order=None)
    assert len(make(store_v2, rows, order=None, missing="drop")) == 12
    with pytest.raises(DataError, match="found 50 of 50 missing"):
        make(store_v2, rows.tail(50), order=None, missing="drop")
    with pytest.raises(DataError, match="found 'skip'"):
        make(store_v2, rows, order=None, missing="skip")


def test_normalisation_is_that_of_the_train_split(store_v2, metadata, statistics, tmp_path):
    statistics.to_csv(tmp_path / "statistics.csv", index=False)
    plain = make(store_v2, metadata, bands=["B03", "VH"])[5].image
    for given in (statistics, tmp_path / "statistics.csv"):
        dataset = make(store_v2, metadata, bands=["B03", "VH"], statistics=given)
        assert dataset.mean.tolist() == [1002, -9] and dataset.std.tolist() == [4, 3]
        expected = (plain - np.float32([[[1002]], [[-9]]])) / np.float32([[[4]], [[3]]])
        assert np.array_equal(dataset[5].image, expected)
    with pytest.raises(DataError, match="Expected statistics of B03 over the split 'train', found none"):
        make(store_v2, metadata, statistics=statistics[statistics["layout"] != "v2-s2"], bands=["B03"])
    both = pd.concat([statistics, statistics[statistics["layout"] == "v2-s1"].assign(layout="v1-s1")])
    assert make(store_v2, metadata, bands=["B03", "VH"], statistics=both).mean.tolist() == [1002, -9]
    with pytest.raises(DataError, match="of VH .* once, found those of v2-s1, v1-s1. Leave out"):
        make(store_v2, metadata, bands=["VH"], statistics=both)
    with pytest.raises(DataError, match="found no std"):
        make(store_v2, metadata, statistics=statistics.drop(columns="std"))
    with pytest.raises(DataError, match="Expected pixels of B03 that differ"):
        make(store_v2, metadata, statistics=statistics.assign(std=0.0), bands=["B03"])


def test_a_transform_comes_last(store_v2, metadata):
    dataset = make(store_v2, metadata, bands=["B02"], transform=lambda image: image[:, ::-1] * 2)
    assert np.array_equal(dataset[0].image, make(store_v2, metadata, bands=["B02"])[0].image[:, ::-1] * 2)


def test_a_pickled_dataset_gives_the_same(store_v2, metadata, statistics):
    dataset = make(store_v2, metadata, statistics=statistics)
    again = pickle.loads(pickle.dumps(dataset))
    assert np.array_equal(again[2].image, dataset[2].image) and again[2].name == dataset[2].name


def test_arrow_tables_serve_too(store_v2, metadata):
    assert make(store_v2, pa.Table.from_pandas(metadata))[0].name == metadata["patch_id"].iloc[0]


@pytest.mark.parametrize(
    "wrong",
    [{"bands": ["B10"]}, {"bands": []}, {"bands": ["B02", "B02"]}, {"resolution": 7}, {"resolution": 0},
     {"resolution": 1e-9}, {"resolution": float("inf")}, {"resolution": "10"}, {"resampling": "cubic"}],
)  # fmt: skip
def test_options_that_do_not_exist(store_v2, metadata, wrong):
    with pytest.raises(DataError, match="Expected"):
        make(store_v2, metadata, **wrong)


def test_a_seed_decides_the_order():
    order = ShuffledOrder(1_000, seed=5)
    first, second = list(order), list(order)
    assert sorted(first) == sorted(second) == list(range(1_000)) and first != second
    assert list(ShuffledOrder(1_000, seed=5)) == first
    assert list(ShuffledOrder(1_000, seed=5, epoch=1)) == second
    assert list(ShuffledOrder(1_000, seed=6)) != first
    assert list(ShuffledOrder(8, seed=5)) == [1, 4, 2, 3, 7, 5, 6, 0]  # on any machine


def test_batches_without_torch(store_v2, metadata):
    dataset = make(store_v2, metadata, bands=["B02", "VV"])
    batches = list(read_batches(dataset, batch_size=5, order=ShuffledOrder(12, seed=1)))
    assert [images.shape for images, _, _ in batches] == [(5, 2, 120, 120), (5, 2, 120, 120), (2, 2, 120, 120)]
    numbers = list(ShuffledOrder(12, seed=1))
    assert [name for *_, names in batches for name in names] == [dataset.name(number) for number in numbers]
    assert np.array_equal(np.concatenate([labels for _, labels, _ in batches]), dataset.labels[numbers])
    assert [name for *_, names in read_batches(dataset, batch_size=7) for name in names] == metadata["patch_id"].tolist()


def test_without_torch_samples_are_arrays(store_v2, metadata, monkeypatch):
    monkeypatch.setattr(dataset_module, "find_spec", lambda name: None)
    assert isinstance(make(store_v2, metadata, tensors=None)[0].image, np.ndarray)
    with pytest.raises(StoreError, match=r"pip install bigearthnet-guide\[torch\]"):
        make(store_v2, metadata, tensors=True)

"""The label tables: the committed ones agree with each other and with print; any are counted right.

Counts of version 2 in `RECOMMENDED` were taken once by other code than this.
"""

from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bigearthnet import label_counts, label_tables, neighbours, summaries
from bigearthnet.label_tables import COUNTS, LabelTableError, read_label_table
from bigearthnet.metadata import SOURCES
from bigearthnet.nomenclature import LABELS_19, LABELS_43, clc_class
from bigearthnet.v2_columns import add_v2_columns
from tests.bigearthnet.made_up import make_metadata

MD5 = {name: source.md5 for name, source in SOURCES.items()}
MADE_UP = {"made_up": "0" * 32}
SPLITS = ["train", "validation", "test"]
PATCHES = {"recommended": [237_871, 122_342, 119_825], "all": [272_544, 139_577, 137_367]}
RECOMMENDED = """
33626 17308 12824  6398 2726 2018  88236 49737 50052  15190 8688 5710  42968 25915 26722  51034 26486 22078
60127 32736 29846  15082 8157 9942  64164 35387 36377  76344 39554 39043  78791 42705 44284  6984 2687 2211
6329 3806 3759  64198 36429 40523  738 426 152  11344 5056 4519  670 610 117  30466 15900 16846
35914 14064 11854
"""


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {name: read_label_table(name) for name in (*COUNTS, label_tables.PUBLISHED)}


def test_recommended_patches_of_each_class(tables):
    counts = tables["class_counts"].query("subset == 'recommended'")
    square = counts.pivot(index="label", columns="split", values="patches").loc[list(LABELS_19), SPLITS]
    assert square.to_numpy().ravel().tolist() == [int(count) for count in RECOMMENDED.split()]


@pytest.mark.parametrize("subset", ["recommended", "all"])
def test_tables_agree(tables, subset):
    of = {name: table[table["subset"] == subset] for name, table in tables.items() if "subset" in table}
    per_class = of["class_counts"].groupby("label")["patches"].sum()[list(LABELS_19)].tolist()
    per_patch = of["labels_per_patch"]
    assert per_patch.groupby("split")["patches"].sum()[SPLITS].tolist() == PATCHES[subset]
    assert (per_patch["labels"] * per_patch["patches"]).sum() == sum(per_class)
    square = of["co_occurrence"].set_index("label")[list(LABELS_19)]
    assert square.index.tolist() == list(LABELS_19)
    assert np.array_equal(square, square.T)
    assert np.diag(square).tolist() == per_class
    pairs = per_patch["labels"] * (per_patch["labels"] - 1) * per_patch["patches"]
    assert square.to_numpy().sum() - sum(per_class) == pairs.sum()
    for group in ("country", "season"):
        counted = of[f"class_{group}"]
        assert counted.groupby("label")["patches"].sum()[list(LABELS_19)].tolist() == per_class
        assert counted.drop_duplicates(group)["of"].sum() == sum(PATCHES[subset])
        assert (counted["patches"] <= counted["of"]).all()


def test_cells_hold_every_footprint_once(tables):
    counts, cells = tables["class_counts"].query("subset == 'all'"), tables["class_cells"]
    assert cells["footprints"].sum() == 253_957
    assert cells[list(LABELS_19)].sum().tolist() == counts.groupby("label")["footprints"].sum()[list(LABELS_19)].tolist()
    assert cells[list(LABELS_19)].le(cells["footprints"], axis=0).all(axis=None)
    assert (cells[list(LABELS_19)].sum(axis=1) >= cells["footprints"]).all()
    assert not cells.duplicated(["x", "y"]).any()
    assert (cells[["x", "y"]] % 10_000 == 0).all(axis=None)


def test_cells_are_those_of_the_index(tables, patches):
    held = summaries.cells(patches).set_index(["x", "y"])["footprints"]
    counted = tables["class_cells"].set_index(["x", "y"])["footprints"]
    assert (counted <= held.reindex(counted.index)).all()


def test_all_holds_the_recommended(tables):
    for name, keys in (("class_counts", ["split", "label"]), ("class_country", ["country", "label"])):
        of = {subset: rows.set_index(keys) for subset, rows in tables[name].groupby("subset")}
        assert (of["recommended"]["patches"] <= of["all"]["patches"]).all()
    counts = tables["class_counts"]
    assert (counts["footprints"] <= counts["patches"]).all()


def test_labels_a_patch(tables):
    table = tables["labels_per_patch"].query("subset == 'all'")
    assert table["labels"].unique().tolist() == list(range(1, 12))
    assert (table["labels"] * table["patches"]).sum() / table["patches"].sum() == pytest.approx(2.95, abs=0.005)


def test_published_counts(tables):
    table = tables[label_tables.PUBLISHED]
    first = table[table["classes"] == 43]
    assert first["label"].tolist() == list(LABELS_43)
    assert [clc_class(int(code)).name for code in first["code"]] == list(LABELS_43)
    assert first.set_index("code")["patches"].loc[[111, 312, 523, 334]].tolist() == [10_784, 211_703, 81_612, 328]
    later = table[table["classes"] == 19].pivot(index="label", columns="split", values="patches")
    later = later.loc[list(LABELS_19)]
    assert later[SPLITS].sum(axis=1).tolist() == later["all"].tolist()
    assert later["all"].iloc[[0, 2, 18]].tolist() == [74_891, 194_148, 74_877]
    assert set(table["version"]) == {"v1"}
    assert table["source"].str.contains(r"20(?:19|21).*Table").all()


def test_fewer_after_snow_and_cloud_are_removed(tables):
    """A merged class has at most the patches of all its parts."""
    table = tables[label_tables.PUBLISHED]
    first = table[table["classes"] == 43]
    most = first.assign(label=[clc_class(int(code)).class_19 for code in first["code"]])
    most = most.groupby("label")["patches"].sum()[list(LABELS_19)]
    later = table[(table["classes"] == 19) & (table["split"] == "all")].set_index("label")["patches"]
    assert (later <= most).all()


def test_small_and_known_by_their_source(tables):
    folder = label_tables.data_file("labels/class_counts.csv").parent
    assert {path.name for path in folder.iterdir()} == {f"{name}.csv" for name in tables} | {label_tables.RECORD, Path(neighbours.FILE).name}
    for name, table in tables.items():
        assert (folder / f"{name}.csv").stat().st_size <= 200_000
        assert table.attrs.get("sources") == (None if name == label_tables.PUBLISHED else MD5)


@pytest.fixture
def written(patches, tmp_path):
    """Label files of a made-up index on disk, and the tables they hold."""
    index = made_up(patches, 3)
    for name, content in label_tables.build_label_files(index, sources=MADE_UP).items():
        (tmp_path / Path(name).name).write_bytes(content)
    return tmp_path, label_tables.build_label_tables(index, sources=MADE_UP)


def test_written_tables_are_read_back(written):
    folder, tables = written
    assert {path.name for path in folder.iterdir()} == {*(f"{name}.csv" for name in COUNTS), "SOURCES.json"}
    for name, table in tables.items():
        found = read_label_table(name, folder)
        pd.testing.assert_frame_equal(found, table)
        assert found.attrs == table.attrs == {"sources": MADE_UP}


def test_a_table_changed_by_hand(written):
    folder, tables = written
    changed = folder / "class_season.csv"
    text = changed.read_bytes()
    changed.write_bytes(text.replace(b"\n", b"\r\n"))  # as some systems check text out
    assert read_label_table("class_season", folder).equals(tables["class_season"])
    changed.write_bytes(text.replace(b"1", b"2", 1))
    with pytest.raises(LabelTableError, match=r"class_season\.csv with MD5 .* changed by hand"):
        read_label_table("class_season", folder)


def test_an_unknown_table():
    with pytest.raises(LabelTableError, match="class_counts, co_occurrence, .*found 'classes'"):
        read_label_table("classes")


def made_up(patches: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return an index with made-up labels: patches from everywhere and a corner seen on several dates."""
    everywhere = np.arange(len(patches)) % 1_500 == 0
    corner = patches["tile"].isin(["33UUP", "35VNK"]) & (patches["column"] < 14) & (patches["row"] < 6)
    index = patches[everywhere | corner]
    index = add_v2_columns(index, make_metadata(index, seed=seed))
    assert 0 < index["in_v2"].sum() < len(index)
    return index


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_any_index_is_counted_as_one_would_by_hand(patches, seed):
    index = made_up(patches, seed)
    tables = label_tables.build_label_tables(index, sources=MADE_UP)
    counted = {"class_counts": Counter(), "labels_per_patch": Counter(), "co_occurrence": Counter()}
    by = {"country": Counter(), "season": Counter()}
    of = {"country": Counter(), "season": Counter()}
    places = {}
    for row in index[index["in_v2"]].to_dict("records"):
        labels, split, place = list(row["labels"]), row["split_v2"], (row["tile"], row["column"], row["row"])
        for subset in ["all"] if row["snow"] or row["cloud"] else ["all", "recommended"]:
            counted["labels_per_patch"][subset, split, len(labels)] += 1
            counted["class_counts"].update((subset, split, label) for label in labels)
            counted["co_occurrence"].update((subset, *pair) for pair in product(labels, repeat=2))
            for group in by:
                by[group].update((subset, row[group], label) for label in labels)
                of[group][subset, row[group]] += 1
            places[subset, *place] = split, labels
    seen = Counter((subset, split, label) for (subset, *_), (split, labels) in places.items() for label in labels)
    for row in tables["class_counts"].itertuples():
        key = row.subset, row.split, row.label
        assert (row.version, row.patches, row.footprints) == ("v2", counted["class_counts"][key], seen[key])
    for row in tables["labels_per_patch"].itertuples():
        assert row.patches == counted["labels_per_patch"][row.subset, row.split, row.labels]
    for row in tables["co_occurrence"].to_dict("records"):
        for label in LABELS_19:
            assert row[label] == counted["co_occurrence"][row["subset"], row["label"], label]
    for group, expected in by.items():
        table = tables[f"class_{group}"]
        assert table["patches"].sum() == expected.total()
        assert all(row.patches == expected[row.subset, row[2], row.label] for row in table.itertuples())
        assert all(row.of == of[group][row.subset, row[2]] for row in table.itertuples())
    cells, footprints = tables["class_cells"], sum(subset == "all" for subset, *_ in places)
    assert cells["footprints"].sum() == footprints < index["in_v2"].sum()
    assert cells[list(LABELS_19)].sum().tolist() == [sum(seen["all", split, label] for split in SPLITS) for label in LABELS_19]


def test_only_the_release_unless_told_otherwise(patches):
    index = made_up(patches, 0)
    for sources in ({}, {"sources": MD5}):
        with pytest.raises(LabelTableError, match=r"549,488 and 480,038 .* found .* give as `sources`"):
            label_tables.build_label_tables(index, **sources)
        with pytest.raises(LabelTableError, match="549,488"):
            label_tables.build_label_files(index, **sources)


def test_an_index_without_labels(patches):
    with pytest.raises(ValueError, match="found no in_v2 and labels"):
        label_counts.label_patches(patches.head())


def test_dates_that_differ_are_refused(patches):
    index = made_up(patches, 1)
    held = index[index["in_v2"]].reset_index(drop=True)
    repeated = int(np.flatnonzero(held.duplicated(["tile", "column", "row"]))[0])
    held["labels"] = [LABELS_19 if row == repeated else labels for row, labels in enumerate(held["labels"])]
    with pytest.raises(ValueError, match=held["s2_name"][repeated] + " differ"):
        label_counts.label_patches(held)

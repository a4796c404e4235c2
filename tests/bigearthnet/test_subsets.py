"""Ready subsets, and lists of names as published: the files appear whole, in order, or not at all."""

import bz2
import re

import numpy as np
import pandas as pd
import pytest

from bigearthnet import expressions, subsets
from bigearthnet.expressions import ExpressionError, mask
from bigearthnet.errors import PlaceError
from bigearthnet.leakage import leakage_free
from bigearthnet.published_lists import SPLIT_FILES
from bigearthnet.samples import FILES as SAMPLES
from bigearthnet.subsets import NAMES, READY, SubsetError, choose
from bigearthnet.v2_columns import add_v2_columns
from tests.bigearthnet.made_up import make_metadata

V1 = {"train": 269_695, "validation": 123_723, "test": 125_866}


@pytest.fixture(scope="module")
def some(patches) -> pd.DataFrame:
    """Real rows, some of each split, with made-up metadata of version 2."""
    rows = patches.sample(2_000, random_state=5).sort_index()
    return add_v2_columns(rows, make_metadata(rows, seed=5))


def test_counts_of_the_ready_subsets(patches):
    table = subsets.count_ready(patches).set_index("name")
    counts = table["patches"]
    assert counts["v1"] == sum(V1.values())
    assert {split: counts[f"v1-{split}"] for split in V1} == V1
    assert counts["clear"] == 590_326 - 61_707 - 9_280
    assert table.index[counts.isna()].tolist() == ["v2", *(f"v2-{split}" for split in V1), "leakage-free-test"]


def test_the_recommended_subset_of_version_2(some):
    by_hand = some["in_v2"] & ~some["snow"] & ~some["cloud"]
    assert 0 < by_hand.sum() < some["in_v2"].sum()
    assert choose(some, "v2").equals(some[by_hand])
    parts = [choose(some, f"v2-{split}") for split in V1]
    assert pd.concat(parts).sort_index().equals(some[by_hand])
    assert [part["split_v2"].unique().tolist() for part in parts] == [[split] for split in V1]


def test_leakage_free_is_that_of_the_leakage_functions(some, patches):
    """Made-up metadata keeps other patches than version 2 did; whichever it keeps, the rule holds."""
    chosen = choose(some, "leakage-free-test")
    assert chosen.equals(some[leakage_free(some, patches) & some["in_v2"]])
    assert 0 < len(chosen) < (some["split_v1"] == "test").sum()


def test_several_texts_hold_all_at_once_in_any_order(some):
    texts = ["v1-test", "country == 'Finland' or snow", "season != 'Winter'"]
    by_hand = np.logical_and.reduce([mask(some, text) for text in ("split_v1 == 'test'", *texts[1:])])
    assert 0 < by_hand.sum() < (some["split_v1"] == "test").sum()
    assert choose(some, *texts).equals(some[by_hand])
    assert choose(some, *reversed(texts)).equals(some[by_hand])
    assert choose(some).equals(some)


def test_an_unknown_name_is_refused(some):
    with pytest.raises(SubsetError, match="v1-validation.*, leakage-free-test, or a condition; found v3"):
        choose(some, "v3")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("V1", "v1"), ("v2-val", "v2-validation"), ("v2-tset", "v2-test"), ("leakage-free", "leakage-free-test"), ("snows", "snow")],
)
def test_a_misspelt_name_is_put_right(some, text, meant):
    with pytest.raises(SubsetError, match=f"found {text}. Did you mean {meant}\\?"):
        choose(some, text)


def test_a_word_that_is_a_column_is_a_condition(some):
    assert choose(some, "snow").equals(some[some["snow"]])
    with pytest.raises(ExpressionError, match="after season"):
        choose(some, "season")


def test_every_ready_subset_is_described_and_read():
    for name, ready in READY.items():
        assert ready.description.endswith("."), name
        assert expressions.canonical(ready.expression) == ready.expression, name
        assert name not in subsets.python_lines("snow")
        assert f'"{name}"' in subsets.python_lines(name)


def test_a_list_of_version_1_is_the_published_one(patches, samples_dir, tmp_path):
    assert SPLIT_FILES["train"] in SAMPLES
    for split, file in SPLIT_FILES.items():
        path = subsets.write_names(choose(patches, f"v1-{split}"), tmp_path / "ids.csv")
        published = bz2.decompress((samples_dir / file).read_bytes()).decode().split()
        lines = path.read_bytes().decode().split("\n")
        assert lines.pop() == ""
        assert len(lines) == len(published) == V1[split]
        assert set(lines) == set(published)


def test_the_order_is_that_of_the_rows(some, tmp_path):
    for rows in (some, some[::-1]):
        path = subsets.write_names(rows, tmp_path / "ids.csv", names="s1")
        assert path.read_text().splitlines() == rows["s1_name"].tolist()
    first = path.read_bytes()
    assert subsets.write_names(some[::-1], path, names="s1").read_bytes() == first


def test_pairs_are_s2_then_s1(some, tmp_path):
    """As BigEarthNet-MM publishes its split, and torchgeo reads it."""
    path = subsets.write_names(some, tmp_path / "pairs.csv", names="pairs")
    pairs = [line.split(",") for line in path.read_text().splitlines()]
    assert pairs == some[["s2_name", "s1_name"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("names", "header"), [("s2", "s2_name"), ("s1", "s1_name"), ("v2", "patch_id"), ("pairs", "s2_name,s1_name")]
)
def test_headers(some, tmp_path, names, header):
    rows = choose(some, "in_v2")
    bare = subsets.write_names(rows, tmp_path / "bare.csv", names=names).read_text()
    headed = subsets.write_names(rows, tmp_path / "headed.csv", names=names, header=True)
    assert headed.read_text() == f"{header}\n{bare}"
    assert pd.read_csv(headed).columns.tolist() == list(NAMES[names].values())


def test_names_of_version_2_are_those_it_has(some):
    names = subsets.names_of(choose(some, "in_v2"), names="v2")
    assert names["patch_id"].tolist() == some.loc[some["in_v2"], "v2_name"].tolist()
    gone = int((~some["in_v2"]).sum())
    expected = f"found {gone:,} of 2,000 that it dropped. Add the condition 'in_v2'"
    with pytest.raises(SubsetError, match=re.escape(expected)):
        subsets.names_of(some, names="v2")


def test_names_of_version_2_without_its_metadata(some):
    """Products that version 2 kept lost patches too: a name in `v2_name` is no proof."""
    plain = some[some["v2_name"].notna()].drop(columns=["in_v2", "labels"])
    with pytest.raises(SubsetError, match="Expected the column in_v2 .* Run `bigearthnet fetch metadata`"):
        subsets.names_of(plain, names="v2")


def test_bytes_are_those_of_the_file(some, tmp_path):
    path = subsets.write_names(some, tmp_path / "ids.csv", names="pairs", header=True)
    assert path.read_bytes() == subsets.format_names(some, names="pairs", header=True)


@pytest.mark.parametrize("split", ["split_v1", "split_v2"])
def test_one_list_a_split(some, tmp_path, split):
    rows = choose(some, f"{split} is not None" if split == "split_v1" else "not snow")
    paths = subsets.write_splits(rows, tmp_path, split=split)
    assert {part: path.name for part, path in paths.items()} == {
        "train": "train.csv", "validation": "val.csv", "test": "test.csv",
    }  # fmt: skip
    for part, path in paths.items():
        assert path.read_text().split() == rows.loc[rows[split] == part, "s2_name"].tolist() != []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["test.csv", "train.csv", "val.csv"]


def test_a_split_without_patches_replaces_an_older_list(some, tmp_path):
    subsets.write_splits(choose(some, "v1"), tmp_path, split="split_v1")
    paths = subsets.write_splits(choose(some, "v1-test"), tmp_path, split="split_v1")
    assert [paths[part].stat().st_size > 0 for part in V1] == [False, False, True]


def test_patches_in_no_split_are_not_left_out_in_silence(some, tmp_path):
    homeless = int(some["split_v1"].isna().sum())
    with pytest.raises(SubsetError, match=rf"found {homeless} of 2,000 in none. Add the condition 'split_v1 is not None'"):
        subsets.write_splits(some, tmp_path, split="split_v1")
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_write_leaves_the_old_file(some, tmp_path):
    path = subsets.write_names(some, tmp_path / "ids.csv")
    before = path.read_bytes()
    none = choose(some, "snow and cloud")
    with pytest.raises(SubsetError, match="found none"):
        subsets.write_names(none, path)
    with pytest.raises(SubsetError, match="found none"):
        subsets.write_splits(none, tmp_path, split="split_v2")
    with pytest.raises(SubsetError, match="dropped"):
        subsets.write_names(some, path, names="v2")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_files(some, tmp_path, monkeypatch):
    paths = subsets.write_splits(choose(some, "v1"), tmp_path, split="split_v1")
    before = [path.read_bytes() for path in paths.values()]
    write, written = subsets.csv.write_csv, []

    def fail_on_the_third(*arguments):
        written.append(write(*arguments))
        if len(written) == 3:
            raise OSError("No space left on device")

    monkeypatch.setattr(subsets.csv, "write_csv", fail_on_the_third)
    with pytest.raises(OSError, match="No space"):
        subsets.write_splits(choose(some, "v1", "snow or season == 'Fall'"), tmp_path, split="split_v1")
    assert [path.read_bytes() for path in paths.values()] == before
    assert sorted(tmp_path.iterdir()) == sorted(paths.values())


def test_wrong_requests_are_explained(some, tmp_path):
    with pytest.raises(SubsetError, match="one of s2, s1, v2, pairs, found 'S2'"):
        subsets.names_of(some, names="S2")
    with pytest.raises(PlaceError, match="Create it"):
        subsets.write_names(some, tmp_path / "nowhere" / "ids.csv")
    with pytest.raises(SubsetError, match="split_v1 or split_v2, found 'split'"):
        subsets.write_splits(some, tmp_path, split="split")


@pytest.mark.parametrize("texts", [("v1-test",), ("country=='Finland'",), ("v1", 'snow or "Summer" == season')])
def test_the_python_lines_choose_the_same(some, monkeypatch, texts):
    names = {}
    lines = subsets.python_lines(*texts)
    monkeypatch.setattr("bigearthnet.index.read_index", lambda: some)
    exec(lines, names)
    assert names["chosen"].equals(choose(some, *texts))

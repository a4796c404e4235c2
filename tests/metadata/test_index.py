"""The index with the real metadata of version 2."""

import pyarrow as pa
import pyarrow.compute as pc


def test_counts_of_version_2(patches_v2):
    kept = patches_v2[patches_v2["in_v2"]]
    assert (len(patches_v2), len(kept)) == (590_326, 549_488)
    gone = patches_v2.loc[~patches_v2["in_v2"], "country"].value_counts()
    assert gone.head(3).to_dict() == {"Finland": 21_081, "Portugal": 9_393, "Lithuania": 7_162}
    assert not kept["unlabelled"].any()


def test_labels_are_those_published(patches_v2, metadata):
    labels = pa.array(patches_v2["labels"]).drop_null()
    assert len(labels) == 549_488
    published = pc.value_counts(pc.list_flatten(metadata["labels"].combine_chunks())).to_pylist()
    found = pc.value_counts(pc.list_flatten(labels)).to_pylist()
    assert {one["values"]: one["counts"] for one in found} == {one["values"]: one["counts"] for one in published}


def test_the_labels_of_a_footprint_never_change(patches_v2):
    kept = patches_v2[patches_v2["in_v2"]]
    place = kept["tile"].astype("str") + "_" + kept["column"].astype("str") + "_" + kept["row"].astype("str")
    text = pc.binary_join(pa.array(kept["labels"]), "|").to_pandas()
    assert place.nunique() == 253_957
    assert text.groupby(place.to_numpy()).nunique().max() == 1


def test_the_country_differs_for_few_patches(patches_v2, metadata):
    v2 = dict(zip(metadata["s2v1_name"].to_pylist(), metadata["country"].to_pylist(), strict=True))
    kept = patches_v2[patches_v2["in_v2"]]
    differs = kept["s2_name"].map(v2).to_numpy() != kept["country"].astype("str").to_numpy()
    assert differs.sum() == 467
    assert set(kept.loc[differs, "country"]) == {"Belgium", "Luxembourg", "Serbia", "Kosovo"}

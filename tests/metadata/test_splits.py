"""The split of version 2 as published, and what leaks in it."""

import pandas as pd
import pyarrow.compute as pc
import pytest

from bigearthnet import leakage, splits
from bigearthnet.names import V2Name, parse_names

# Of train, validation, test: recommended patches; those with seasonal snow, cloud or shadow.
RECOMMENDED, OTHERS = [237_871, 122_342, 119_825], [34_673, 17_235, 17_542]


def test_the_rule_gives_every_published_split(metadata):
    read = parse_names(metadata["patch_id"], kind=V2Name)
    found = splits.split_v2(read["column"], read["row"])
    assert len(found) == 549_488
    assert (found == metadata["split"].to_pandas()).all()


def test_the_counts_of_version_2(metadata):
    flagged = pc.or_(metadata["contains_seasonal_snow"], metadata["contains_cloud_or_shadow"]).to_pandas()
    published = metadata["split"].to_pandas()
    for rows, expected in ((~flagged, RECOMMENDED), (flagged, OTHERS)):
        assert published[rows].value_counts()[splits.SPLITS].tolist() == expected


def test_the_index_has_the_same_counts(patches_v2):
    flagged = patches_v2["snow"] | patches_v2["cloud"]
    for rows, expected in ((~flagged, RECOMMENDED), (flagged, OTHERS)):
        found = patches_v2.loc[rows & patches_v2["in_v2"], "split_v2"].value_counts()
        assert found[splits.SPLITS].tolist() == expected


@pytest.fixture(scope="module")
def kept(patches_v2) -> pd.DataFrame:
    return patches_v2[patches_v2["in_v2"]]


def test_no_test_patch_touches_a_train_patch(kept):
    for dates, patches in (("same", 137_367), ("any", 64_306)):
        counted = leakage.count_touching(kept, split="split_v2", of=["test"], dates=dates)
        assert counted[["patches", "edge_or_corner"]].values.tolist() == [[patches, 0]]


def test_some_touch_patches_of_the_ring_between(kept):
    validation = leakage.count_touching(kept, split="split_v2", of=["validation"])
    assert validation[["patches", "edge", "edge_or_corner"]].values.tolist() == [[139_577, 16_738, 16_926]]
    test = leakage.count_touching(kept, split="split_v2", of=["test"], against=["validation"])
    assert test[["edge", "edge_or_corner"]].values.tolist() == [[11_622, 11_751]]


def test_no_ground_is_shared_across_tiles(kept):
    assert leakage.overlaps(kept, split="split_v2", of=["validation", "test"]).empty
    assert leakage.overlaps(kept, split="split_v2", of=["test"], against=["validation"]).empty


def test_what_version_2_keeps_of_the_patches_free_of_leakage(patches_v2, kept):
    free = patches_v2[leakage.leakage_free(patches_v2, patches_v2) & patches_v2["in_v2"]]
    assert (len(free), len(free.drop_duplicates(["tile", "column", "row"]))) == (29_670, 14_577)
    assert not (free["snow"] | free["cloud"]).any()

"""The tables of lists and subsets."""

from bigearthnet import subsets, version_changes
from figures import subset_tables


def test_lists_are_those_without_a_split(patches):
    rows = subset_tables.lists_table(patches).rows
    assert [row[1] for row in rows] == ["61,707", "9,280", "57"]
    assert [row[3] for row in rows] == ["Finland", "Finland", "Ireland"]
    listed = patches[list(subset_tables.LISTS)].any(axis=1)
    assert (patches["split_v1"].isna() == listed).all()
    # What the caption says of the two that are on two lists.
    assert (patches["unlabelled"] & (patches["snow"] | patches["cloud"])).sum() == 2


def test_each_subset_with_a_name_has_a_size(patches):
    moved = version_changes.read_changes()["splits"]
    without = patches.drop(columns=[name for name in ("in_v2", "labels") if name in patches])
    table = subset_tables.ready_table(without, moved).frame
    assert table["Subset"].tolist() == list(subsets.READY)
    sizes = table.set_index("Subset")["Patches"]
    assert sizes["v1-test"] == 125_866 and sizes["v2-test"] == 119_825 and sizes["leakage-free-test"] == 29_670


def test_products_with_test_patches_of_version_2_have_train_patches(patches):
    """What the chapter says of both: all of them."""
    kept = patches[patches["v2_name"].notna()]
    parts = kept.groupby(["tile", "s2_date"], observed=True)["split_v2"].value_counts().unstack(fill_value=0)
    tested = parts[parts["test"] > 0]
    assert len(tested) > 90 and (tested["train"] > 0).all()

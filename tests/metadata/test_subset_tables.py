"""Sizes from the committed counts are those that the metadata of version 2 gives."""

from bigearthnet import subsets, version_changes
from figures import subset_tables


def test_sizes_are_those_counted_from_the_metadata(patches_v2):
    counted = subsets.count_ready(patches_v2).set_index("name")["patches"]
    committed = subset_tables.count_version_2(version_changes.read_changes()["splits"])
    assert committed.to_dict() == counted[committed.index].to_dict()
    assert set(counted.index) - set(committed.index) == {"v1", "v1-train", "v1-validation", "v1-test", "clear"}

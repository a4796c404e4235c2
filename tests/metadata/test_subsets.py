"""Ready subsets and expressions against the published metadata of version 2."""

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bigearthnet import subsets
from bigearthnet.expressions import mask
from bigearthnet.leakage import leakage_free
from bigearthnet.metadata import find_metadata

RECOMMENDED = {"train": 237_871, "validation": 122_342, "test": 119_825}
SNOW_OR_CLOUD = {"train": 34_673, "validation": 17_235, "test": 17_542}


def test_the_recommended_subset_is_the_published_file(patches_v2):
    published = pq.read_table(find_metadata() / "metadata.parquet", columns=["patch_id"])["patch_id"].to_pylist()
    names = subsets.names_of(subsets.choose(patches_v2, "v2"), names="v2")["patch_id"]
    assert names.is_unique
    assert set(names) == set(published)


def test_counts_of_the_ready_subsets(patches_v2):
    counts = subsets.count_ready(patches_v2).set_index("name")["patches"]
    assert counts.notna().all()
    assert counts["v2"] == 480_038
    assert {split: counts[f"v2-{split}"] for split in RECOMMENDED} == RECOMMENDED
    assert counts["leakage-free-test"] == 29_670


def test_the_test_patches_of_both_versions_are_free_of_leakage(patches_v2):
    free = leakage_free(patches_v2, patches_v2) & patches_v2["in_v2"]
    assert subsets.choose(patches_v2, "leakage-free-test").equals(patches_v2[free])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("in_v2", 549_488),
        ("labels is None", 40_838),
        ("not in_v2 and country == 'Finland'", 21_081),
        ("not in_v2 and country == 'Portugal'", 9_393),
        ("not in_v2 and country == 'Lithuania'", 7_162),
        ("not in_v2 and unlabelled", 57),
        ("in_v2 and v2_name is None", 0),
        ("in_v2 and not snow and not cloud and 'Marine waters' in labels", 61_832),
        ("in_v2 and not snow and not cloud and 'Transitional woodland, shrub' in labels", 141_150),
        ("'Coastal wetlands' in labels and split_v2 == 'test' and not (snow or cloud)", 117),
        ("len(labels) >= 1", 549_488),
        ("len(labels) > 11", 0),
        *((f"in_v2 and (snow or cloud) and split_v2 == '{split}'", count) for split, count in SNOW_OR_CLOUD.items()),
    ],
)
def test_counts_of_version_2(patches_v2, text, count):
    assert mask(patches_v2, text).sum() == count


def test_labels_are_found_as_arrow_finds_them(patches_v2, metadata):
    lengths = pc.list_value_length(metadata["labels"]).to_numpy()
    for number in range(1, 12):
        assert mask(patches_v2, f"len(labels) == {number}").sum() == np.sum(lengths == number)
    assert mask(patches_v2, "'Arable land' not in labels").sum() == 590_326 - pc.sum(
        pc.equal(pc.list_flatten(metadata["labels"]), "Arable land")
    ).as_py()

"""The lists of patches that people choose by: those in no split, and the subsets that have a name."""

import pandas as pd

from bigearthnet.splits import SPLITS
from bigearthnet.subsets import READY, count_ready
from guide.table import Table

LISTS = {"snow": "Seasonal snow", "cloud": "Cloud or its shadow", "unlabelled": "None of the 19 classes"}


def lists_table(index: pd.DataFrame) -> Table:
    """Return one row for each list of patches in no split of version 1: how many, and where most of them lie."""
    rows = []
    for column, name in LISTS.items():
        listed = index[index[column]]
        countries = listed["country"].value_counts()
        rows.append((name, len(listed), listed.groupby(["tile", "s2_date"], observed=True).ngroups, countries.index[0], countries.iloc[0] / len(listed)))
    return Table(pd.DataFrame(rows, columns=["List", "Patches", "Products", "Most in", "Share there"]), shares=["Share there"], digits=0)


def ready_table(index: pd.DataFrame, moved: pd.DataFrame) -> Table:
    """Return name, patches and description of each subset with a name, as `bigearthnet subset --list` does.

    `moved` is the committed table of `version_changes` that counts patches by their splits in both
    versions: with it the sizes are known without the metadata of version 2.
    """
    counted = count_ready(index).set_index("name")
    sizes = counted["patches"].fillna(count_version_2(moved).astype("Int64")).astype(int)
    return Table(pd.DataFrame({"Subset": sizes.index, "Patches": sizes.to_numpy(), "What it holds": counted["description"].to_numpy()}), widths=(4, 2, 9))


def count_version_2(moved: pd.DataFrame) -> pd.Series:
    """Return how many patches each subset of version 2 has, by its name."""
    kept = moved[moved["recommended"]].groupby(["split_v1", "split_v2"])["patches"].sum()
    of_split = kept.groupby("split_v2").sum()
    sizes = {"v2": kept.sum(), **{f"v2-{split}": of_split[split] for split in SPLITS}, "leakage-free-test": kept["test", "test"]}
    return pd.Series({name: sizes[name] for name in READY if name in sizes})

"""Rows of the index by name."""

import numpy as np
import pyarrow as pa

from bigearthnet.archive import Layout
from bigearthnet.scans.lookup import Rows


def test_rows_are_found_for_every_kind_of_name(patches):
    rows, chosen = Rows(patches), np.random.default_rng(0).choice(len(patches), 500)
    for layout, column in ((Layout.V1_S2, "s2_name"), (Layout.V1_S1, "s1_name")):
        assert rows.find(layout, pa.array(patches[column].iloc[chosen], pa.string())).tolist() == chosen.tolist()
    chosen = chosen[patches["v2_name"].iloc[chosen].notna()]
    for layout, column in ((Layout.V2_S2, "v2_name"), (Layout.V2_MAPS, "v2_name"), (Layout.V2_S1, "s1_name")):
        assert rows.find(layout, pa.array(patches[column].iloc[chosen], pa.string())).tolist() == chosen.tolist()


def test_names_may_repeat_or_be_unknown(patches):
    first, second = patches["s2_name"].iloc[[7, 3]]
    found = Rows(patches).find(Layout.V1_S2, pa.array([first, "S2A_MSIL2A_20170613T101031_0_0", second, first]))
    assert found.tolist() == [7, -1, 3, 7]
    assert Rows(patches).find(Layout.V1_S2, pa.array([], pa.string())).tolist() == []


def test_what_version_2_dropped_is_not_found_there(patches):
    row = int(np.flatnonzero(patches["v2_name"].isna())[0])
    name = pa.array([patches["s1_name"].iloc[row]])
    rows = Rows(patches)
    assert (rows.find(Layout.V1_S1, name).tolist(), rows.find(Layout.V2_S1, name).tolist()) == ([row], [-1])
    kept = int(np.flatnonzero(patches["v2_name"].notna())[0])
    with_metadata = Rows(patches.assign(in_v2=np.arange(len(patches)) != kept))
    assert with_metadata.find(Layout.V2_S2, pa.array([patches["v2_name"].iloc[kept]])).tolist() == [-1]

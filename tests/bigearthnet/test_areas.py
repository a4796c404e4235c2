"""Areas as text: which patches they take, and what cannot be read."""

import numpy as np
import pandas as pd
import pytest

from bigearthnet import areas


def test_a_text_takes_its_rows_and_columns():
    cells = areas.read_cells("3-5:0-90 6:0-12,40")
    assert cells.shape == (91, 91)
    assert cells[3:6].all() and not cells[:3].any() and not cells[7:].any()
    assert np.flatnonzero(cells[6]).tolist() == [*range(13), 40]


def test_patches_keep_their_order_and_other_tiles_are_left_out():
    patches = pd.DataFrame({"tile": ["33UUP", "34VDN", "33UUP", "33UUP"], "column": [5, 5, 90, 5], "row": [7, 7, 7, 8]}, index=[9, 3, 5, 1])
    assert areas.within(patches, {"33UUP": "7:0-90 8:6"}).index.tolist() == [9, 5]
    assert areas.within(patches, {"33UUP": "7:5", "34VDN": "0-90:5"}).index.tolist() == [9, 3]
    assert areas.within(patches, {"29SNC": "0-90:0-90"}).empty
    assert areas.within(patches.astype({"tile": "category"}), {"34VDN": "7:5"}).index.tolist() == [3]


@pytest.mark.parametrize("text", ["7", "7:", ":7", "a:b", "7:5-", "7: 5", "91:0", "0:91", "5-3:0"])
def test_what_is_no_area_is_refused(text: str):
    with pytest.raises(areas.AreaError, match="Expected"):
        areas.read_cells(text)

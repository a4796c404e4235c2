"""Cells: the same for every table that is counted on them."""

import numpy as np
import pytest

from bigearthnet import cells, summaries
from bigearthnet.footprints import project_points


def test_a_cell_holds_the_centres_of_its_places(patches):
    rows = patches.sample(500, random_state=1)
    x, y = project_points(rows["epsg"], rows["ulx"] + 600, rows["uly"] - 600, crs="EPSG:3035")
    for size in (cells.CELL_SIZE, 777):
        inside = np.transpose([x, y]) - cells.cell_corners(rows, size)
        assert ((inside >= 0) & (inside < size)).all()


def test_summaries_count_on_the_same_cells(patches):
    rows = patches.sample(500, random_state=2)
    summary = summaries.cells(rows)
    corners, counted = np.unique(cells.cell_corners(rows), axis=0, return_counts=True)
    assert summary[["x", "y"]].to_numpy().tolist() == corners.tolist()
    assert summary["patches"].tolist() == counted.tolist()


@pytest.mark.parametrize("size", [0, -5])
def test_a_cell_needs_a_size(patches, size):
    with pytest.raises(ValueError, match="above 0"):
        cells.cell_corners(patches.head(1), size)

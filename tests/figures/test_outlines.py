"""Country outlines for the maps."""

import numpy as np
import pytest
import shapely

from figures import outlines
from guide.errors import GuideError

WINDOW = (1_150, 1_300, 7_100, 5_500)


@pytest.fixture(scope="module")
def europe(root) -> outlines.Outlines:
    return outlines.read_outlines(WINDOW, ("Finland", "Austria"), root)


def test_land_is_closed_rings_inside_the_window(europe):
    points = np.concatenate(europe.land)
    assert (points.min(axis=0) >= WINDOW[:2]).all() and (points.max(axis=0) <= WINDOW[2:]).all()
    assert all((ring[0] == ring[-1]).all() and len(ring) >= 4 for ring in europe.land)


@pytest.mark.parametrize(
    ("place", "x", "y", "dry"),
    [("Berlin", 4552, 3273, True), ("Helsinki's hinterland", 5140, 4250, True), ("Moscow", 6030, 4150, True),
     ("Baltic Sea", 4850, 3750, False), ("Bay of Biscay", 3200, 2550, False), ("Norwegian Sea", 3800, 4900, False)],
)  # fmt: skip
def test_land_is_where_it_is(europe, place, x, y, dry):
    """Places in km of EPSG:3035; a coast that folded over the pole would drown or dry some."""
    inside = sum(shapely.Polygon(ring).contains(shapely.Point(x, y)) for ring in europe.land)
    assert inside % 2 == dry, place


def test_borders_run_inside_land(europe):
    land = shapely.union_all([shapely.Polygon(ring).buffer(0) for ring in europe.land]).buffer(2)
    assert all(land.contains(shapely.LineString(line)) for line in europe.borders)


def test_borders_are_those_asked_for(root, europe):
    crimea = shapely.box(6_300, 2_400, 6_700, 2_800)
    assert europe.borders and not any(crimea.intersects(shapely.LineString(line)) for line in europe.borders)
    with pytest.raises(GuideError, match="Atlantis"):
        outlines.read_outlines(WINDOW, ("Atlantis",), root)


def test_outlines_stay_light(europe):
    assert sum(map(len, europe.land)) + sum(map(len, europe.borders)) < 5_000


def test_the_missing_package_names_the_command(tmp_path):
    with pytest.raises(GuideError, match="npm ci"):
        outlines.read_outlines(WINDOW, (), tmp_path)

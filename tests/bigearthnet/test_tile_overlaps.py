"""Ground shared by footprints of different tiles, against polygons cut one by one."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bigearthnet.footprints import PATCH_SIZE, corners, footprint, footprints, project_points
from bigearthnet.tile_overlaps import covered_area, shared_ground

# Four tiles around one corner of zone 33, and two of zones 35 and 36 that meet.
ONE_ZONE = ["33TWN", "33TXN", "33UWP", "33UXP"]
TWO_ZONES = ["35VPK", "36VVQ"]


def places_of(rows):
    table = pd.DataFrame(rows, columns=["tile", "column", "row"])
    where = footprints(table["tile"], table["column"].astype(int), table["row"].astype(int))
    return pd.concat([table, where[["epsg", "ulx", "uly"]]], axis=1).astype({"column": int, "row": int})


def cut(place, other, points=2):
    """The shared polygon in the first one's zone; edges of the other have `points` points."""
    here = footprint(place.tile, place.column, place.row)
    ring = shapely.box(*(getattr(footprint(other.tile, other.column, other.row), side) for side in ("ulx", "lry", "lrx", "uly"))).exterior
    steps = np.concatenate([side + np.arange(points - 1) / (points - 1) for side in range(4)])
    there = shapely.get_coordinates(shapely.line_interpolate_point(ring, steps * PATCH_SIZE))
    x, y = project_points(footprint(other.tile, 0, 0).epsg, *there.T, crs=here.epsg)
    return shapely.intersection(shapely.box(here.ulx, here.lry, here.lrx, here.uly), shapely.Polygon(np.transpose([x, y])))


def areas(table):
    return {(row.first, row.second): row.area for row in table.itertuples()}


def one_by_one(places, others, **options):
    pairs = {
        (first, second): cut(place, other, **options).area
        for first, place in enumerate(places.itertuples())
        for second, other in enumerate(others.itertuples())
        if place.tile != other.tile
    }
    return {pair: area for pair, area in pairs.items() if area > 0}


# Positions near the corner where the four tiles meet, where most of them overlap.
def near_the_corner(tile):
    east, north = tile in ("33TXN", "33UXP"), tile in ("33UWP", "33UXP")
    columns, rows = (0, 9) if east else (81, 90), (81, 90) if north else (0, 9)
    return st.tuples(st.just(tile), st.integers(*columns), st.integers(*rows))


corner = st.lists(st.sampled_from(ONE_ZONE).flatmap(near_the_corner), min_size=1, max_size=6, unique=True).map(places_of)


@settings(deadline=None)
@given(corner, corner)
def test_rectangles_are_exact(places, others):
    found = areas(shared_ground(places, others))
    assert found == pytest.approx(one_by_one(places, others), abs=0)
    turned = areas(shared_ground(others, places))
    assert {(second, first): area for (first, second), area in turned.items()} == found


def test_two_zones():
    rows = [(0, row) for row in range(0, 91, 6)]
    west = places_of([("35VPK", column, row) for column in (86, 90) for row in range(91)])
    east = places_of([("36VVQ", column, row) for column, row in rows])
    found, expected = areas(shared_ground(west, east)), one_by_one(west, east)
    assert len(found) >= 10
    assert found == pytest.approx(expected, rel=1e-9)
    # Straight edges between projected corners: what a point every 12 m along them would change.
    assert found == pytest.approx(one_by_one(west, east, points=101), abs=2)
    # Each zone has its own scale: the same ground is up to 0.1 % larger in one than in the other.
    turned = {(second, first): area for (first, second), area in areas(shared_ground(east, west)).items()}
    assert turned == pytest.approx(found, rel=0.001, abs=2)


@pytest.mark.parametrize(
    "pair",
    [
        [("33TWN", 90, 0), ("33TWN", 90, 0)],  # the same footprint
        [("33TWN", 0, 50), ("33TXN", 90, 50)],  # neighbours, but at their far ends
        [("33UWP", 90, 90), ("34UDG", 0, 0)],  # two zones, far apart
    ],
)
def test_no_ground_in_common(pair):
    first, second = (places_of([place]) for place in pair)
    assert shared_ground(first, second).empty
    assert shared_ground(first, second.head(0)).empty
    assert shared_ground(first.head(0), second).empty


def test_covered_ground_counts_once():
    place = places_of([("33TWN", 84, 5)])
    others = places_of([(tile, column, row) for tile in ONE_ZONE for column in range(91) for row in range(91)])
    found = shared_ground(place, others)
    other = others.iloc[found["second"]][["tile", "column", "row"]].add_prefix("other_").reset_index(drop=True)
    assert other["other_tile"].nunique() == 3
    pairs = other.assign(number=7, **place.iloc[0][["tile", "column", "row"]])
    assert found["area"].sum() == pytest.approx(3 * PATCH_SIZE**2)  # each of the three covers it whole
    assert covered_area(pairs, by="number").to_dict() == pytest.approx({7: PATCH_SIZE**2})
    some = pairs.drop_duplicates("other_tile")
    rows = some[["other_tile", "other_column", "other_row"]].set_axis(["tile", "column", "row"], axis=1)
    shapes = [cut(place.iloc[0], other) for other in rows.itertuples()]
    assert covered_area(some, by="number")[7] == pytest.approx(shapely.union_all(shapes).area)


def test_projected_edges_are_straight_to_two_millimetres(patches):
    """As the module's docstring says, where tiles of two zones meet."""
    for tile, zone in (("35VPK", 32636), ("36VVQ", 32635), ("36VVR", 32635)):
        rows = patches[patches["tile"] == tile].drop_duplicates(["column", "row"])
        there, here = (corners(rows["epsg"], rows["ulx"], rows["uly"], crs=crs) for crs in (rows["epsg"].iloc[0], zone))
        middles, straight = ((ring + np.roll(ring, -1, axis=1)) / 2 for ring in (there, here))
        true = np.stack(project_points(rows["epsg"].to_numpy()[:, None], *np.moveaxis(middles, 2, 0), crs=zone), axis=-1)
        assert np.hypot(*np.moveaxis(true - straight, 2, 0)).max() < 0.002

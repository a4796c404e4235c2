"""Outlines of Europe's countries for the guide's maps, in kilometres of EPSG:3035.

From Natural Earth 1:50 million (public domain), as the npm package `world-atlas` 2.0.2 carries it.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import geopandas
import numpy as np
import shapely

from guide.brand import find_brand
from guide.errors import GuideError
from guide.packages import package_file

PACKAGE, SOURCE = "world-atlas", "countries-50m.json"
CRS = "EPSG:3035"
RUSSIA = "643"  # ISO 3166; its mainland crosses the 180th meridian
AROUND = (-60, 20, 75, 82)  # degrees; beyond it the projection folds
TOLERANCE = 13_000  # metres, the side of the triangles a coast may lose: two or three pixels of a map
SMALLEST = 3e8  # square metres; islands below are specks
KILOMETRE = 1_000


class Outlines(NamedTuple):
    """Land as closed rings, borders between countries as open lines: (n, 2) int arrays, km."""

    land: list[np.ndarray]
    borders: list[np.ndarray]


@cache
def read_outlines(
    window: tuple[int, int, int, int], countries: tuple[str, ...], home: Path | None = None
) -> Outlines:
    """Return what lies in `window` (west, south, east, north in km of EPSG:3035).

    Borders are those of `countries` alone, by their English names: the map is about these, and
    takes no side over any other line. `home` is the folder that holds node_modules, by default
    the project's. Raises `GuideError` if the package is absent or a country is unknown.
    """
    path = package_file(home or find_brand().parent, PACKAGE, SOURCE)
    if not path.is_file():
        raise GuideError(f"Expected country outlines at {path}, found no such file. Run `npm ci`.")
    world = geopandas.read_file(path, layer="countries").set_crs("EPSG:4326").set_index("name")
    if unknown := set(countries) - set(world.index):
        raise GuideError(f"Expected names of countries as in {path.name}, found {sorted(unknown)}.")
    beyond = world["id"] == RUSSIA
    world.loc[beyond, "geometry"] = shapely.transform(world.geometry[beyond].values, _unwrap)
    shapes = world.geometry.make_valid().clip_by_rect(*AROUND)
    shapes = shapes[~shapes.is_empty].to_crs(CRS).make_valid()
    shapes = _polygons(shapes.clip_by_rect(*(side * KILOMETRE for side in window)))
    names, shapes = shapes.index, shapely.coverage_simplify(shapes.values, TOLERANCE)
    land = shapely.union_all(shapes, grid_size=1)
    own = shapely.boundary(shapes[names.isin(countries)])
    borders = shapely.difference(shapely.union_all(own, grid_size=1), land.boundary)
    parts = [part for part in shapely.get_parts(land) if part.area >= SMALLEST]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    lines = shapely.get_parts(shapely.line_merge(borders))
    return Outlines([_kilometres(ring) for ring in rings], [_kilometres(line) for line in lines])


def _unwrap(points: np.ndarray) -> np.ndarray:
    return np.column_stack([np.where(points[:, 0] < 0, points[:, 0] + 360, points[:, 0]), points[:, 1]])


def _polygons(shapes: geopandas.GeoSeries) -> geopandas.GeoSeries:
    parts = shapes[~shapes.is_empty].make_valid().explode()
    return parts[parts.geom_type == "Polygon"]


def _kilometres(line: shapely.LineString) -> np.ndarray:
    points = np.rint(shapely.get_coordinates(line) / KILOMETRE).astype(int)
    moved = np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]
    return points[moved]

"""Says how an area on the map, and the patches chosen by it, differ from what a hand drew.

It reads JSON from standard input: `drawn` and `area`, corners in kilometres of EPSG:3035, and `names` of
the chosen patches. It prints JSON: how many kilometres the two outlines lie `apart` at most, and the patches `missing`
from the area or chosen beyond it (`extra`). Places come from pyproj, not from the map's own projection.
"""

import json
import sys

import numpy as np
import shapely
from pyproj import Transformer

from bigearthnet.footprints import PATCH_SIZE
from bigearthnet.index import read_index

EDGE = 0.02  # kilometres; the page interpolates the middles of patches, 6 m beside their place at most

given = json.load(sys.stdin)
drawn, area = shapely.Polygon(given["drawn"]), shapely.Polygon(given["area"])
patches = read_index()
middles = np.empty((len(patches), 2))
for epsg in patches["epsg"].unique():
    here = (patches["epsg"] == epsg).to_numpy()
    east, north = patches.loc[here, "ulx"] + PATCH_SIZE / 2, patches.loc[here, "uly"] - PATCH_SIZE / 2
    middles[here] = np.column_stack(Transformer.from_crs(epsg, 3035, always_xy=True).transform(east, north)) / 1000


def named_within(shape: shapely.Polygon) -> set[str]:
    return set(patches["s2_name"][shapely.contains_xy(shape, middles)])


chosen = set(given["names"])
json.dump({
    "apart": drawn.exterior.hausdorff_distance(area.exterior),
    "missing": sorted(named_within(area.buffer(-EDGE)) - chosen),
    "extra": sorted(chosen - named_within(area.buffer(EDGE))),
}, sys.stdout)  # fmt: skip

"""The page's projections say what pyproj says."""

import json
import subprocess
from pathlib import Path

import numpy as np
from pyproj import Transformer

from tests.node import require_node

HERE = Path(__file__).parent
ZONES = (32629, 32633, 32634, 32635, 32636)
MILLIMETRE, DEGREES = 1e-3, 1e-9


def test_places_agree_to_the_millimetre_there_and_back():
    require_node()
    random = np.random.default_rng(1)
    epsg = np.repeat(ZONES, 40)
    easting, northing = random.uniform(2e5, 8.1e5, len(epsg)), random.uniform(4.1e6, 7.8e6, len(epsg))
    places = np.column_stack([epsg, easting, northing]).tolist()
    done = subprocess.run(["node", HERE / "map-places.mjs"], input=json.dumps(places), capture_output=True, text=True, check=True)
    told = np.array(json.loads(done.stdout))
    for zone in ZONES:
        here = epsg == zone
        on_map = Transformer.from_crs(zone, 3035, always_xy=True).transform(easting[here], northing[here])
        degrees = Transformer.from_crs(zone, 4326, always_xy=True).transform(easting[here], northing[here])
        assert np.abs(told[here, :2] * 1000 - np.column_stack(on_map)).max() < MILLIMETRE
        assert np.abs(told[here, 2:4] - np.column_stack([easting[here], northing[here]])).max() < 2 * MILLIMETRE
        assert np.abs(told[here, 4:] - np.column_stack(degrees)).max() < DEGREES

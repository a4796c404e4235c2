"""What is promised of the index, of footprints and of the catalogue."""

import json
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .. import catalogue, footprints, index, names, samples
from ..data_files import data_file
from .promises import RUNS, BenchError, Promise, median

LOOKUPS = 20_000
DECODER = Path(__file__).with_name("decoder.mjs")


def measure_tables() -> Iterator[Promise]:
    """Yield each promise, measured: the median of `RUNS`."""
    folder, stored = samples.fetch_samples(), data_file("catalogue.bin").read_bytes()
    patches = index.build_index(folder)
    found = names.parse_names(patches["s1_name"])
    yield Promise("the index from package data", median(lambda: index.build_index(folder)), 3.0)
    yield Promise(
        "footprints of all patches, UTM and WGS84",
        median(lambda: _find_places(found["tile"], found["column"], found["row"])), 1.0,
    )  # fmt: skip
    yield Promise("the catalogue, encoded", median(lambda: catalogue.encode_catalogue(patches), runs=1), 5.0)
    yield Promise("the catalogue, decoded in Python", median(lambda: catalogue.decode_catalogue(stored)), 3.0)
    decode, find = _measure_in_node()
    yield Promise("the catalogue, decoded in Node", decode, 0.1)
    yield Promise("one patch, looked up by name in Node", find, 10e-6)


def _find_places(tiles, columns, rows) -> None:
    places = footprints.footprints(tiles, columns, rows)
    footprints.corners(places["epsg"], places["ulx"], places["uly"])


def _measure_in_node() -> tuple[float, float]:
    """Return the seconds to decode the catalogue in a fresh Node, and to find one patch by name."""
    scripts = Path(__file__).resolve().parents[3] / "assets" / "bigearthnet"
    command = ["node", str(DECODER), str(scripts), str(data_file("catalogue.bin")), str(LOOKUPS)]
    runs = []
    for _ in range(RUNS):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise BenchError("Expected the program node, found none on PATH. Install Node 20 or later.") from None
        if done.returncode:
            raise BenchError(f"Expected Node to decode the catalogue, it said: {done.stderr.strip()}")
        runs.append(json.loads(done.stdout))
    return tuple(statistics.median(run[key] for run in runs) for key in ("decode", "find"))

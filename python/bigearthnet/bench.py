"""Measure on this machine what the package promises about time.

`python -m bigearthnet.bench` prints a table; the exit code is 1 when a promise is not kept.
Timings depend on the machine, so nothing here fails a test.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from . import catalogue, footprints, index, names, samples
from .data_files import data_file
from .errors import BigEarthNetError

RUNS = 5
LOOKUPS = 20_000
DECODER = Path(__file__).with_name("bench_decoder.mjs")


class BenchError(BigEarthNetError, RuntimeError):
    """Something that cannot be measured here."""


class Promise(NamedTuple):
    """What is measured, the seconds it took, and the most that is promised."""

    name: str
    seconds: float
    promised: float


def measure() -> list[Promise]:
    """Return each promise, measured: the median of `RUNS`."""
    folder, stored = samples.fetch_samples(), data_file("catalogue.bin").read_bytes()
    patches = index.build_index(folder)
    found = names.parse_names(patches["s1_name"])
    decode, find = _measure_in_node()
    return [
        Promise("the index from package data", _median(lambda: index.build_index(folder)), 3.0),
        Promise(
            "footprints of all patches, UTM and WGS84",
            _median(lambda: _find_places(found["tile"], found["column"], found["row"])), 1.0,
        ),
        Promise("the catalogue, encoded", _median(lambda: catalogue.encode_catalogue(patches), runs=1), 5.0),
        Promise("the catalogue, decoded in Python", _median(lambda: catalogue.decode_catalogue(stored)), 3.0),
        Promise("the catalogue, decoded in Node", decode, 0.1),
        Promise("one patch, looked up by name in Node", find, 10e-6),
    ]  # fmt: skip


def main() -> int:
    """Print the table of measurements; return 1 when a promise is not kept or cannot be measured."""
    try:
        promises = measure()
    except BigEarthNetError as error:
        print(error, file=sys.stderr)
        return 1
    for promise in promises:
        kept = "" if promise.seconds <= promise.promised else "  NOT KEPT"
        print(f"{promise.name:<42}{_readable(promise.seconds):>10}  (promised: {_readable(promise.promised)}){kept}")
    return 0 if all(promise.seconds <= promise.promised for promise in promises) else 1


def _find_places(tiles, columns, rows) -> None:
    places = footprints.footprints(tiles, columns, rows)
    footprints.corners(places["epsg"], places["ulx"], places["uly"])


def _measure_in_node() -> tuple[float, float]:
    """Return the seconds to decode the catalogue in a fresh Node, and to find one patch by name."""
    scripts = Path(__file__).resolve().parents[2] / "assets" / "bigearthnet"
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


def _median(work: Callable[[], object], *, runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _readable(seconds: float) -> str:
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds * 1e6:.2f} µs"


if __name__ == "__main__":
    sys.exit(main())

"""Measure the smaller explorers of a rendered site; `figures.bench` runs this beside the map's own."""

import json
from collections.abc import Callable
from pathlib import Path

SCRIPT = Path(__file__).with_name("bench_explorers.mjs")
# Milliseconds until the frame that shows it, which alone may take 17; the slowest of each kind.
PROMISES = {
    "draw": ("bands: drawn after they near", 1000),
    "bands": ("bands: other bands", 100),
    "resampling": ("bands: other pixels", 150),
    "pixel": ("bands: a pixel read", 50),
    "class": ("another class on the map", 60),
    "sort": ("classes counted anew", 60),
    "score": ("a threshold moved", 60),
    "name": ("a name taken apart", 60),
}


def measure(root: Path, site: Path, run: Callable[[list[str], Path, str], str]) -> dict:
    """Return milliseconds by key of `PROMISES` for a site; `run` runs a command and returns what it prints."""
    return json.loads(run(["node", str(SCRIPT), str(root), str(site)], root, "measurements of the explorers"))


def report(found: dict) -> bool:
    """Print the table of measurements; return whether every promise is kept."""
    print(f"\n{'the other explorers':<34}{'here':>10}{'promised':>12}")
    for key, (name, promised) in PROMISES.items():
        kept = "" if found[key] <= promised else "  NOT KEPT"
        print(f"{name:<34}{found[key]:>7,.1f} ms{promised:>9,} ms{kept}")
    return all(found[key] <= promised for key, (_, promised) in PROMISES.items())

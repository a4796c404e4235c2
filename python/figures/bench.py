"""Measure on this machine what the guide promises about its map of all patches, and its other explorers.

`python -m figures.bench` renders the project in the current folder from its frozen results,
opens it in Chromium with WebGL in software, and prints a table beside plotly's scattermap of the
same points, and one of the other explorers. Timings depend on the machine, so nothing here fails a test; the exit code is 1 when
a promise is not kept.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from guide.errors import GuideError

from . import bench_explorers

SCRIPT = Path(__file__).with_name("bench_map.mjs")
# Milliseconds; `step` is what 95 of 100 steps of moving and zooming stay below, the others are the slowest.
PROMISES = {
    "draw": ("drawn after the page began", 800),
    "recolour": ("another colour", 60),
    "filter": ("another filter", 60),
    "step": ("a step of moving or zooming", 100),
    "find": ("a patch looked up", 5),
    "task": ("the longest task while it loads", 200),
}


def measure(root: Path) -> tuple[dict, dict]:
    """Return milliseconds for the project in `root`, rendered for this alone.

    Those by key of `PROMISES`, with those of `scattermap`; and those of `bench_explorers.PROMISES`.
    """
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        render = [sys.executable, "-m", "guide.cli", "render", "--engine", "embedded", "--to", str(site)]
        _run(render, root, "a render to measure")
        found = json.loads(_run(["node", str(SCRIPT), str(root), str(site)], root, "measurements of the map"))
        return found, bench_explorers.measure(root, site, _run)


def main() -> int:
    """Print the tables of measurements; return 1 when a promise is not kept."""
    found, others = measure(Path.cwd())
    beside = found["scattermap"]
    print(f"{'the map of all patches':<34}{'here':>10}{'promised':>12}{'scattermap':>14}")
    for key, (name, promised) in PROMISES.items():
        other = f"{beside[key]:,.0f} ms" if key in beside else beside.get("problem", "")[:60] if key == "draw" else ""
        mark = "" if found[key] <= promised else "  NOT KEPT"
        print(f"{name:<34}{found[key]:>7,.1f} ms{promised:>9,} ms{other:>14}{mark}")
    kept = bench_explorers.report(others)
    return 0 if kept and all(found[key] <= promised for key, (_, promised) in PROMISES.items()) else 1


def _run(command: list[str], folder: Path, wanted: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GuideError(f"Expected {wanted}, found an error:\n{done.stderr.strip()[-2000:]}\nRun `make site` first.")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())

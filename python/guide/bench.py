"""Measure on this machine what the guide promises about time.

`python -m guide.bench` renders the project in the current folder from its frozen results with
the embedded engine, several times, and holds the median against the promise of `PROMISE`.
Timings depend on the machine, so nothing here fails a test; the exit code is 1 when a promise
is not kept.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from guide.errors import GuideError
from guide.project import Project

RUNS = 5
PROMISE = (3.0, 0.15)  # seconds for a frozen render, and more for each page


def measure_render(project: Project, engine: str, *, runs: int = RUNS) -> list[float]:
    """Return the seconds of `runs` frozen renders, each in a process of its own, as users run it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "guide.cli", "render", "--engine", engine, "--to", f"{folder}/site"]
        return [_time(command, project.root) for _ in range(runs + 1)][1:]


def _time(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise GuideError(f"expected a render to measure, found one that failed:\n{done.stderr.strip()}",
                         remedy="Mend the project first: make site")
    return seconds


def main() -> int:
    """Print the table of measurements; return 1 when a promise is not kept."""
    project = Project.load(Path.cwd())
    pages = len(project.documents)
    allowed = PROMISE[0] + PROMISE[1] * pages
    frozen = statistics.median(measure_render(project, "embedded"))
    print(f"frozen render, {pages} documents, median of {RUNS}: {frozen:.2f} s (promised: {allowed:.2f} s)")
    if shutil.which("quarto"):
        quarto = statistics.median(measure_render(project, "quarto"))
        print(f"the same by Quarto: {quarto:.2f} s ({quarto / frozen:.1f} times)")
    return 0 if frozen <= allowed else 1


if __name__ == "__main__":
    sys.exit(main())

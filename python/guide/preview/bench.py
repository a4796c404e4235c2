"""Measures how soon an edit of prose is seen in a browser: `python -m guide.preview.bench [edits]`.

A copy of the project in the current folder is previewed, one of its pages opened in Chromium,
and its text edited again and again. Needs Node.js and the npm package playwright-core.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from guide.errors import GuideError
from guide.project import Document, Project

EDITS = 100
# Of a hundred edits so many are seen within so many seconds, and none starts a kernel.
PROMISE = (95, 1.0)
_NOT_COPIED = (".*", "_site*", "node_modules", "__pycache__", "*_files", "*.egg-info")
_BROWSER = Path(__file__).with_name("bench.mjs")


def measure_preview(project: Project, *, edits: int = EDITS) -> tuple[list[float], int]:
    """Return the seconds until each of `edits` was seen, and how many documents ran cells meanwhile.

    The page is the project's first with cells, or its first. Raises `GuideError` when the
    project cannot be previewed without errors.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "project"
        shutil.copytree(project.root, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        (copy / "node_modules").symlink_to(project.root / "node_modules")
        document = _choose(project)
        log = Path(folder, "log")
        with _previewing(copy, log) as address:
            _wait(address)
            before = _count_runs(log)
            command = ["node", str(_BROWSER), str(project.root), f"{address}{document.output}", str(copy / document.path), str(edits)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise GuideError(f"expected a page to edit, found:\n{done.stderr.strip()}\n{log.read_text('utf-8')[-2000:]}",
                                 remedy="Mend the project first: guide preview")
            return json.loads(done.stdout), _count_runs(log) - before


def main() -> int:
    """Print what was measured; return 1 when the promise is not kept."""
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else EDITS
    seconds, runs = measure_preview(Project.load(Path.cwd()), edits=edits)
    seconds.sort()
    share, limit = PROMISE
    within = 100 * sum(one <= limit for one in seconds) / len(seconds)
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "load not known"
    print(f"edit seen in the browser, {len(seconds)} edits: median {seconds[len(seconds) // 2]:.2f} s, slowest {seconds[-1]:.2f} s; "
          f"{within:.0f} of 100 within {limit} s (promised: {share}); {runs} kernels started; {load}")
    return 0 if within >= share and not runs else 1


def _choose(project: Project) -> Document:
    pages = [document for document in project.documents if document.format == "html"]
    with_cells = [document for document in pages if "\n```{python}" in document.source.read_text("utf-8")]
    return (with_cells or pages)[0]


@contextmanager
def _previewing(root: Path, log: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "guide.cli", "--project", str(root), "preview", "--engine", "embedded", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log.open("w") as said, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True, env=environment) as process:
        try:
            address = process.stdout.readline().split()
            if not address:
                raise GuideError(f"the preview did not start:\n{log.read_text('utf-8')}")
            yield address[0]
        finally:
            process.terminate()


def _wait(address: str) -> None:
    """Wait until the site is there and nothing is being done."""
    begun = False
    with urlopen(f"{address}.guide-preview/events?version=0") as events:
        for line in events:
            if line.startswith(b"data:"):
                state = json.loads(line[5:])
                begun |= bool(state["changes"])
                if state["errors"]:
                    raise GuideError(f"{state['errors'][0]['place']}: {state['errors'][0]['message']}")
                if begun and not state["busy"]:
                    return


def _count_runs(log: Path) -> int:
    return log.read_text("utf-8").count("executing ")


if __name__ == "__main__":
    sys.exit(main())

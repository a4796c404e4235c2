"""Quarto itself as the engine: found on PATH, its version checked, run into a folder of ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from guide.errors import GuideError
from guide.freeze import result_file
from guide.project import Document, Project

# The first version with the freeze format and brand files this project relies on.
OLDEST = (1, 10)


def find_quarto() -> tuple[str, tuple[int, ...]] | None:
    """Return the path and version of the `quarto` on PATH; None when there is none."""
    path = shutil.which("quarto")
    if path is None:
        return None
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    numbers = re.match(r"(\d+)\.(\d+)", done.stdout.strip())
    return path, tuple(map(int, numbers.groups())) if numbers else (0,)


def render_with_quarto(
    project: Project, destination: Path, *, executed: Sequence[Document] = ()
) -> None:
    """Render the whole project into `destination`; documents in `executed` are executed anew.

    Quarto thaws the others, and executes with this Python unless QUARTO_PYTHON names another.
    Raises `GuideError` without a Quarto of version 1.10 or later, and when Quarto fails; then the
    frozen results are as they were.
    """
    found = find_quarto()
    needed = ".".join(map(str, OLDEST))
    if found is None or found[1] < OLDEST:
        state = "none is on PATH" if found is None else f"found {'.'.join(map(str, found[1]))}"
        raise GuideError(f"expected Quarto {needed} or later, {state}",
                         remedy="Install it from quarto.org, or use --engine embedded.")
    target = os.path.relpath(destination, project.root)
    with _set_aside([result_file(project, document) for document in executed]):
        command = [found[0], "render", str(project.root), "--output-dir", target]
        done = subprocess.run(command, env={"QUARTO_PYTHON": sys.executable, **os.environ}, check=False)
        if done.returncode:
            raise GuideError(f"quarto render ended with code {done.returncode}",
                             remedy="Its message stands above. The last site stays as it was.")


@contextmanager
def _set_aside(results: list[Path]) -> Iterator[None]:
    """Move frozen results away, so that Quarto executes; put them back if it fails."""
    moved = [(file, file.with_name(file.name + ".aside")) for file in results if file.is_file()]
    for file, aside in moved:
        file.replace(aside)
    try:
        yield
    except BaseException:
        for file, aside in moved:
            aside.replace(file)
        raise
    for _, aside in moved:
        aside.unlink()

"""Render a project with Quarto and with the embedded engine, and judge where the two differ."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from guide.checks.parity import compare_sites
from guide.checks.parity_allowed import Verdict, judge, read_allowed
from guide.errors import GuideError
from guide.project import Project
from guide.render import render

# Should cells have to run, the second engine thaws the results of the first.
ENGINES = ("quarto", "embedded")
# Not part of what is rendered, or of the checkout alone: dates of commits differ from copy to copy.
_LEFT_BEHIND = (".*", "node_modules", "tests", "*_files", "*.egg-info", "__pycache__")
# What a small project inside another, such as a corpus of cases, has from that one.
_SHARED = "assets"
_PACKAGES = "node_modules"


def compare_projects(
    folders: Sequence[Path], *, within: Path, destination: Path | None = None
) -> Iterator[tuple[Path, Verdict]]:
    """Yield each project's folder with the verdict on its two sites, kept in `destination` if given.

    Raises `GuideError` as `compare_engines` does, and when `destination` exists.
    """
    if destination and destination.exists():
        raise GuideError(f"{destination} exists", remedy="Name a new folder, or remove this one.")
    for folder in folders:
        if destination:
            yield folder, compare_engines(folder, destination / folder.resolve().name, within=within)
            continue
        with TemporaryDirectory(prefix="parity-") as work:
            yield folder, compare_engines(folder, Path(work), within=within)


def compare_engines(folder: Path, work: Path, *, within: Path) -> Verdict:
    """Render the project in `folder` with both engines, into `work/quarto` and `work/embedded`.

    Nothing is written to the project itself, which is copied into `work/project`; what it lacks of
    assets and packages of npm is that of the project in folder `within`. Raises `GuideError`
    where Quarto is not at hand or either engine fails.
    """
    allowed = read_allowed(folder)
    copy = copy_project(folder, work / "project", within=within)
    for engine in ENGINES:
        render(Project.load(copy), engine=engine, destination=work / engine)
    return judge(compare_sites(work / "quarto", work / "embedded"), allowed)


def copy_project(folder: Path, target: Path, *, within: Path) -> Path:
    """Copy the project in `folder` to `target` as `compare_engines` needs it; return `target`."""
    ignored = shutil.ignore_patterns(*_LEFT_BEHIND, f"{Project.load(folder).output_dir.name}*")
    # Without their old times: where no commit tells, one engine dates a paper by its file, the other by today.
    shutil.copytree(folder, target, ignore=ignored, copy_function=shutil.copy)
    if not (target / _SHARED).exists() and (within / _SHARED).is_dir():
        shutil.copytree(within / _SHARED, target / _SHARED)
    packages = next((place / _PACKAGES for place in (folder, within) if (place / _PACKAGES).is_dir()), None)
    if packages:
        (target / _PACKAGES).symlink_to(packages.resolve(), target_is_directory=True)
    return target

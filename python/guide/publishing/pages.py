"""Put together what the web server gets: the newest site of the main branch, and all previews."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from guide.errors import GuideError
from guide.publishing.github import GitHub
from guide.publishing.previews import FOLDER, Preview, list_previews, newest_artifact
from guide.publishing.unpacking import unpack
from guide.swap import MARK, building

WORKFLOW = "publish.yml"
ARTIFACT = "site"
# What says in the assembled site which previews are there, and that it may be replaced.
LIST = f"{FOLDER}/published.json"
# GitHub Pages publishes at most 1 GB (docs.github.com/pages, limits). A site of ours has some 20 MB in 2,000 files.
MOST_BYTES, MOST_FILES = 1_000_000_000, 50_000
_PREVIEW_BYTES, _PREVIEW_FILES = 200_000_000, 10_000


def assemble(github: GitHub, destination: Path, *, say: Callable[[str], None]) -> list[Preview]:
    """Build folder `destination` anew; return the previews in it.

    A preview that cannot be used is left out and named; without a site of the default branch
    nothing is written. Raises `GuideError`, also where `destination` holds something else.
    """
    if destination.exists() and not (destination / LIST).is_file() and any(destination.iterdir()):
        raise GuideError(f"{destination} is not a folder made by `guide pages`, and would be replaced", remedy="Name a new or empty folder with --to.")
    site = _newest_site(github)
    found = list_previews(github)
    published = []
    with building(destination) as folder, tempfile.TemporaryDirectory() as scratch:
        folder.rmdir()
        left = MOST_BYTES - _fetch(github, site, folder, Path(scratch), MOST_BYTES, MOST_FILES)
        if (folder / FOLDER).exists():
            raise GuideError(f"the site has a folder {FOLDER} of its own", remedy="Rename it: previews stand there.")
        waiting = sum(preview.artifact is not None and preview.allowed for preview in found)
        for preview in found:
            if preview.artifact is None or not preview.allowed:
                say(f"#{preview.number}: {'not built yet' if preview.artifact is None else 'waits for a review'}")
                continue
            # What is left is parted anew each time, so that none takes the room of those after it.
            share = min(_PREVIEW_BYTES, left // waiting)
            waiting -= 1
            try:
                left -= _fetch(github, preview.artifact, folder / preview.folder, Path(scratch), share, _PREVIEW_FILES)
            except GuideError as error:
                say(f"#{preview.number} is left out: {error}")
                continue
            say(f"#{preview.number}: {preview.folder}")
            published.append(preview)
        (folder / FOLDER).mkdir(exist_ok=True)
        (folder / LIST).write_text(json.dumps([[preview.number, preview.commit] for preview in published]) + "\n", "utf-8")
    return published


def read_published(site: Path) -> set[tuple[int, str]]:
    """Return number and commit of each preview in an assembled site. Raises `GuideError`."""
    file = site / LIST
    if not file.is_file():
        raise GuideError(f"{file} is not there", remedy="Run `guide pages` first.")
    return {(number, commit) for number, commit in json.loads(file.read_text("utf-8"))}


def _newest_site(github: GitHub) -> int:
    branch = github.get("")["default_branch"]
    # Runs of pull requests are left out: another repository's branch may have the same name.
    found = [newest_artifact(github, WORKFLOW, ARTIFACT, branch=branch, event=event) for event in ("push", "workflow_dispatch", "schedule")]
    site = max(filter(None, found), default=None)  # identifiers of artifacts grow
    if site is None:
        raise GuideError(f"no run of {WORKFLOW} on {branch} has an artifact {ARTIFACT!r} any more", remedy="Run the workflow Publish by hand.")
    return site


def _fetch(github: GitHub, artifact: int, folder: Path, scratch: Path, most_bytes: int, most_files: int) -> int:
    archive = scratch / f"{artifact}.zip"
    try:
        github.download(f"actions/artifacts/{artifact}/zip", archive, most=most_bytes)
        size = unpack(archive, folder, most_bytes=most_bytes, most_files=most_files)
    finally:
        archive.unlink(missing_ok=True)
    (folder / MARK).unlink(missing_ok=True)  # it is for who renders, not for readers
    return size

"""Put together what the web server gets: the newest site of the main branch, and all previews."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from guide.errors import GuideError
from guide.publishing.github import GitHub
from guide.publishing.previews import FOLDER, Preview, list_previews, newest_artifact
from guide.publishing.unpacking import MOST_BYTES, unpack
from guide.swap import building, mark_site

WORKFLOW = "publish.yml"
# What says in the assembled site which previews are there.
LIST = f"{FOLDER}/published.json"
# Of one preview; a site of ours has some 20 MB. So no preview takes the room of others.
_MOST = 200_000_000
ARTIFACT = "site"


def assemble(github: GitHub, destination: Path, *, say: Callable[[str], None]) -> list[Preview]:
    """Build folder `destination` anew; return the previews in it.

    A preview that cannot be used is left out and named; without a site of the default branch
    nothing is written. Raises `GuideError`.
    """
    branch = github.get("")["default_branch"]
    # Runs of pull requests are left out: another repository's branch may have the same name.
    site = None
    for event in ("push", "workflow_dispatch", "schedule"):
        found, _ = newest_artifact(github, WORKFLOW, ARTIFACT, branch=branch, event=event)
        site = max(filter(None, (site, found)), default=None)  # identifiers of artifacts grow
    if site is None:
        raise GuideError(f"no run of {WORKFLOW} on {branch} has an artifact {ARTIFACT!r} any more", remedy="Run the workflow Publish by hand.")
    published = []
    with building(destination) as folder, tempfile.TemporaryDirectory() as scratch:
        folder.rmdir()
        left = MOST_BYTES - _fetch(github, site, folder, Path(scratch), MOST_BYTES)
        if (folder / FOLDER).exists():
            raise GuideError(f"the site has a folder {FOLDER} of its own", remedy="Rename it: previews stand there.")
        for preview in list_previews(github):
            if preview.artifact is None or not preview.allowed:
                say(f"#{preview.number}: {'not built yet' if preview.artifact is None else 'waits for a review'}")
                continue
            try:
                left -= _fetch(github, preview.artifact, folder / preview.folder, Path(scratch), min(left, _MOST))
            except GuideError as error:
                say(f"#{preview.number} is left out: {error}")
                continue
            say(f"#{preview.number}: {preview.folder}")
            published.append(preview)
        (folder / FOLDER).mkdir(exist_ok=True)
        (folder / LIST).write_text(json.dumps([[preview.number, preview.commit] for preview in published]) + "\n", "utf-8")
        mark_site(folder)
    return published


def read_published(site: Path) -> set[tuple[int, str]]:
    """Return number and commit of each preview in an assembled site. Raises `GuideError`."""
    file = site / LIST
    if not file.is_file():
        raise GuideError(f"{file} is not there", remedy="Run `guide pages` first.")
    return {(number, commit) for number, commit in json.loads(file.read_text("utf-8"))}


def _fetch(github: GitHub, artifact: int, folder: Path, scratch: Path, most: int) -> int:
    archive = scratch / f"{artifact}.zip"
    github.download(f"actions/artifacts/{artifact}/zip", archive, most=most)
    try:
        return unpack(archive, folder, most_bytes=most)
    finally:
        archive.unlink()

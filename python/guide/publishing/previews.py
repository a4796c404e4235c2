"""Which pull requests have a preview that may be published.

The pages of a preview run on the guide's own origin. So a preview from another repository is
published only for the very commit that somebody who may write to this one has reviewed: GitHub
keeps with each review the commit it was of, so no push before or after can take its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from guide.publishing.github import GitHub

# A review that approves, or one with this on a line of its own, lets the reviewed commit be published.
WORD = "/preview"
WORKFLOW = "preview.yml"
ARTIFACT = "preview"
FOLDER = "pr-preview"
# What GitHub calls people who have not contributed to a repository yet.
_NEW = {"FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "NONE"}
# Levels of permission that may push; maintainers are told as "write" (docs.github.com/rest/collaborators).
_WRITERS = {"admin", "write"}


@dataclass(frozen=True)
class Preview:
    """An open pull request: its newest commit, and the artifact of the site built from it, if any.

    `allowed` says whether that may be published, `newcomer` whether its author is new here.
    """

    number: int
    commit: str
    artifact: int | None
    allowed: bool
    newcomer: bool

    @property
    def folder(self) -> str:
        return f"{FOLDER}/{self.number}"


def list_previews(github: GitHub) -> list[Preview]:
    """Return all open pull requests, the oldest first. Raises `GuideError`."""
    return sorted((_read(github, pull) for pull in github.every("pulls", state="open")), key=lambda found: found.number)


def newest_artifact(github: GitHub, workflow: str, name: str, **query: str) -> tuple[int | None, list[dict]]:
    """Return the newest artifact `name` of the successful runs of a workflow, and all its runs."""
    runs = sorted(github.every(f"actions/workflows/{workflow}/runs", "workflow_runs", **query), key=lambda run: run["created_at"])
    for run in reversed(runs):
        if run["conclusion"] != "success":
            continue
        for artifact in github.every(f"actions/runs/{run['id']}/artifacts", "artifacts"):
            if artifact["name"] == name and not artifact["expired"]:
                return artifact["id"], runs
    return None, runs


def _read(github: GitHub, pull: dict) -> Preview:
    commit, number = pull["head"]["sha"], pull["number"]
    artifact, _ = newest_artifact(github, WORKFLOW, ARTIFACT, head_sha=commit, event="pull_request")
    own = (pull["head"]["repo"] or {}).get("full_name") == github.repository
    allowed = own or (artifact is not None and _is_reviewed(github, number, commit))
    return Preview(number, commit, artifact, allowed, pull["author_association"] in _NEW)


def _is_reviewed(github: GitHub, number: int, commit: str) -> bool:
    """Whether somebody who may write here let this very commit be published."""
    reviewers = {
        review["user"]["login"]
        for review in github.every(f"pulls/{number}/reviews")
        if review["commit_id"] == commit and review["user"]
        and (review["state"] == "APPROVED" or review["state"] == "COMMENTED" and WORD in (review["body"] or "").split())
    }
    return any(github.get(f"collaborators/{name}/permission")["permission"] in _WRITERS for name in sorted(reviewers))

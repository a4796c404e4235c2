"""Which pull requests have a preview that may be published.

The pages of a preview run on the guide's own origin. So a preview from another repository is
published only for the very commit that somebody who may write to this one has reviewed: GitHub
keeps with each review the commit it was of, so no push before or after can take its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from guide.publishing.github import GitHub

# A review that approves, or one with this on a line of its own, lets the reviewed commit be published.
WORD = "/preview"
WORKFLOW = "preview.yml"
ARTIFACT = "preview"
FOLDER = "pr-preview"
# Runs that are looked at. The first is nearly always the one; where it is too old, so are those before it.
_RUNS = 10
# What GitHub calls people who have not contributed to a repository yet.
_NEW = {"FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "NONE"}
# What it calls those who may have the right to write; anybody may review, and is not asked about.
_KNOWN = {"OWNER", "MEMBER", "COLLABORATOR"}
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


def newest_artifact(github: GitHub, workflow: str, name: str, **query: str) -> int | None:
    """Return the newest artifact `name` of the successful runs of a workflow, None without one.

    GitHub tells the newest run first, and nothing is asked beyond the first that still has it.
    """
    runs = github.every(f"actions/workflows/{workflow}/runs", "workflow_runs", size=_RUNS, status="success", **query)
    for run in islice(runs, _RUNS):
        for artifact in github.every(f"actions/runs/{run['id']}/artifacts", "artifacts", name=name):
            if artifact["name"] == name and not artifact["expired"]:
                return artifact["id"]
    return None


def _read(github: GitHub, pull: dict) -> Preview:
    commit, number = pull["head"]["sha"], pull["number"]
    artifact = newest_artifact(github, WORKFLOW, ARTIFACT, head_sha=commit, event="pull_request")
    # Robots that bring new packages push to this repository too, and what those packages write was seen by
    # nobody; and anybody can open a pull request of a branch that was left here.
    person = (pull["user"] or {}).get("type") == "User"
    own = person and pull["author_association"] in _KNOWN and (pull["head"]["repo"] or {}).get("full_name") == github.repository
    allowed = own or (artifact is not None and _is_reviewed(github, number, commit))
    return Preview(number, commit, artifact, allowed, person and pull["author_association"] in _NEW)


def _is_reviewed(github: GitHub, number: int, commit: str) -> bool:
    """Whether somebody who may write here let this very commit be published, and did not take it back."""
    last: dict[str, bool] = {}
    for review in github.every(f"pulls/{number}/reviews"):  # the oldest first
        if review["commit_id"] == commit and review["user"] and review["author_association"] in _KNOWN:
            said = review["state"] == "APPROVED" or review["state"] == "COMMENTED" and WORD in (review["body"] or "").split()
            if said or review["state"] in ("CHANGES_REQUESTED", "DISMISSED"):
                last[review["user"]["login"]] = said
    return any((github.find(f"collaborators/{name}/permission") or {}).get("permission") in _WRITERS for name, said in last.items() if said)

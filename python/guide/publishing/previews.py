"""Which pull requests have a preview that may be published.

The pages of a preview run on the guide's own origin. So a preview from another repository is
published only for the very commit that somebody with the right to set labels has looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from guide.publishing.github import GitHub

LABEL = "preview"
WORKFLOW = "preview.yml"
ARTIFACT = "preview"
FOLDER = "pr-preview"
# What GitHub calls people who have not contributed to a repository yet.
_NEW = {"FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "NONE"}


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
    artifact, runs = newest_artifact(github, WORKFLOW, ARTIFACT, head_sha=commit, event="pull_request")
    own = (pull["head"]["repo"] or {}).get("full_name") == github.repository
    return Preview(number, commit, artifact, own or _is_labelled_since(github, pull, runs), pull["author_association"] in _NEW)


def _is_labelled_since(github: GitHub, pull: dict, runs: list[dict]) -> bool:
    """Whether the label was set when the newest commit was already there, and is still set."""
    if not runs or LABEL not in {label["name"] for label in pull["labels"]}:
        return False
    events = github.every(f"issues/{pull['number']}/events")
    labelled = [event["created_at"] for event in events if event["event"] == "labeled" and event["label"]["name"] == LABEL]
    # The push started the first run, so the commit is not younger. Times are ISO 8601 in UTC, which sort as text.
    return bool(labelled) and max(labelled) >= runs[0]["created_at"]

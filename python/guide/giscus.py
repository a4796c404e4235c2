"""The ids that comments need: asked of GitHub, and written into the guide's block of `_quarto.yml`.

Giscus names a repository and a category of discussions by GitHub's own ids, which its GraphQL API
tells to any token that may read the repository. Pages without them link to discussions alone.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from guide.errors import GuideError
from guide.project import CONFIG
from guide.swap import write_whole
from guide.yaml_source import line_of, read_yaml

IDS = ("repo-id", "category-id")
COMMAND = "GITHUB_TOKEN=… guide giscus"
_BLOCK = ("guide", "discussions")
_TIMEOUT = 30  # seconds
_ID = re.compile(r"[\w=+/-]+")
# `name: value # comment`, where the value may be missing; comment and line end stay.
_LINE = re.compile(r"""(?P<head>[ \t]*(?P<name>[\w-]+):)(?P<gap>[ \t]*)(?P<value>"[^"]*"|'[^']*'|[^\s#][^#\r\n]*?)?(?P<tail>[ \t]*(?:#[^\r\n]*)?(?:\r?\n)?)""")
_QUERY = """query($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    id
    hasDiscussionsEnabled
    discussionCategories(first: 100) { nodes { id name } }
  }
}"""


@dataclass(frozen=True)
class Discussions:
    """What `_quarto.yml` says of discussions; ids are empty where none are written yet."""

    repo: str
    category: str
    ids: dict[str, str]


def read_discussions(root: Path) -> Discussions | None:
    """Return what the project in folder `root` says of discussions, None where it wants none."""
    settings, lines = read_yaml(_read_text(root), file=CONFIG)
    found = settings.get("guide")
    found = found.get("discussions") if isinstance(found, dict) else None
    if found is None:
        return None
    if not isinstance(found, dict) or not re.fullmatch(r"[\w.-]+/[\w.-]+", str(found.get("repo") or "")) or not found.get("category"):
        raise GuideError("expected `repo: owner/name` and `category: name` under `guide: discussions:`", file=CONFIG, line=line_of(lines, _BLOCK),
                         remedy="Write both; the category is one of the repository's discussions.")
    return Discussions(str(found["repo"]), str(found["category"]), {name: str(found.get(name) or "") for name in IDS})


def check_ids(root: Path) -> str:
    """Return one line that says where comments are shown from; raise `GuideError` where ids are missing."""
    discussions = read_discussions(root)
    if discussions is None:
        return f"{CONFIG} wants no comments."
    if missing := [name for name, value in discussions.ids.items() if not value]:
        raise GuideError(f"comments cannot be shown: {' and '.join(missing)} missing under `guide: discussions:`", file=CONFIG,
                         remedy=f"Run `{COMMAND}` with a token that may read {discussions.repo}, and commit {CONFIG}.")
    return f"Comments are discussions of {discussions.repo}, category {discussions.category}."


def fetch_ids(discussions: Discussions) -> dict[str, str]:
    """Ask GitHub for the ids of the repository and the category.

    Reads GITHUB_TOKEN, and GITHUB_GRAPHQL_URL or GITHUB_API_URL where GitHub is not the public one.
    """
    token = os.environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise GuideError("GITHUB_TOKEN is not set", remedy=f"Run `{COMMAND}`, with a token from https://github.com/settings/tokens that may read "
                         f"{discussions.repo}; for a public repository it needs no rights at all. `gh auth token` prints one.")
    owner, name = discussions.repo.split("/")
    repository = (_ask(token, {"owner": owner, "name": name}).get("data") or {}).get("repository")
    place = f"https://github.com/{discussions.repo}"
    if not repository:
        raise GuideError(f"GitHub knows no repository {discussions.repo}, or this token may not read it",
                         remedy=f"Correct `repo:` under `guide: discussions:` in {CONFIG}, or use a token of somebody who can open {place}.")
    if not repository.get("hasDiscussionsEnabled"):
        raise GuideError(f"discussions are turned off in {discussions.repo}", remedy=f"Turn them on: {place}/settings, Features, Discussions.")
    categories = {node["name"]: node["id"] for node in repository["discussionCategories"]["nodes"]}
    if discussions.category not in categories:
        raise GuideError(f"{discussions.repo} has no category of discussions called {discussions.category}; it has: {', '.join(categories) or 'none'}",
                         remedy=f"Make it at {place}/discussions/categories, as an open-ended discussion so that readers can begin one,\n"
                         f"or write one that exists as `category:` in {CONFIG}.")
    return dict(zip(IDS, (repository["id"], categories[discussions.category]), strict=True))


def write_ids(root: Path, ids: dict[str, str]) -> bool:
    """Write the ids into `_quarto.yml`, every other byte kept; return whether the file changed."""
    for name, value in ids.items():
        if not _ID.fullmatch(value):
            raise GuideError(f"expected an id of GitHub as {name}, found {value!r}", remedy="Try again; if it stays so, GitHub's answers have changed.")
    text = _read_text(root)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    _, places = read_yaml(text, file=CONFIG)
    for name, value in ids.items():
        line = places.get((*_BLOCK, name))
        match = _LINE.fullmatch(lines[line - 1]) if line else None
        if match and match["name"] == name:
            lines[line - 1] = f'{match["head"]}{match["gap"] or " "}"{value}"{match["tail"]}'
        elif line is None:
            lines, places = _insert(lines, places, name, value)
        else:
            raise GuideError(f"expected `{name}: value` on a line of its own", file=CONFIG, line=line, remedy="Write one name and one value a line.")
    changed = "".join(lines)
    if not ids.items() <= read_yaml(changed, file=CONFIG)[0]["guide"]["discussions"].items():
        raise GuideError("the ids did not fit into the file", file=CONFIG, line=line_of(places, _BLOCK), remedy="Write one name and one value a line.")
    write_whole(root / CONFIG, changed)
    return changed != text


def _insert(lines: list[str], places: dict, name: str, value: str) -> tuple[list[str], dict]:
    """Put a missing line below the one it belongs to: the repository's id below `repo`, the category's below `category`."""
    above = places[(*_BLOCK, name.removesuffix("-id"))]
    model = _LINE.fullmatch(lines[above - 1])
    if not model or model["name"] != name.removesuffix("-id"):
        raise GuideError("expected one name and one value a line", file=CONFIG, line=above, remedy=f"Write `{name}:` on a line of its own.")
    end = "\r\n" if lines[above - 1].endswith("\r\n") else "\n"
    start = lines[above - 1][: len(lines[above - 1]) - len(lines[above - 1].lstrip())]
    before = lines[above - 1] if lines[above - 1].endswith("\n") else lines[above - 1] + end
    lines = [*lines[: above - 1], before, f'{start}{name}: "{value}"{end}', *lines[above:]]
    return lines, read_yaml("".join(lines), file=CONFIG)[1]


def _ask(token: str, variables: dict[str, str]) -> dict:
    address = _address()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    try:
        answer = requests.post(address, json={"query": _QUERY, "variables": variables}, headers=headers, timeout=_TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise GuideError(f"{address} could not be reached: {type(error).__name__}", remedy="Check the connection, then run the command again.") from error
    try:
        told = answer.json()
    except ValueError:
        told = None
    told = told if isinstance(told, dict) else {}
    if answer.status_code == 401:
        raise GuideError("GitHub does not accept GITHUB_TOKEN: it is wrong or has run out", remedy="Make a new one at https://github.com/settings/tokens.")
    problems = [error for error in told.get("errors") or [] if error.get("type") != "NOT_FOUND"]
    if answer.status_code != 200 or problems or "data" not in told:
        said = problems[0].get("message") if problems else told.get("message") or f"status {answer.status_code}"
        raise GuideError(f"{address} answered: {said}", remedy="Try again later, or with a token that may read the repository.")
    return told


def _address() -> str:
    """Where GraphQL is asked: beside the REST API, whose address ends in /api/v3 on servers of one's own."""
    if given := os.environ.get("GITHUB_GRAPHQL_URL"):
        return given
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com").rstrip("/")
    return f"{api.removesuffix('/v3')}/graphql" if urlsplit(api).path.endswith("/api/v3") else f"{api}/graphql"


def _read_text(root: Path) -> str:
    file = Path(root) / CONFIG
    if not file.is_file():
        raise GuideError(f"no {CONFIG} in {Path(root).resolve()}", remedy="Run this in the project's folder, or name it with --project.")
    return file.read_bytes().decode("utf-8")

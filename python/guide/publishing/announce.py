"""Tell each pull request where its preview is: one comment, kept up to date."""

from __future__ import annotations

from collections.abc import Callable

from guide.errors import GuideError
from guide.publishing.github import GitHub
from guide.publishing.previews import WORD, Preview, list_previews

_MARK = "<!-- the guide's preview -->"
_AUTHOR = "github-actions[bot]"
_WELCOME = "Thank you for your first contribution here, and welcome. The checks tell what they expect; somebody will read your change soon.\n\n"


def announce(github: GitHub, site: str, *, published: set[tuple[int, str]], say: Callable[[str], None]) -> None:
    """Write or update the comment of every open pull request.

    `site` is the guide's address, `published` the numbers and commits whose pages are there. A pull
    request that takes no comment does not keep the others from theirs. Raises `GuideError` at the end.
    """
    refused = []
    for preview in list_previews(github):
        try:
            told = _tell(github, preview, comment_text(preview, site, there=(preview.number, preview.commit) in published))
        except GuideError as error:
            refused.append(preview.number)
            told = str(error)
        say(f"#{preview.number}: {told}")
    if refused:
        raise GuideError(f"no comment on {', '.join(f'#{number}' for number in refused)}", remedy="See the lines above; a locked conversation takes none.")


def _tell(github: GitHub, preview: Preview, body: str) -> str:
    old = next((comment for comment in github.every(f"issues/{preview.number}/comments")
                if (comment["user"] or {}).get("login") == _AUTHOR and _MARK in (comment["body"] or "")), None)
    if old is None and preview.artifact is None:
        return "not built yet"
    if old is None:
        github.send("POST", f"issues/{preview.number}/comments", {"body": body})
        return "written"
    if old["body"] == body:
        return "kept"
    github.send("PATCH", f"issues/comments/{old['id']}", {"body": body})
    return "updated"


def comment_text(preview: Preview, site: str, *, there: bool) -> str:
    """Return the comment in Markdown; nothing in it is written by the pull request."""
    if preview.artifact is None:
        text = f"There is no preview of {preview.commit[:7]} now: its build is on the way, failed, or is older than a month. A push builds it anew."
    elif preview.allowed and not there:
        text = f"The preview of {preview.commit[:7]} could not be published; the log of the workflow *Deploy* says why."
    elif preview.allowed:
        text = f"This change as pages, at {preview.commit[:7]}: {site.rstrip('/')}/{preview.folder}/\n\nThe preview follows each push and goes when the pull request is closed."
    else:
        text = (f"The pages of {preview.commit[:7]} are built. They come from another repository, so they go on the web once a maintainer "
                f"approves this commit, or reviews it with the comment `{WORD}`; after further pushes, once more.")
    return f"{_MARK}\n{_WELCOME if preview.newcomer else ''}{text}\n"

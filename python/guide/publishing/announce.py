"""Tell each pull request where its preview is: one comment, kept up to date."""

from __future__ import annotations

from collections.abc import Callable

from guide.publishing.github import GitHub
from guide.publishing.previews import WORD, Preview, list_previews

_MARK = "<!-- the guide's preview -->"
_AUTHOR = "github-actions[bot]"
_WELCOME = "Thank you for your first contribution here, and welcome. The checks tell what they expect; somebody will read your change soon.\n\n"


def announce(github: GitHub, site: str, *, say: Callable[[str], None]) -> None:
    """Write or update the comment of every open pull request; `site` is the guide's address."""
    for preview in list_previews(github):
        if preview.artifact is None:
            continue
        body = comment_text(preview, site)
        old = next((comment for comment in github.every(f"issues/{preview.number}/comments")
                    if comment["user"]["login"] == _AUTHOR and _MARK in comment["body"]), None)
        if old is None:
            github.send("POST", f"issues/{preview.number}/comments", {"body": body})
        elif old["body"] != body:
            github.send("PATCH", f"issues/comments/{old['id']}", {"body": body})
        say(f"#{preview.number}: {'kept' if old and old['body'] == body else 'updated' if old else 'written'}")


def comment_text(preview: Preview, site: str) -> str:
    """Return the comment in Markdown; nothing in it is written by the pull request."""
    if preview.allowed:
        text = f"This change as pages, at {preview.commit[:7]}: {site.rstrip('/')}/{preview.folder}/\n\nThe preview follows each push and goes when the pull request is closed."
    else:
        text = (f"The pages of {preview.commit[:7]} are built. They come from another repository, so they go on the web once a maintainer "
                f"approves this commit, or reviews it with the comment `{WORD}`; after further pushes, once more.")
    return f"{_MARK}\n{_WELCOME if preview.newcomer else ''}{text}\n"

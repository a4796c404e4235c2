"""The link to its notebook on a page, beside the page's other links, whichever engine wrote it."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

TEXT = "Notebook"
# Both engines list a page's own links here; Quarto once more below the text, for phones.
_ACTIONS = re.compile(r'(<div class="toc-actions[^"]*">\s*<ul[^>]*>)(.*?)(\s*</ul>)', re.DOTALL)


def add_link(page: Path, notebook: str) -> None:
    """Add a link to the file `notebook`, which lies beside `page`, where that has none yet.

    A page that does not exist, or lists no links, stays as it is.
    """
    if not page.is_file():
        return
    html = page.read_text("utf-8")
    target = escape(quote(notebook))

    def listed(match: re.Match) -> str:
        opening, links, closing = match.groups()
        if f'href="{target}"' in links:
            return match[0]
        # Quarto sets an icon before every link, an empty one to keep them in line.
        icon = '<i class="bi empty"></i>' if '<i class="bi' in links else ""
        blank = re.match(r"\s*", links)[0]
        link = f'<li><a href="{target}" class="toc-action" download>{icon}{TEXT}</a></li>'
        return f"{opening}{links}{blank}{link}{closing}"

    linked = _ACTIONS.sub(listed, html)
    if linked != html:
        page.write_text(linked, "utf-8")

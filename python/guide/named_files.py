"""Which files of its own a document's text refers to: those that its cells wrote."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

from guide.embedded.source import fence_of
from guide.project import Document

# Where markdown and HTML name a file: `](…)` or `](<…>)`, and attributes; srcset lists several with their widths.
_LINK = re.compile(r"\]\(\s*(?:<([^>]*)>|((?:[^()\s]|\([^()\s]*\))+))")
_ATTRIBUTE = re.compile(r"""\b(src|srcset|href|poster|data-[\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)(\{=)?")


def list_files(document: Document, markdown: str) -> list[str]:
    """Return the files of `document.files` that `markdown` refers to, as paths inside that folder.

    Code that is shown refers to nothing; raw HTML does, in a fence or in the text.
    """
    found, fence, shown = [], "", False
    for line in markdown.split("\n"):
        before, fence = fence, fence_of(line, fence)
        if fence and not before:
            shown = not line.strip().lstrip("`~").strip().startswith("{=")
        text = line if fence else _INLINE_CODE.sub(lambda match: match[0] if match[3] else "", line)
        if not (fence and shown):
            found += [one or other for one, other in _LINK.findall(text)]
            for name, one, other in _ATTRIBUTE.findall(text):
                value = unescape(one or other).strip()
                found += re.split(r",?\s+", value) if name == "srcset" else [value]
    start = document.files + "/"
    paths = [unquote(re.split("[?#]", part)[0]).removeprefix("./") for part in found]
    return [path.removeprefix(start) for path in dict.fromkeys(paths) if path.startswith(start)]

"""The settings the embedded engine knows: one table for `_quarto.yml` and front matter.

A setting outside it stops the engine, because leaving one out would change the result without
a word. A setting enters when the writers obey it, with the documents that need it.
"""

from __future__ import annotations

import difflib

from guide.errors import GuideError
from guide.project import CONFIG, Project
from guide.yaml_source import Lines, line_of

# True: any value. A tuple: one of these. A mapping: these settings inside.
_EXECUTE = dict(
    freeze=("auto", True, False), echo=(True, False), eval=(True, False), output=(True, False, "asis"),
    include=(True, False), warning=(True, False), error=(True, False),
)
_DOCUMENT: dict = {
    **dict.fromkeys(
        "title subtitle author description lang bibliography csl link-citations nocite filters number-sections guide image".split(), True
    ),
    "execute": _EXECUTE,
    "format": True,
}
_PAGE: dict = {
    **dict.fromkeys("css include-in-header include-after-body".split(), True),
    "html-math-method": ("mathml",),
}
_FORMATS: dict[str, dict] = {
    "html": {
        **_PAGE,
        **dict.fromkeys("theme toc toc-depth toc-title code-summary other-links".split(), True),
        "code-fold": (True, False, "show"),
        "canonical-url": (True,),
        "code-copy": (True, False),
        "page-layout": ("article", "full"),
        "sidebar": (False,),
    },
    "revealjs": {
        **_PAGE,
        **dict.fromkeys("width height margin controls progress hash slide-number transition center".split(), True),
        "menu": (False,),
        "title-slide-attributes": True,
        "code-line-numbers": (False,),
        "code-fold": (True, False, "show"),
        "code-summary": True,
        "slide-level": (2,),
    },
    "typst": {
        **dict.fromkeys("template template-partials pdf-standard section-numbering abstract keywords date running-title".split(), True),
        "citeproc": (True,),
        "date-format": ("long",),
    },
}
_PROJECT: dict = {
    "project": {
        "type": ("website",),
        **dict.fromkeys("output-dir render resources pre-render post-render".split(), True),
    },
    "website": {
        **dict.fromkeys("title description favicon site-url repo-url repo-branch repo-actions sidebar navbar page-footer".split(), True),
        "page-navigation": (True, False),
        "search": (False,),
        "open-graph": (True,),
        "twitter-card": (True,),
        "bread-crumbs": (True, False),
    },
}
# Profiles of the project, and settings of one machine: Quarto merges them into _quarto.yml.
_PROFILES = ("_quarto-*.y*ml", "_quarto.y*ml.local")
_INSTEAD = {
    "jupyter": "Leave it out: cells run in the Python that runs the guide.",
    "output-file": "Name the document itself as its output shall be named.",
    "comments": "Put the settings under `guide:`; Quarto's own load at once and cannot be strict.",
    "echo": "Write it under `execute:`.",
    "warning": "Write it under `execute:`.",
    "freeze": "Write it under `execute:`.",
    "cache": "Use `freeze: auto`.",
    "code-tools": "Link to the source through `website: repo-url`.",
    "params": "Read values in the first cell.",
    "server": "Not possible: the site is static.",
}


def check_settings(project: Project) -> None:
    """Raise `GuideError` at the first setting of the project or a document, or file of settings, that is not known."""
    _check_files(project)
    html = {**_DOCUMENT, **_FORMATS["html"]}
    known = {**html, **_PROJECT, "format": {"html": html}}
    _check(project.config, known, project.lines, CONFIG, ())
    for document in project.documents:
        own = _FORMATS[document.format]
        known = {**_DOCUMENT, **own, "format": {document.format: {**_DOCUMENT, **own}}}
        _check(document.front, known, document.lines, str(document.path), ())


def _check_files(project: Project) -> None:
    """Refuse files whose settings Quarto would merge into those that the guide reads."""
    folders = {folder for document in project.documents for folder in document.path.parents}
    patterns = [*(str(folder / "_metadata.y*ml") for folder in folders), *_PROFILES]
    if found := sorted(file for pattern in patterns for file in project.root.glob(pattern)):
        raise GuideError(f"settings in {found[0].name} are not supported", file=found[0].relative_to(project.root).as_posix(),
                         remedy=f"Move them to {CONFIG} or to the documents' front matter, and remove the file.")


def _check(found: object, known: object, lines: Lines, file: str, path: tuple) -> None:
    if isinstance(known, tuple) and found not in known:
        choice = ", ".join(str(value).lower() for value in known)
        raise GuideError(
            f"expected {choice} for `{': '.join(map(str, path))}`, found {found!r}",
            file=file, line=line_of(lines, path), remedy="Write one of these.",
        )
    if not isinstance(known, dict) or not isinstance(found, dict):
        return
    for key, value in found.items():
        if key not in known:
            close = difflib.get_close_matches(str(key), map(str, known), n=1)
            raise GuideError(
                f"the setting `{': '.join(map(str, (*path, key)))}` is not known to the embedded engine",
                file=file, line=line_of(lines, (*path, key)),
                remedy=_INSTEAD.get(key) or (f"Did you mean `{close[0]}`?" if close else
                "Remove it, or render with Quarto: guide render --engine quarto."),
            )
        _check(value, known[key], lines, file, (*path, key))

"""The one way to call pandoc: a defaults file a format, our filters, and errors with their place.

Values reach a template in three ways. `metadata` is text, which pandoc escapes; `markdown` is
markdown, which it parses, filters and writes; `variables` are inserted as they are.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, Mapping
from urllib.parse import urlsplit

import pypandoc

from guide.embedded.source import INLINE, Line, Source, read_source
from guide.errors import GuideError
from guide.project import CONFIG, Document, Project

# Served by web hosts for every address that leads nowhere, so at any depth.
NOT_FOUND = "404.html"
_HERE = Path(__file__).parent
# What filters/problems.lua writes: the text to look for, message and remedy.
_PROBLEM = re.compile("guide-problem\x1f([^\x1f]*)\x1f([^\x1f]*)\x1f([^\x1f]*)\x1fguide-end", re.DOTALL)
# What pandoc warns of: its words around what stands in the source, a mark before that, and a remedy.
_WARNINGS = (
    (r"Citeproc: citation (\S+) not found", "@", "Add it to the bibliography, or correct the key."),
    (r"Could not convert TeX math\s+(.+?),? rendering as TeX", "", "Correct the formula: close every brace, and use TeX that pandoc knows."),
    (r"()", "", "Correct the markdown."),
)
_VARIABLE = re.compile(r"\{\{<\s*var\s+([\w.-]+)\s*>\}\}")


def convert(
    project: Project,
    document: Document,
    text: str,
    *,
    writer: str,
    metadata: Mapping[str, Any] | None = None,
    markdown: Mapping[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
) -> str:
    """Return frozen markdown `text` of `document` as html, revealjs or typst (`writer`).

    `options` are further keys of pandoc's defaults file. The order of filters is blocks,
    crossref, citations, the project's own, then the writer's. Raises `GuideError`, with file
    and line where they can be found, for whatever a filter does not know and for every warning
    of pandoc.
    """
    with tempfile.TemporaryDirectory() as folder:
        parsed = Path(folder, "markdown.json")
        parsed.write_text(json.dumps({**_uncited(document), **(markdown or {})}), "utf-8")
        defaults = Path(folder, "document.yaml")
        defaults.write_text(json.dumps({
            "metadata": {**_citation_metadata(project, document), **_guide(project, document), **(metadata or {})},
            "metadata-files": [str(parsed)],
            "variables": dict(variables or {}),
            "filters": [*_own_filters(project, document), _writer_filter(writer)],
            "resource-path": [str(document.source.parent), str(project.root)],
            **(options or {}),
        }), "utf-8")
        command = [pypandoc.get_pandoc_path(), "--defaults", str(_HERE / "defaults" / f"{writer}.yaml"),
                   "--defaults", str(defaults)]
        done = subprocess.run(command, input=expand_variables(project, document, text), cwd=document.source.parent,
                              capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise _error(project, document, done.stderr)
    return done.stdout


def check_blocks(project: Project, source: Source) -> None:
    """Raise `GuideError` at the first class or attribute in `source` that no writer knows.

    For documents about to be executed: the others meet the same filter when they are converted.
    """
    text = "\n\n".join(
        "\n".join(line.text for line in piece.lines) if piece.kind == "prose" else "::: {.cell}\n:::"
        for piece in source.pieces if piece.kind == "prose" or piece.options.get("include", piece.kind == "cell"))
    command = [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", source.document.format,
               "--lua-filter", str(_HERE / "filters" / "blocks.lua")]
    done = subprocess.run(command, input=INLINE.sub(r"\1value", text), capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise _error(project, source.document, done.stderr)


def expand_variables(project: Project, document: Document, text: str) -> str:
    """Replace every `{{< var a.b >}}` by its value in `_variables.yml`."""

    def value(match: re.Match) -> str:
        found: Any = project.variables
        for key in match[1].split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        if found is None or isinstance(found, (Mapping, list)):
            raise GuideError(f"no value named {match[1]} in _variables.yml", **_place(project, document, match[0]),
                             remedy="Add it there, or correct the name.")
        return str(found)

    return _VARIABLE.sub(value, text)


def site_root(project: Project, output: PurePosixPath) -> str:
    """Return the way from the page `output` to the site's root: "", "../", or for 404 absolute."""
    if str(output) == NOT_FOUND:
        return urlsplit(project.site_url).path.rstrip("/") + "/"
    return "../" * (len(output.parts) - 1)


def find_file(project: Project, document: Document, name: str) -> Path:
    """Return the file a setting names: from the root, beside the document, or in the project."""
    bases = [project.root] if name.startswith("/") else [document.source.parent, project.root]
    for base in bases:
        if (base / name.lstrip("/")).is_file():
            return base / name.lstrip("/")
    raise GuideError(f"no file {name}", **_place(project, document, name, settings=True),
                     remedy="Correct the path; one that starts with / starts at the project's root.")


def _citation_metadata(project: Project, document: Document) -> dict[str, Any]:
    settings, result = document.metadata, {}
    for key in ("lang", "link-citations"):
        if key in settings:
            result[key] = settings[key]
    names = settings.get("bibliography") or []
    if names:
        names = [names] if isinstance(names, str) else names
        result["bibliography"] = [str(find_file(project, document, name)) for name in names]
    if settings.get("csl"):
        result["csl"] = str(find_file(project, document, settings["csl"]))
    return result


def _uncited(document: Document) -> dict[str, Any]:
    """Sources to list though no sentence cites them: Markdown, such as "@*" for all."""
    return {"nocite": document.metadata["nocite"]} if "nocite" in document.metadata else {}


def _guide(project: Project, document: Document) -> dict[str, Any]:
    """What the filters need to know of the document and its place."""
    settings = document.metadata
    return {"guide": {
        "project": str(project.root),
        "page": str(document.path),
        "root": site_root(project, document.output),
        "pages": {str(other.path): str(other.output) for other in project.documents},
        "number-sections": bool(settings.get("number-sections")),
        "code-fold": str(settings.get("code-fold", False)).lower(),
        "code-summary": str(settings.get("code-summary", "Code")),
    }}


def _own_filters(project: Project, document: Document) -> list[str]:
    """The project's filters; Quarto may be told at which point each runs, here all run at one."""
    entries = document.metadata.get("filters") or []
    names = [entry["path"] if isinstance(entry, Mapping) else entry for entry in entries]
    return [str(find_file(project, document, name)) for name in names]


def _writer_filter(writer: str) -> str:
    return str(_HERE / "filters" / {"typst": "typst.lua", "notebook": "notebook.lua"}.get(writer, "html.lua"))


def _error(project: Project, document: Document, stderr: str) -> GuideError:
    problem = _PROBLEM.search(stderr)
    if problem:
        quote, message, remedy = problem.groups()
        return GuideError(message, **_place(project, document, quote), remedy=remedy or None)
    warnings = re.findall(r"^\[WARNING\] (.*(?:\n  .*)*)", stderr, re.MULTILINE)
    if warnings:
        for pattern, mark, remedy in _WARNINGS:
            if quoted := re.match(pattern, warnings[0], re.DOTALL):
                break
        return GuideError("; ".join(" ".join(warning.split()) for warning in warnings),
                          **_place(project, document, f"{mark}{quoted[1].splitlines()[0].strip()}"), remedy=remedy)
    return GuideError(f"pandoc stopped: {stderr.strip() or 'it said nothing'}", file=document.path)


def _place(project: Project, document: Document, quote: str, *, settings: bool = False) -> dict[str, Any]:
    """The first line of the source, of a partial in it, or of the `settings`, that holds `quote`.

    A class may be written without its dot: `::: name`.
    """
    lines = list(read_source(project, document).lines) if quote else []
    if settings:
        config = (project.root / CONFIG).read_text("utf-8").splitlines()
        lines += [Line(text, CONFIG, number) for number, text in enumerate(config, start=1)]
    for words in (quote, quote.removeprefix(".")):
        for line in lines:
            if words in line.text:
                return {"file": line.file, "line": line.number}
    return {"file": document.path}

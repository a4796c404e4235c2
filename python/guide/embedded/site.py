"""Everything of the site that is not a document: styles, packages, resources, lists of pages."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote
from xml.sax.saxutils import escape

from lxml import html

from guide.brand import palette
from guide.commits import last_commit
from guide.embedded.html import NOT_FOUND, site_icon, stylesheets
from guide.embedded.search import search_entries
from guide.errors import GuideError
from guide.project import CONFIG, Document, Project
from guide.yaml_source import line_of

_HERE = Path(__file__).parent
# What a format's template loads, by package of npm, and the name it gets under site_libs/.
_PACKAGES = {
    "html": {"bootstrap/dist/css/bootstrap-reboot.min.css": "bootstrap/bootstrap-reboot.min.css"},
    "revealjs": {
        "reveal.js/dist/reset.css": "revealjs/reset.css",
        "reveal.js/dist/reveal.css": "revealjs/reveal.css",
        "reveal.js/dist/reveal.js": "revealjs/reveal.js",
        "reveal.js/dist/plugin/notes.js": "revealjs/notes.js",
    },
}
_OWN = {"html": ("page.css", "page.js"), "revealjs": ("slides.css",)}
# Where pages and slides have their text.
_TEXT = ("//main", "//div[@class='slides']")


def write_site_files(project: Project, destination: Path) -> None:
    """Complete the site in folder `destination`, to which every document has been written.

    Writes `site_libs/`, style sheets, resources, files that pages show or link to, `search.json`,
    `sitemap.xml` and `robots.txt`. Raises `GuideError` when a package or a resource is missing.
    """
    pages = [document for document in project.documents if document.format != "typst"]
    _write_libraries(project, {document.format for document in pages}, destination / "site_libs")
    for document in pages:
        for path in stylesheets(project, document):
            _copy(project.root / path, destination / path)
    icon = site_icon(project)
    for path in [*_resources(project), *([icon] if icon else [])]:
        _copy(project.root / path, destination / path)
    for document in pages:
        for path in _local_targets(destination, document):
            if not (destination / path).exists() and (project.root / path).is_file():
                _copy(project.root / path, destination / path)
    _write(destination / "search.json", json.dumps(search_entries(project, destination), indent=2, ensure_ascii=False))
    if project.site_url:
        _write(destination / "sitemap.xml", _sitemap(project, pages))
        _write(destination / "robots.txt", f"Sitemap: {project.site_url}/sitemap.xml\n")


def brand_style(brand: dict) -> str:
    """Return the style sheet that gives every role of `_brand.yml` as `--brand-NAME`.

    Raises `GuideError` for a role that leads to no colour.
    """
    return ":root {\n" + "".join(f"  --brand-{role}: {colour};\n" for role, colour in palette(brand).items()) + "}\n"


def _write_libraries(project: Project, formats: set[str], folder: Path) -> None:
    for format in sorted(formats):
        for source, target in _PACKAGES[format].items():
            file = project.root / "node_modules" / source
            if not file.is_file():
                raise GuideError(f"the front-end package file {source} is missing from node_modules",
                                 remedy="Run `npm ci` in the project's folder.")
            _copy(file, folder / target)
        for name in _OWN[format]:
            _copy(_HERE / name, folder / "guide" / name)
    _write(folder / "guide" / "brand.css", brand_style(project.brand))


def _resources(project: Project) -> Iterator[PurePosixPath]:
    patterns = (project.config.get("project") or {}).get("resources") or []
    for number, pattern in enumerate([patterns] if isinstance(patterns, str) else patterns):
        place = {"file": CONFIG, "line": line_of(project.lines, ("project", "resources", number))}
        if not pattern.startswith("/"):
            raise GuideError(f"the resource {pattern} is not anchored", **place,
                             remedy=f"Write /{pattern}: without the slash Quarto looks in every folder.")
        files = sorted(path for path in project.root.glob(pattern.lstrip("/")) if path.is_file())
        if not files:
            raise GuideError(f"no file matches the resource {pattern}", **place, remedy="Correct or remove it.")
        yield from (PurePosixPath(path.relative_to(project.root).as_posix()) for path in files)


def _local_targets(destination: Path, document: Document) -> Iterator[PurePosixPath]:
    """Paths in the site of every file the page shows or links to."""
    tree = html.fromstring((destination / document.output).read_text("utf-8"))
    for target in tree.xpath(" | ".join(f"{part}//@{name}" for part in _TEXT for name in ("src", "data-src", "href"))):
        path = unquote(re.sub(r"[?#].*", "", target))
        if not path or re.match(r"[a-z][a-z0-9+.-]*:|/", path):
            continue
        path = posixpath.normpath(document.output.parent / path)
        if not path.startswith(".."):
            yield PurePosixPath(path)


def _sitemap(project: Project, pages: list[Document]) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for document in pages:
        if str(document.output) != NOT_FOUND:
            lines += ["  <url>", f"    <loc>{escape(f'{project.site_url}/{document.output}')}</loc>"]
            if changed := last_commit(project.root, document.path, form="%cI"):
                lines.append(f"    <lastmod>{changed}</lastmod>")
            lines.append("  </url>")
    return "\n".join([*lines, "</urlset>", ""])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")

"""Everything of the site that is not a document: styles, packages, resources, lists of pages."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote
from xml.sax.saxutils import escape

from lxml import html

from guide.brand import palette
from guide.checks.links import Finding, check_links
from guide.commits import last_commit
from guide.embedded.html import card_image, site_icon, stylesheets
from guide.embedded.pandoc import NOT_FOUND, site_root
from guide.embedded.source import read_source
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
_OWN = {"html": ("page.css", "page.js", "tabs.js"), "revealjs": ("slides.css", "tabs.js")}
# Where pages and slides have their text.
_TEXT = ("//main", "//div[@class='slides']")


def write_site_files(project: Project, destination: Path) -> None:
    """Complete the site in folder `destination`, to which every document has been written.

    Writes `site_libs/`, style sheets, resources, files that pages show or link to,
    `sitemap.xml` and `robots.txt`. Raises `GuideError` when a package or a resource is missing,
    and for every reference of a page that leads nowhere or to something loaded from elsewhere.
    """
    pages = [document for document in project.documents if document.format != "typst"]
    _write_libraries(project, {document.format for document in pages}, destination / "site_libs")
    for document in pages:
        for path in filter(None, [*stylesheets(project, document), card_image(project, document)]):
            _copy(project.root / path, destination / path)
    icon = site_icon(project)
    for path in [*_resources(project), *([icon] if icon else [])]:
        _copy(project.root / path, destination / path)
    pending = _pending(project, destination)
    for document in pages:
        if str(document.output) not in pending:
            copy_shown(project, document, destination)
    if project.site_url:
        _write(destination / "sitemap.xml", _sitemap(project, pages))
        _write(destination / "robots.txt", f"Sitemap: {project.site_url}/sitemap.xml\n")
    _check_references(project, pages, pending, destination)


def copy_shown(project: Project, document: Document, destination: Path) -> None:
    """Bring the files that a page shows or links to into the site, where they are not there yet."""
    for path in _local_targets(destination, document):
        if not (destination / path).exists() and (project.root / path).is_file():
            _copy(project.root / path, destination / path)


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


def _pending(project: Project, destination: Path) -> set[str]:
    """Outputs that a later render writes: those missing, and pages older than their sources.

    Where one document is rendered alone, the others are as the last render left them.
    """
    pending = set()
    for document in project.documents:
        file = destination / document.output
        if not file.is_file() or file.stat().st_mtime < document.source.stat().st_mtime:
            pending.add(str(document.output))
    return pending


def _check_references(project: Project, pages: list[Document], pending: set[str], destination: Path) -> None:
    # Until the post-render script has run, `/` stands for the site's root in html of the project.
    bases = {site_root(project, PurePosixPath(NOT_FOUND)), "/"}
    documents = {str(document.output): document for document in pages}
    found = [finding for finding in check_links(destination, bases=bases, pending=pending) if finding.page in documents]
    if not found:
        return
    placed = [(*_place(project, documents[finding.page], finding), finding.problem) for finding in found]
    (file, line, problem), *others = dict.fromkeys(placed)
    rest = [f"{file}:{line}: {problem}" if line else f"{file}: {problem}" for file, line, problem in others]
    raise GuideError("\n".join([problem, *rest]), file=file, line=line,
                     remedy="Correct the reference, or add what it leads to.")


def _place(project: Project, document: Document, finding: Finding) -> tuple[str, int | None]:
    """Return file and line of a reference: in the document, its partials or the settings."""
    # As written in html; to a page by its source; from the project's root.
    spellings = [finding.reference, re.sub(r"\.html(?=#|$)", ".qmd", finding.reference)]
    base = re.escape(site_root(project, PurePosixPath(NOT_FOUND)))
    spellings += [re.sub(rf"^({base}|(\.\./)+)", "", spelling) for spelling in spellings]
    settings = (project.root / CONFIG).read_text("utf-8").splitlines()
    lines = [(line.file, line.number, line.text) for line in read_source(project, document).lines]
    lines += [(CONFIG, number, text) for number, text in enumerate(settings, start=1)]
    for spelling in dict.fromkeys(filter(None, spellings)):
        whole = re.compile(rf"(?<![\w-]){re.escape(spelling)}(?![\w-])")
        for file, number, text in lines:
            if whole.search(text):
                return str(file), number
    return str(document.path), None


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

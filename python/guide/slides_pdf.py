"""Slides as a PDF, printed by the browser that shows them, and the links that offer it.

A page offers a file that not every machine can make by `[PDF]{hidden="hidden" data-offer="slides.pdf"}`,
a path in the site. The words stay hidden until the file is there, and are hidden again with it: slides
that are rendered anew are not those of the PDF.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Thread
from urllib.parse import quote, urlsplit

from guide.errors import GuideError
from guide.project import Document, Project

# The names Chromium has on different systems; all print in the same way.
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PRINT = Path(__file__).with_suffix(".mjs")
_OFFER = re.compile(r'<span hidden="hidden" data-offer="([^"]+)">(.*?)</span>', re.DOTALL)
_OFFERED = re.compile(r'<a href="([^"]+)" download>(.*?)</a>', re.DOTALL)
_LONGEST = 300  # seconds; a deck takes some ten


def find_browser() -> str | None:
    """Return the Chromium of this machine: the one CHROMIUM names, or the first on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def print_slides(project: Project, site: Path, browser: str) -> list[Path]:
    """Print each deck of the rendered `site` to a PDF beside it and offer it on the pages; return the files.

    A page a slide, with every fragment shown and light colours; figures are their pictures.
    Raises `GuideError` where a deck is not rendered or cannot be printed.
    """
    decks = [document for document in project.documents if document.format == "revealjs"]
    if absent := [str(deck.output) for deck in decks if not (site / deck.output).is_file()]:
        raise GuideError(f"expected rendered slides, found no {site / absent[0]}", remedy="Run `guide render` first.")
    base = urlsplit(project.site_url).path.rstrip("/") if project.site_url else ""
    printed = []
    with _serving(site, base) as address:
        for deck in decks:
            file = site / deck.output.with_suffix(".pdf")
            _print(project, browser, f"{address}{quote(str(deck.output))}?print-pdf", file)
            printed.append(file)
    offer_files(site)
    return printed


def offer_files(site: Path) -> None:
    """Turn each hidden offer of a file that is there into a link to it."""

    def link(match: re.Match, folder: Path) -> str:
        target = PurePosixPath(match[1])
        return f'<a href="{_address(target, folder)}" download>{match[2]}</a>' if (site / target).is_file() else match[0]

    _rewrite(site, _OFFER, link)


def withdraw_slides(site: Path, documents: Iterable[Document]) -> None:
    """Withdraw the PDFs of the slides among `documents`, written anew; nobody else may write pages meanwhile."""
    for document in documents:
        if document.format == "revealjs":
            withdraw_file(site, document.output.with_suffix(".pdf"))


def withdraw_file(site: Path, target: PurePosixPath) -> None:
    """Remove a file that is no longer what it says, if it is there, and hide its offers again."""
    if not (site / target).is_file():
        return
    (site / target).unlink()

    def hide(match: re.Match, folder: Path) -> str:
        return f'<span hidden="hidden" data-offer="{target}">{match[2]}</span>' if match[1] == _address(target, folder) else match[0]

    _rewrite(site, _OFFERED, hide)


def _rewrite(site: Path, pattern: re.Pattern, change: Callable[[re.Match, Path], str]) -> None:
    """Change what matches on each page; `change` also takes the folder of the page in the site."""
    for page in site.rglob("*.html"):
        text, folder = page.read_text("utf-8"), page.relative_to(site).parent
        if (changed := pattern.sub(lambda match, folder=folder: change(match, folder), text)) != text:
            page.write_text(changed, "utf-8")


def _address(target: PurePosixPath, folder: Path) -> str:
    return quote(Path(os.path.relpath(target, folder)).as_posix())


def _print(project: Project, browser: str, address: str, file: Path) -> None:
    node = shutil.which("node")
    if node is None or not (project.root / "node_modules/playwright-core").is_dir():
        raise GuideError("Node.js and the npm package playwright-core are needed to print slides",
                         remedy="Install Node.js and run `npm ci` in the project's folder.")
    beside = file.with_name(f".{file.name}.new")
    command = [node, str(_PRINT), str(project.root), browser, address, str(beside)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LONGEST)
    except subprocess.TimeoutExpired as error:
        raise GuideError(f"{browser} did not print the slides in {_LONGEST} seconds", remedy="Try again with less to do beside it.") from error
    if done.returncode:
        raise GuideError(f"{browser} could not print the slides:\n{done.stderr.strip()}", remedy="Open them with ?print-pdf to see why.")
    os.replace(beside, file)


@contextmanager
def _serving(site: Path, base: str) -> Iterator[str]:
    """Serve the site on this machine below the path it is published under; yield its address."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix(base) or "/")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{base}/"
    finally:
        server.shutdown()
        server.server_close()

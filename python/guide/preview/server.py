"""Serves a folder on this machine, with the script that keeps pages up to date in every page."""

from __future__ import annotations

import mimetypes
import os
import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, quote, unquote, urlsplit

from guide.errors import GuideError
from guide.preview.feed import Feed

HOST = "127.0.0.1"
# Addresses of the preview itself; no page of a project can have this name.
_OWN = "/.guide-preview/"
_SCRIPTS = ("client.js", "patch.js")
_NOT_FOUND = "404.html"
_MISSING = b"<!DOCTYPE html><html lang=\"en\"><head><title>Not there</title></head><body><p>There is no such page, or not yet.</p></body></html>"
# Systems differ in what they know of these.
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml",
          ".webp": "image/webp", ".woff": "font/woff", ".woff2": "font/woff2", ".csv": "text/csv", ".ipynb": "application/json"}


@contextmanager
def serving(site: Path, feed: Feed, *, port: int, base: str = "/") -> Iterator[str]:
    """Serve folder `site` in the background and yield its address; port 0 takes a free one.

    Addresses below `base`, the path the site is published under, mean the same as below `/`.
    Raises `GuideError` when the port is taken.
    """
    handler = type("Handler", (_Handler,), {"site": site.resolve(), "feed": feed, "base": base})
    try:
        server = _Server((HOST, port), handler)
    except (OSError, OverflowError) as error:
        raise GuideError(f"port {port} cannot be used: {getattr(error, 'strerror', None) or error}",
                         remedy="Perhaps another preview runs. Name another port, or 0 for any: --port 0.") from error
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        feed.close()
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name != "nt"  # there it would take a port that another program uses

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of browsers that hang up."""


class _Handler(BaseHTTPRequestHandler):
    """Answers from `site`; the terminal belongs to the renders."""

    site: Path
    feed: Feed
    base: str
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == f"{_OWN}events":
            self._send_events(parse_qs(address.query))
        elif address.path.removeprefix(_OWN) in _SCRIPTS:
            self._send(200, Path(__file__).with_name(Path(address.path).name).read_bytes(), "text/javascript")
        else:
            self._send_file(unquote(address.path))

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _send_file(self, path: str) -> None:
        if path.startswith(self.base):
            path = path[len(self.base):]
        file = self.site / posixpath.normpath(path.lstrip("/") or ".")
        if file.is_dir() and not self.path.endswith("/") and file != self.site:
            self.send_response(301)
            self.send_header("Location", quote(f"/{file.relative_to(self.site).as_posix()}/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = file / "index.html" if file.is_dir() else file
        version = self.feed.version  # before the file is read: at worst the page is told of what it has
        inside = file.resolve().is_relative_to(self.site)
        try:
            content, status = file.read_bytes() if inside else b"", 200 if inside else 404
        except OSError:
            status = 404
        if status == 404:
            instead = self.site / _NOT_FOUND
            content, file = instead.read_bytes() if instead.is_file() else _MISSING, instead
        if file.suffix == ".html":
            self._send(status, self._with_client(content, version), "text/html")
        else:
            self._send(status, content, _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream")

    def _with_client(self, page: bytes, version: int) -> bytes:
        source = f"{_OWN}client.js?run={self.feed.run}&amp;version={version}&amp;base={quote(self.base)}"
        script = f'<script type="module" src="{source}"></script>'.encode()
        return re.sub(rb"<head(?:\s[^>]*)?>|\Z", lambda match: match[0] + script, page, count=1)

    def _send(self, status: int, content: bytes, kind: str) -> None:
        text = kind.startswith("text/") or kind in ("application/json", "image/svg+xml")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_events(self, query: dict[str, list[str]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        version = query.get("version", ["0"])[0]
        for state in self.feed.listen(int(version) if version.isdigit() else 0):
            self.wfile.write(f"data: {state}\n\n".encode() if state else b":\n\n")
            self.wfile.flush()

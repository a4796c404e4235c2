"""Serve the rendered site on this machine and render again when a source changes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from guide.errors import GuideError

# Seconds between two looks at the sources.
INTERVAL = 1.0
# Folders and files a render writes, which are no sources.
_WRITTEN = frozenset({"_site", "_freeze", "node_modules", "__pycache__"})


def serve(site: Path, *, port: int) -> ThreadingHTTPServer:
    """Serve folder `site` on 127.0.0.1 in the background; port 0 takes a free one.

    Raises `GuideError` when the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(site)))
    except OSError as error:
        raise GuideError(f"port {port} cannot be used: {error.strerror}", remedy="Name another, or 0 for any: --port 0.") from error
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def list_changes(root: Path) -> dict[Path, int]:
    """Return when each source under `root` was last changed, in nanoseconds."""
    times: dict[Path, int] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not _is_written(name)]
        for name in names:
            if not _is_written(name):
                try:
                    times[Path(folder, name)] = Path(folder, name).stat().st_mtime_ns
                except FileNotFoundError:
                    continue  # Editors save through files that come and go.
    return times


def watch(root: Path, changed: Callable[[list[Path]], None]) -> None:
    """Call `changed` with the sources that differ, until the process is interrupted."""
    before = list_changes(root)
    while True:
        time.sleep(INTERVAL)
        now = list_changes(root)
        if now != before:
            changed(sorted(path for path in now.keys() | before.keys() if now.get(path) != before.get(path)))
            before = list_changes(root)


def _is_written(name: str) -> bool:
    return name in _WRITTEN or name.startswith((".", "_site.")) or name.endswith("_files")


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files, without a cache and without a line for each request."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the renders."""

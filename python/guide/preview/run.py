"""`guide preview`: builds, serves, watches, until it is interrupted."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from guide.embedded.pandoc import NOT_FOUND, site_root
from guide.errors import GuideError
from guide.preview.builder import Builder
from guide.preview.feed import Feed
from guide.preview.server import serving
from guide.preview.watch import Edits, watching
from guide.progress import Progress
from guide.project import Project
from guide.swap import alone

# Where the site is built and served from, in the project; removed at the end.
FOLDER = ".guide/preview"
# Seconds without an edit after which the work it left for later is done.
PAUSE = 3.0


def preview(project: Project, *, port: int, ready: Callable[[str], None], progress: Progress | None = None) -> None:
    """Serve `project` on this machine and keep it up to date until the process is interrupted.

    `ready` is told the address before the first render. Raises `GuideError` when the port is
    taken or a preview of this project runs already.
    """
    root, feed = project.root, Feed()

    def refuse() -> None:
        raise GuideError(f"a preview of {root} is running already", remedy="Use that one, or end it first.")

    output = project.output_dir.relative_to(root).parts if project.output_dir.is_relative_to(root) else ()
    base = site_root(project, PurePosixPath(NOT_FOUND))
    with alone(root / ".guide/preview.lock", busy=refuse), _cleaned(root / FOLDER) as folder:
        builder = Builder(root, folder, feed, _Told(feed, progress or Progress()))
        # Watching begins before anything is read, so that no edit is missed.
        with watching(root, leave_out=output[:1]) as edits, serving(builder.site, feed, port=port, base=base) as address:
            ready(address)
            builder.update()
            _follow(builder, edits)


def _follow(builder: Builder, edits: Edits) -> None:
    while True:
        if edited := edits.take(PAUSE if builder.unsettled else None):
            builder.update(edited)
        else:
            builder.settle()


@contextmanager
def _cleaned(folder: Path) -> Iterator[Path]:
    """Make `folder`, and take it away at the end however that comes; being terminated counts as an interrupt."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            (folder.parent / "kernel").rmdir()
        signal.signal(signal.SIGTERM, before)


class _Told(Progress):
    """Writes to the terminal, and has pages show what is being done."""

    def __init__(self, feed: Feed, terminal: Progress) -> None:
        self.seconds = terminal.seconds
        self._feed, self._terminal = feed, terminal

    def say(self, text: str) -> None:
        """Say what is being done now."""
        self._feed.show_work(text.strip())
        self._terminal.say(text.strip())

    def keep(self, text: str) -> None:
        """Write a line that stays."""
        self._terminal.keep(text)

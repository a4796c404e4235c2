"""Keeps a working copy of the site up to date, rendering no more than an edit asks for.

Two folders: `work`, in which the site is built, and `site`, which is served and only ever gets
pages that are finished. What fails stays there as it last was.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from guide.embedded.known import check_settings
from guide.embedded.site import copy_shown, write_site_files
from guide.embedded.source import Source, read_source
from guide.embedded.syntax import check_syntax
from guide.errors import GuideError
from guide.freshness import judge, mend_frozen
from guide.notebook import list_chapters, notebook_path, write_notebooks
from guide.notebook_link import add_link
from guide.preview.affected import Affected, find_affected
from guide.preview.feed import Feed
from guide.preview.publish import publish
from guide.progress import Progress
from guide.project import CONFIG, Document, Project
from guide.render import obtain, run_scripts, write_output
from guide.slides_pdf import withdraw_slides
from guide.swap import alone
from guide.witness import SEEN

# Parts of the preview that may fail, besides documents.
_SETTINGS, _SITE, _SCRIPTS, _SETTLING = CONFIG, "site", "scripts", "settling"
# What finishing all pages writes anew: no reason to load a page again.
_FINISHED = (".html", "search-data.js", ".ipynb", "sitemap.xml")


class Builder:
    """The site of the project at `root`, built and served in `folder`; `feed` hears of all that happens."""

    def __init__(self, root: Path, folder: Path, feed: Feed, progress: Progress) -> None:
        self.root, self.feed, self.progress = root, feed, progress
        self.work, self.site = folder / "work", folder / "site"
        for made in (self.work, self.site):
            made.mkdir(parents=True)
        self.unsettled = False
        self._project: Project | None = None
        self._parts: dict[str, set[str]] = {}
        self._errors: dict[str, GuideError] = {}
        self._warnings: set[str] = set()
        self._waiting: set[str] = set()  # files edited since the last update that went through
        self._unfinished: set[str] = set()  # documents whose pages the scripts did not finish
        self._written: set[str] = set()  # documents whose notebooks are older

    def update(self, edited: Collection[str] = ()) -> None:
        """Bring the site up to date with the `edited` files, or with all when it is the first time.

        Errors are shown, not raised.
        """
        self._waiting |= set(edited)
        with self._working(_SETTINGS):
            now = Project.load(self.root)
            check_settings(now)
            if self._project is None and (damage := mend_frozen(now)):
                self.progress.keep(f"Warning: {damage}")
            affected = find_affected(self._project, now, self._waiting, self._parts, self.work)
            self._forget(now)
            self._project = now
            for path in affected.files:
                if (self.root / path).is_file():
                    shutil.copyfile(self.root / path, self.work / path)
                else:
                    (self.work / path).unlink()
            if affected.everything:
                self._update_all(now)
            else:
                self._update_some(now, affected)
            self._waiting.clear()

    def settle(self) -> None:
        """Do what edits left for later: what all pages share, notebooks, the check of links."""
        with self._working(_SETTLING):
            if self._project and _SETTINGS not in self._errors:
                self._complete(self._project)
                # Pages are as they were to their readers; a picture may have come.
                changed = publish(self.work, self.site, hold=self._held())
                self.feed.publish({path for path in changed if not path.endswith(_FINISHED)})
        self.unsettled = False

    @property
    def errors(self) -> list[GuideError]:
        """What is wrong now."""
        return list(self._errors.values())

    def _update_all(self, project: Project) -> None:
        with self._catching(_SCRIPTS):
            run_scripts("pre-render", project, self.work, project.documents, self.progress)
        quick, slow = self._read(project, project.documents)
        self._write(project, quick)
        self._complete(project)
        self._publish()
        for source in slow:
            self._bring(project, [source])
        self.unsettled = bool(slow)

    def _update_some(self, project: Project, affected: Affected) -> None:
        if affected.files:
            self._publish()
        wanted = affected.documents | self._unfinished
        if affected.others:
            wanted |= set(self._errors)
            wanted |= self._list_stale(project, self._waiting)
        quick, slow = self._read(project, [document for document in project.documents if str(document.path) in wanted])
        if quick:
            self._bring(project, quick)
        for source in slow:
            self._bring(project, [source])
        self.unsettled = True

    def _read(self, project: Project, documents: Sequence[Document]) -> tuple[list[Source], list[Source]]:
        """Read documents; return those that need no kernel, and those that do."""
        quick, slow = [], []
        for document in documents:
            with self._catching(str(document.path)):
                self._parts.setdefault(str(document.path), set()).add(str(document.path))
                source = read_source(project, document)
                self._parts[str(document.path)] = {str(document.path), *source.includes}
                check_syntax(project, source)
                (quick if not source.cells or judge(project, source).entry else slow).append(source)
        return quick, slow

    def _bring(self, project: Project, sources: Sequence[Source]) -> None:
        """Write documents, finish their pages alone, and publish them."""
        written = self._write(project, sources)
        pages = [document for document in written if document.format != "typst"]
        if pages:
            with self._catching(_SCRIPTS):
                for document in pages:
                    copy_shown(project, document, self.work)
                for source in list_chapters(project, pages):
                    file = notebook_path(source.document)
                    if (self.work / file).is_file():
                        add_link(self.work / source.document.output, file.name)
                run_scripts("post-render", project, self.work, pages, self.progress,
                            GUIDE_PREVIEW="\n".join(str(document.output) for document in pages))
                self._unfinished -= {str(document.path) for document in pages}
        self._publish()

    def _write(self, project: Project, sources: Sequence[Source]) -> list[Document]:
        """Write documents into the working copy; return those that could be."""
        written = []
        for source in sources:
            document = source.document
            try:
                with self._catching(str(document.path)):
                    text = obtain(project, source, False, self.progress, "")
                    self._unfinished.add(str(document.path))
                    write_output(project, document, text, self.work)
                    written.append(document)
                    self._written.add(str(document.path))
                if document not in written:
                    self._unfinished.discard(str(document.path))
            finally:
                for left in (document.source.parent / document.files, project.root / SEEN):
                    shutil.rmtree(left, ignore_errors=True)
        withdraw_slides(self.work, written)
        self._unfinished -= {str(document.path) for document in written if document.format == "typst"}
        return written

    def _complete(self, project: Project) -> None:
        """Do what concerns the whole site, and finish all pages."""
        with self._catching(_SITE):
            write_site_files(project, self.work)
        done = [document for document in project.documents if str(document.path) not in self._errors]
        if written := [document for document in done if str(document.path) in self._written]:
            write_notebooks(project, self.work, written, report=self._warn)
            self._written.clear()
        with self._catching(_SCRIPTS):
            run_scripts("post-render", project, self.work, done, self.progress, GUIDE_PREVIEW="all")
            self._unfinished.clear()

    def _publish(self) -> None:
        self.feed.show_errors(self.errors)
        self.feed.publish(publish(self.work, self.site, hold=self._held()))

    def _held(self) -> set[str]:
        """Outputs that are not finished in the working copy: the last good ones stay."""
        held = {name for name in self._errors if name.endswith(".qmd")} | self._unfinished
        documents = [document for document in self._project.documents if str(document.path) in held]
        return {path for document in documents for path in _outputs(document)}

    def _list_stale(self, project: Project, edited: set[str]) -> set[str]:
        """Return the documents whose frozen results no longer hold as they are.

        What is not frozen runs again with new code or data alone.
        """
        computing = any(path.endswith(".py") or path.startswith("data/") for path in edited)
        stale = set()
        for document in project.documents:
            with self._catching(str(document.path)):
                source = read_source(project, document)
                if source.cells and (computing or document.execute["freeze"] is not False):
                    state = judge(project, source)
                    if state.spliced or not state.entry:
                        stale.add(str(document.path))
        return stale

    def _forget(self, now: Project) -> None:
        """Take what documents left that are gone, or are written elsewhere now, out of the site."""
        if self._project is None:
            return
        kept = {path for document in now.documents for path in _outputs(document)}
        for document in self._project.documents:
            for path in set(_outputs(document)) - kept:
                gone = self.work / path
                shutil.rmtree(gone) if gone.is_dir() else gone.unlink(missing_ok=True)
        names = {str(document.path) for document in now.documents}
        for name in [name for name in self._errors if name.endswith(".qmd") and name not in names]:
            del self._errors[name]
        self._parts = {name: texts for name, texts in self._parts.items() if name in names}
        self._unfinished &= names

    def _warn(self, text: str) -> None:
        if text not in self._warnings:
            self._warnings.add(text)
            self.progress.keep(text)

    @contextmanager
    def _working(self, part: str) -> Iterator[None]:
        """Let no other render of the project run meanwhile; tell what is wrong at the end."""
        busy = f"Another render of {self.root} is running; waiting until it has ended."
        with alone(self.root / ".guide/render.lock", busy=lambda: self.progress.say(busy)), self._catching(part):
            yield
        self.feed.show_errors(self.errors)
        self.feed.show_work("")

    @contextmanager
    def _catching(self, part: str) -> Iterator[None]:
        """Keep an error of the block as that of `part`, which has none when the block ends well."""
        try:
            yield
        except GuideError as error:
            found = error
        except (OSError, ValueError) as error:
            found = GuideError(str(error), remedy="Correct or restore the file; the preview goes on by itself.")
        else:
            self._errors.pop(part, None)
            return
        if str(found) not in map(str, self._errors.values()):  # parts may meet the same fault
            self.progress.keep(f"Error: {found}")
        self._errors[part] = found


def _outputs(document: Document) -> list[str]:
    folder = document.output.parent
    return [str(document.output), str(notebook_path(document)), str(folder / document.files)]

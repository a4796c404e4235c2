"""Render the project to a folder with either engine, in one way for both."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from guide.embedded.html import write_html
from guide.embedded.known import check_settings
from guide.embedded.pandoc import check_blocks
from guide.embedded.site import write_site_files
from guide.embedded.source import Source, read_source
from guide.embedded.syntax import check_syntax
from guide.errors import GuideError
from guide.freeze import Entry, freeze, hash_text, thaw
from guide.freshness import is_recorded, judge, keep_spliced, mend_frozen, record_execution
from guide.left_over import remove_left_over
from guide.named_files import list_files
from guide.notebook import write_notebooks
from guide.progress import Progress
from guide.project import CONFIG, Document, Project
from guide.quarto import OLDEST, find_quarto, render_with_quarto
from guide.slides_pdf import withdraw_slides
from guide.swap import alone, building, check_replaceable, mark_site
from guide.witness import SEEN

ENGINES = ("auto", "quarto", "embedded")
# Scripts whose work this engine does itself: they keep frozen results fresh under Quarto.
_OWN_WORK = ("assets/thaw.js", "assets/record.js")
# What runs a pre- or post-render script, by its extension; Quarto runs the first itself.
_RUNNERS = {".js": "node", ".py": sys.executable}


@dataclass(frozen=True)
class Result:
    """Where the site lies, the engine that made it, and the seconds of each step."""

    site: Path
    engine: str
    seconds: dict[str, float]


def render(
    project: Project,
    *,
    engine: str = "auto",
    execute: bool = False,
    documents: Sequence[Document] | None = None,
    destination: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Render `documents`, or all, into `destination`, by default the project's own folder.

    The site is built beside and swapped in whole; after an error the last one stays. `engine`
    `auto` takes Quarto when a recent one is on PATH. `execute` runs cells whose frozen results
    still hold. Waits while another render of the project runs. Raises `GuideError`.
    """
    progress = progress or Progress()
    site = (destination or project.output_dir).resolve()
    check_replaceable(site, root=project.root, own=site == project.output_dir.resolve())
    engine = _choose_engine(engine)
    chosen = list(documents or project.documents)
    # Two renders would share the frozen results and the files beside the sources.
    with alone(project.root / ".guide/render.lock", busy=lambda: progress.keep(
            f"Another render of {project.root} is running; waiting until it has ended.")):
        if damage := mend_frozen(project):
            progress.keep(f"Warning: {damage}")
        for gone in remove_left_over(project) if documents is None else ():
            progress.keep(f"Removed the frozen results of {gone}, which no longer exists.")
        shutil.rmtree(project.root / SEEN, ignore_errors=True)
        copy = engine != "quarto" and documents is not None
        with building(site, copy=copy) as folder:
            if engine == "quarto":
                _render_by_quarto(project, chosen if execute else [], folder, progress)
            else:
                _render_embedded(project, chosen if site.exists() else project.documents, folder, execute, progress)
            with progress.step("notebooks"):
                write_notebooks(project, folder, chosen if copy and site.exists() else None, report=progress.keep)
            _mark(folder)
    return Result(site, engine, progress.seconds)


def write_document(project: Project, document: Document, markdown: str, destination: Path) -> Path:
    """Write `document`, executed as `markdown`, under folder `destination`; return the file."""
    if document.format == "typst":
        from guide.embedded.paper import write_paper  # Typst is needed for papers alone.

        return write_paper(project, document, markdown, destination)
    return write_html(project, document, markdown, destination)


def _choose_engine(engine: str) -> str:
    if engine != "auto":
        return engine
    found = find_quarto()
    return "quarto" if found and found[1] >= OLDEST else "embedded"


def _render_by_quarto(project: Project, asked: Sequence[Document], folder: Path, progress: Progress) -> None:
    """Let Quarto execute what is `asked` for and what no longer holds, which it would not all notice."""
    executed = []
    for source in (read_source(project, document) for document in project.documents):
        state = judge(project, source) if source.cells else None
        if source.document in asked or state and not state.entry:
            executed.append(source)
        elif state and state.spliced:
            progress.say(f"{source.document.path}: {state.reason}; no cell runs")
            keep_spliced(project, source, state)
    with progress.step("quarto"):
        render_with_quarto(project, folder, executed=[source.document for source in executed])
    for source in executed:
        if source.cells and not is_recorded(project, source):  # the project's own scripts may have done it
            record_execution(project, source)


def _mark(folder: Path) -> None:
    """Tell GitHub Pages to publish the files as they are, and later renders that this is a site."""
    (folder / ".nojekyll").touch()
    mark_site(folder)


def _render_embedded(
    project: Project, documents: Sequence[Document], folder: Path, execute: bool, progress: Progress
) -> None:
    check_settings(project)
    run_scripts("pre-render", project, folder, documents, progress)
    sources = [read_source(project, document) for document in documents]
    for source in sources:
        check_syntax(project, source)
    try:
        with progress.step("execute"):
            texts = [obtain(project, source, execute, progress, f"[{number}/{len(sources)}]")
                     for number, source in enumerate(sources, start=1)]
        with progress.step("write"):
            # Each document waits for a pandoc of its own: threads keep every core at it.
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                written = pool.map(lambda document, text: write_output(project, document, text, folder), documents, texts)
                for number, document in enumerate(documents, start=1):
                    progress.say(f"[{number}/{len(documents)}] writing {document.output}")
                    next(written)
            withdraw_slides(folder, documents)
            write_site_files(project, folder)
        with progress.step("post-render"):
            run_scripts("post-render", project, folder, documents, progress)
    finally:
        for document in documents:
            shutil.rmtree(document.source.parent / document.files, ignore_errors=True)


def obtain(project: Project, source: Source, execute: bool, progress: Progress, place: str) -> str:
    """Return the document's markdown, thawed or executed; its files lie beside it then."""
    document = source.document
    if not source.cells:
        return source.text
    state = judge(project, source)
    if state.damage:
        progress.keep(f"Warning: {state.damage}")
    if state.entry and not execute:
        progress.say(f"{place} {document.path}: {f'{state.reason}; no cell runs' if state.spliced else 'frozen results hold'}")
        if state.spliced:
            check_blocks(project, source)
            keep_spliced(project, source, state)
        thaw(project, document)
        return state.entry.markdown
    check_blocks(project, source)
    from guide.embedded.execute import execute as run_cells  # a second to import, for kernels alone

    progress.say(f"{place} executing {document.path}: {state.reason or 'asked for'}")
    done = run_cells(project, source, report=lambda number, count, label: progress.say(
        f"{place} {document.path}: cell {number} of {count} {label}".rstrip()))
    if document.execute["freeze"] is not False:
        text = document.source.read_text("utf-8")
        freeze(project, document, Entry(hash_text(text), done.markdown, (document.files,)))
        record_execution(project, source, done.inputs)
    return done.markdown


def write_output(project: Project, document: Document, text: str, folder: Path) -> None:
    """Write the output of `document` into the site in `folder`, with the files its cells wrote."""
    files = document.source.parent / document.files
    for name in list_files(document, text):
        if not (files / name).exists():
            raise GuideError(f"{document.files}/{name} does not exist, and the document refers to it", file=document.path,
                             remedy="Let a cell write it or remove the reference, then run: "
                             f"guide render --execute {document.path}")
    write_document(project, document, text, folder)
    target = folder / document.path.parent / document.files
    shutil.rmtree(target, ignore_errors=True)
    if document.format != "typst" and files.is_dir():
        shutil.copytree(files, target)


def run_scripts(
    when: str, project: Project, folder: Path, documents: Sequence[Document], progress: Progress, **more: str
) -> None:
    """Run the project's scripts with the environment they have under Quarto, and variables `more`."""
    environment = {
        **os.environ,
        "QUARTO_PROJECT_DIR": str(project.root),
        "QUARTO_PROJECT_OUTPUT_DIR": str(folder),
        "QUARTO_PROJECT_INPUT_FILES": "\n".join(str(document.path) for document in documents),
        "QUARTO_PROJECT_OUTPUT_FILES": "\n".join(str(folder / document.output) for document in documents),
        **more,
    }
    scripts = (project.config.get("project") or {}).get(when) or []
    for script in scripts if isinstance(scripts, list) else [scripts]:
        if script in _OWN_WORK:
            continue
        progress.say(f"running {script}")
        runner = shutil.which(_RUNNERS.get(Path(script).suffix, ""))
        if runner is None:
            raise GuideError(f"nothing on PATH runs {script}", file=CONFIG, line=project.lines.get(("project", when)),
                             remedy="Install Node.js for .js scripts; .py scripts run in this Python.")
        done = subprocess.run([runner, script], cwd=project.root, env=environment,
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise GuideError(f"{script} ended with code {done.returncode}\n{(done.stdout + done.stderr).strip()}",
                             remedy="Correct the script. The last site stays as it was.")
        if done.stdout.strip():
            progress.keep(done.stdout.strip())

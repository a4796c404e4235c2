"""Run a document's cells in one Jupyter kernel and write the markdown that is frozen.

The kernel starts in the document's folder, in the Python that runs the guide, and finds the
same environment as under Quarto. Pictures drawn by matplotlib are the same at every execution.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from guide.embedded.outputs import write_cell, write_inline
from guide.embedded.source import INLINE, Piece, Source
from guide.errors import GuideError
from guide.project import Document, Project
from guide.used import Inputs, take_inputs

# Width and height in inches and format of matplotlib's pictures; Quarto's defaults.
_FIGURES = {"html": (7, 5, "retina"), "revealjs": (10, 5, "retina"), "typst": (5.5, 3.5, "svg")}
_DPI = 96

# Run in the kernel before the first cell; matplotlib reads the rest from MATPLOTLIBRC. Importing
# this package makes the kernel tell what cells use.
_SETUP = (
    "get_ipython().run_line_magic('colors', 'nocolor')\n"
    "get_ipython().config.InlineBackend.figure_formats = {%r}\n"
    "try: __import__('guide')\n"
    "except ImportError: pass\n"
)
# Whatever runs last has the kernel tell also what inline code used.
_LAST = "None"

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Execution:
    """The markdown of an executed document, and what its cells used; None if that is not known."""

    markdown: str
    inputs: Inputs | None = None


def execute(project: Project, source: Source, *, report: Report | None = None) -> Execution:
    """Execute `source`; the files its cells write lie beside it in `document.files`.

    A document without cells starts no kernel. `report` is told the number of each cell, their
    count and the cell's label before it runs. Raises `GuideError` with the line and the
    traceback of a cell that fails.
    """
    if not source.cells:
        return Execution(source.text)
    document = source.document
    shutil.rmtree(document.source.parent / document.files, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="guide-") as folder:
        client = NotebookClient(
            nbformat.v4.new_notebook(),
            timeout=None,
            kernel_name="python3",
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(document.source.parent)}},
        )
        client.reset_execution_trackers()
        environment = _environment(project, document, Path(folder))
        with client.setup_kernel(env=environment):
            try:
                return _run(client, project, source, report)
            except DeadKernelError as error:
                raise GuideError("the Python that ran the cells ended by itself", file=document.path,
                                 remedy="It may have run out of memory: run the cells one by one in a notebook.") from error
            except KeyboardInterrupt:
                client.shutdown_kernel = "immediate"
                raise


def _run(client: NotebookClient, project: Project, source: Source, report: Report | None) -> Execution:
    document = source.document
    _ask(client, {}, code=_SETUP % _FIGURES[document.format][2])
    parts, count = [], 0
    for piece in source.pieces:
        if piece.kind == "front":
            parts.append("\n".join(line.text for line in piece.lines) + "\n\n")
        elif piece.kind == "prose":
            parts.append(_fill_inline(client, piece, document) + "\n\n")
        else:
            count += 1
            if report:
                report(count, len(source.cells), piece.label)
            outputs = _run_cell(client, project, piece, document, count)
            code = "\n".join(line.text for line in piece.code)
            digest = hashlib.md5(f"{document.path} {count} {code}".encode()).hexdigest()[:8]
            identifier = f"cell-{piece.label}" if piece.label else digest
            parts.append(write_cell(piece, outputs, document=document, count=count, identifier=identifier, root=project.root) + "\n")
    _ask(client, {}, code=_LAST)
    return Execution("".join(parts), take_inputs(project, document))


def _run_cell(client: NotebookClient, project: Project, piece: Piece, document: Document, count: int) -> list[Any]:
    options = {**document.execute, **piece.options}
    cell = nbformat.v4.new_code_cell("\n".join(line.text for line in piece.code))
    if not options["eval"] or not piece.code:
        return []
    if options["error"]:
        cell.metadata["tags"] = ["raises-exception"]
    client.nb.cells.append(cell)
    try:
        client.execute_cell(cell, len(client.nb.cells) - 1, execution_count=count)
    except CellExecutionError as error:
        shown = [line for output in cell.outputs for line in output.get("traceback", [])]
        trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(shown)).replace(f"{project.root}/", "")
        lines = re.findall(r"Cell In\[\d+\], line (\d+)", trace)
        place = piece.code[min(int(lines[-1]), len(piece.code)) - 1] if lines else piece.lines[0]
        name = f"the cell `{piece.label}`" if piece.label else "this cell"
        raise place.error(
            f"{name} failed with {error.ename}: {error.evalue}\n\n{trace.strip()}\n",
            "Correct the cell, or set `error: true` to show the error on the page. The last site stays as it was.",
        ) from error
    return cell.outputs


def _fill_inline(client: NotebookClient, piece: Piece, document: Document) -> str:
    found = [(line, match) for line in piece.lines for match in INLINE.finditer(line.text)]
    results = _ask(client, {str(n): match[2].strip() for n, (_, match) in enumerate(found)}) if found else {}
    values = []
    for number, (line, match) in enumerate(found):
        result = results[str(number)]
        if result["status"] != "ok":
            raise line.error(f"`{match[2].strip()}` failed with {result['ename']}: {result['evalue']}",
                             "Correct the inline code, or compute its value in a cell above.")
        values.append(write_inline(result["data"], document.format))
        if not values[-1]:
            raise line.error(f"`{match[2].strip()}` is empty, and Quarto would print the code itself",
                             "Let it return text, or take it out.")
    replacements = iter(values)
    return "\n".join(INLINE.sub(lambda match: match[1] + next(replacements), line.text) for line in piece.lines)


def _ask(client: NotebookClient, expressions: dict[str, str], *, code: str = "") -> dict[str, dict]:
    """Run `code` unseen and return the results of `expressions` by their key."""
    message = client.kc.execute(code, silent=bool(code), store_history=False, user_expressions=expressions)
    return client.wait_for_reply(message)["content"]["user_expressions"]


def _environment(project: Project, document: Document, folder: Path) -> dict[str, str]:
    """Return the kernel's environment: Quarto's variables and a reproducible matplotlib."""
    width, height, kind = _FIGURES[document.format]
    identifier = {"base-format": document.format, "target-format": document.format}
    figures = {"fig-width": width, "fig-height": height, "fig-format": kind, "fig-dpi": _DPI}
    info = folder / "execute-info.json"
    info.write_text(json.dumps({
        "document-path": str(document.source),
        "format": {"identifier": identifier, "execute": {**document.execute, **figures},
                   "metadata": document.metadata, "pandoc": {"to": document.format}},
    }))
    settings = folder / "matplotlibrc"
    settings.write_text(
        f"figure.figsize: {width}, {height}\nfigure.dpi: {_DPI}\nsavefig.dpi: figure\n"
        "svg.hashsalt: guide\nsvg.fonttype: path\n"
    )
    return {
        # SVG and PNG writers take their date from the first, sets their order from the second.
        "SOURCE_DATE_EPOCH": "0",
        "PYTHONHASHSEED": "0",
        **os.environ,
        "MATPLOTLIBRC": str(settings),
        "QUARTO_EXECUTE_INFO": str(info),
        "QUARTO_PROJECT_DIR": str(project.root),
        "QUARTO_PROJECT_ROOT": str(project.root),
        "QUARTO_DOCUMENT_PATH": str(document.source.parent),
        "QUARTO_DOCUMENT_FILE": document.source.name,
        "QUARTO_FIG_WIDTH": str(width),
        "QUARTO_FIG_HEIGHT": str(height),
        "QUARTO_FIG_DPI": str(_DPI * 2 if kind == "retina" else _DPI),
        "QUARTO_FIG_FORMAT": "png" if kind == "retina" else kind,
    }

"""What a cell shows, as Quarto's Jupyter engine writes it into the frozen markdown."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

from guide.embedded.source import Piece
from guide.errors import GuideError
from guide.project import Document

_IMAGES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"}
_SCRIPTS = (
    "application/vnd.jupyter.widget-state+json",
    "application/vnd.jupyter.widget-view+json",
    "application/javascript",
)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# The kernel's name for a cell's file holds its process: it would differ at every execution.
_KERNEL_FILE = re.compile(r"\S*ipykernel_\d+\S*?\.py(?=:\d)")
_ESCAPED = re.compile(r"([\\`*_{}\[\]()>#+,\-.!])")


def choose_mime(data: dict, format: str) -> str | None:
    """Return the richest form of `data` that `format` shows, in Quarto's order; None if none."""
    html = str(data.get("text/html", "")).lower()
    order = ["text/markdown", *_IMAGES]
    if format != "typst":
        order = [*_SCRIPTS, "text/html", *order]
    elif "<table" in html and "</table" in html:
        order.append("text/html")
    return next((mime for mime in [*order, "text/plain"] if mime in data), None)


def write_inline(data: dict, format: str) -> str:
    """Return the markdown of an inline value: text is escaped, numbers stand as they are."""
    mime = choose_mime(data, format)
    text = str(data.get(mime, ""))
    if mime == "text/html":
        return f"`{text}`{{=html}}"
    if mime == "text/plain" and len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return _ESCAPED.sub(r"\\\1", text[1:-1])
    return text


def write_cell(
    cell: Piece, outputs: list[Any], *, document: Document, count: int, identifier: str, root: Path
) -> str:
    """Return the markdown of an executed cell, and write its pictures beside the document.

    `outputs` are notebook outputs, `count` is the cell's number from 1, `identifier` stands in
    for a label. Raises `GuideError` for outputs that the document's format cannot show.
    """
    options = {**document.execute, **cell.options}
    if not options["include"]:
        return ""
    outputs = _tidy(outputs, options, document.format, root)
    displays = [output for output in outputs if "data" in output]
    asis = options["output"] == "asis"
    if options["output"] and options["eval"]:
        _check_label(cell, outputs, displays)
    on_cell = bool(cell.label) and (not options["output"] or not displays or cell.label.startswith("tbl-"))
    parts = []
    if options["echo"]:
        code = "\n".join(line.text for line in cell.code)
        fence = _fence(code)
        folding = [f'{key}="{str(cell.options[key]).lower() if key == "code-fold" else cell.options[key]}"'
                   for key in ("code-fold", "code-summary") if key in cell.options]
        parts.append(f"{fence} {{{' '.join(['.python .cell-code', *folding])}}}\n{code}\n{fence}\n")
    caption = " ".join((cell.options.get("fig-cap") or "").strip().split("\n"))
    for number, output in enumerate(outputs if options["output"] else [], start=1):
        name = f"{cell.label or f'cell-{count + 1}'}-output-{number}"
        own_caption = caption if "data" in output else ""
        text, mime = _write_output(cell, output, own_caption, name, document, asis)
        if own_caption and mime not in _IMAGES:
            text += f"\n{own_caption}\n"
        if not asis:
            text = f"\n::: {{{_output_attributes(cell, output, mime)}}}\n{text}:::\n"
        parts.append(text)
        caption = "" if own_caption else caption
    body = "".join(parts)
    if body and (on_cell or not asis or {"fig-cap", "tbl-cap"} & cell.options.keys()):
        attributes = [f"#{cell.label}"] if on_cell else [f"#{identifier}"] * (document.format != "typst")
        attributes.append(".cell")
        if "tbl-cap" in cell.options:
            attributes.append(f"tbl-cap='{_quote(cell.options['tbl-cap'])}'")
        body = f"::: {{{' '.join([*attributes, f'execution_count={count}'])}}}\n{body}:::\n"
    return body + "\n"


def _tidy(outputs: list[Any], options: dict, format: str, root: Path) -> list[Any]:
    """Join streams, strip colours and machine paths, leave out what Quarto leaves out."""
    tidied: list[Any] = []
    has_image = any(choose_mime(output.get("data", {}), format) in _IMAGES for output in outputs)
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream":
            if output["name"] == "stderr" and not options["warning"]:
                continue
            last = tidied[-1] if tidied else {}
            text = _KERNEL_FILE.sub("<cell>", _ANSI.sub("", output["text"])).replace(f"{root}/", "")
            if last.get("name") == output["name"]:
                tidied[-1] = {**last, "text": last["text"] + text}
                continue
            output = {**output, "text": text}
        elif "data" in output:
            if kind == "execute_result" and _is_plot_handle(output["data"], has_image):
                continue
            latex = output["data"].get("text/latex", "")
            if "text/markdown" not in output["data"] and re.match(r"\$|\\begin\{", latex):
                output = {**output, "data": {**output["data"], "text/markdown": latex}}
            if not output["data"]:
                continue
        tidied.append(output)
    return tidied


def _is_plot_handle(data: dict, has_image: bool) -> bool:
    """Whether a text result is only the object that drew the picture beside it."""
    text = data.get("text/plain", "")
    if set(data) != {"text/plain"} or not text:
        return False
    if not has_image:
        return text.startswith(("[<matplotlib", "<matplotlib", "<seaborn.", "<ggplot:"))
    if "\n" in text:
        return "<matplotlib." in text
    text = text.strip()
    return bool(re.match(r"[<(\[].*?[>)\]]$|Text\([-\d]", text)) or text.startswith("{") and "<matplotlib." in text


def _check_label(cell: Piece, outputs: list[Any], displays: list[Any]) -> None:
    if cell.label.startswith(("fig-", "tbl-")) and not outputs:
        raise cell.option_line("label").error(
            f"the cell `{cell.label}` shows nothing", "End it with the figure or table itself, or take its label away.")
    if cell.label and len(displays) > 1:
        raise cell.option_line("label").error(
            f"the cell `{cell.label}` shows {len(displays)} things under one label", "Make one cell of each.")


def _output_attributes(cell: Piece, output: Any, mime: str) -> str:
    display = "data" in output
    kind = "display" if display else output.get("name") or "error"
    attributes = [".cell-output", f".cell-output-{kind}"]
    if display and cell.label and not cell.label.startswith("tbl-") and mime not in _IMAGES:
        attributes.insert(0, f"#{cell.label}")
    if mime == "text/markdown":
        attributes.append(".cell-output-markdown")
    if output.get("execution_count") is not None:
        attributes.append(f"execution_count={output['execution_count']}")
    return " ".join(attributes)


def _write_output(
    cell: Piece, output: Any, caption: str, name: str, document: Document, asis: bool
) -> tuple[str, str]:
    """Return an output's markdown and its mime type; streams and errors have none."""
    if output["output_type"] == "stream":
        return (output["text"] if asis and output["name"] == "stdout" else _code(output["text"])), ""
    if output["output_type"] == "error":
        trace = _ANSI.sub("", "\n".join(output["traceback"]))
        return _code(f"{output['ename']}: {output['evalue']}\n{trace}"), ""
    data = output["data"]
    mime = choose_mime(data, document.format)
    if mime is None or mime in _SCRIPTS or (mime == "text/html" and document.format == "typst"):
        raise GuideError(
            f"the cell {f'`{cell.label}` ' if cell.label else ''}returned {', '.join(data)}, "
            f"none of which can be shown in {document.format}",
            file=cell.lines[0].file, line=cell.lines[0].number,
            remedy="Return an object with `_repr_markdown_` or `_repr_svg_`, or text.",
        )
    if mime in _IMAGES:
        return _write_image(cell, output, mime, caption, name, document) + "\n", mime
    if mime == "text/html":
        fence = _fence(data[mime])
        return f"{fence}{{=html}}\n{data[mime].removesuffix(chr(10))}\n{fence}\n", mime
    return (data[mime] + "\n" if mime == "text/markdown" else _code(_ANSI.sub("", data[mime]))), mime


def _write_image(cell: Piece, output: Any, mime: str, caption: str, name: str, document: Document) -> str:
    path = f"{document.files}/figure-{document.format}/{name}.{_IMAGES[mime]}"
    file = document.source.parent / path
    file.parent.mkdir(parents=True, exist_ok=True)
    data = output["data"][mime]
    file.write_bytes(data.encode() if mime == "image/svg+xml" else base64.b64decode(data))
    size = (output.get("metadata") or {}).get(mime) or {}
    attributes = [f"#{cell.label}"] if cell.label and not cell.label.startswith("tbl-") else []
    attributes += [f"{side}={size[side]}" for side in ("width", "height") if size.get(side)]
    if cell.options.get("fig-alt"):
        attributes.append(f"fig-alt='{_quote(cell.options['fig-alt'])}'")
    return f"![{caption}]({path})" + (f"{{{' '.join(attributes)}}}" if attributes else "")


def _quote(text: str) -> str:
    return text.replace("'", "\\'")


def _fence(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"^\s*(`+)", text, re.MULTILINE)), default=0)
    return "`" * max(3, longest + 1)


def _code(text: str) -> str:
    fence = _fence(text)
    return f"{fence}\n{text.removesuffix(chr(10))}\n{fence}\n"

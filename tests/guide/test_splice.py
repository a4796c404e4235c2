"""Splicing gives, to the byte, what executing the new text would write."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.embedded.execute import execute
from guide.embedded.source import INLINE, Source, read_source
from guide.freeze import Entry, result_file
from guide.project import Project
from guide.shape import Shape, find_shape
from guide.splice import splice

FRONT = "---\ntitle: A\nexecute: {echo: false}\n---\n\n"
TEXT = FRONT + "One `{python} a`.\n\n```{python}\n#| label: x\n1\n```\n\nTwo `{python} a` and `{python} b`.\n\n```{python}\n2\n```\n"
# Prose as an author may change it; some of it looks like what cells write.
PROSE = st.lists(st.sampled_from([
    "Words.", "A `{python} a` here.", "`{python} b`, `{python} a`", "::: {.cell execution_count=1}", ":::", "", "- item",
    "```\ncode `{python} a`\n```", "Ünïcode — 590\u202f326.", "{{< var x >}}",
]), max_size=4).map("\n\n".join)
CELLS = ["```{python}\n#| label: x\n1\n```", "```{python}\n#| include: false\n2\n```", "```{python}\n3\n```", "```{python}\n#| output: asis\n4\n```"]
OUTPUTS = st.lists(st.sampled_from(["Words.\n", ":::\n", "\n", "::: {.cell execution_count=3}\n", "- item\n", "x\n"]), max_size=3).map("".join)
VALUES = {"a": "590,326", "b": "two words"}


def read(folder: Path, text: str) -> Source:
    files = {"_quarto.yml": "project: {render: ['a.qmd']}\n", "a.qmd": text}
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    project = Project.load(folder)
    return read_source(project, project.documents[0])


def run(source: Source, shown: list[str]) -> str:
    """Write what executing gives, when the cells show `shown`."""
    parts, number = [], 0
    for piece in source.pieces:
        if piece.kind == "cell":
            body = shown[number] + "\n"
            number += 1
            if piece.options.get("include") is False:
                body = ""
            elif piece.options.get("output") != "asis":
                body = f"::: {{#c .cell execution_count={number}}}\n{body}:::\n\n" if shown[number - 1] else "\n"
            parts.append(body + "\n")
            continue
        for line in piece.lines:
            parts.append(INLINE.sub(lambda match: match[1] + VALUES[match[2]], line.text) + "\n")
        parts.append("\n")
    return "".join(parts)


@settings(max_examples=150, deadline=None)
@given(st.lists(PROSE, min_size=5, max_size=5), st.lists(PROSE, min_size=5, max_size=5), st.lists(OUTPUTS, min_size=4, max_size=4))
def test_whatever_is_spliced_is_what_executing_writes(tmp_path_factory, before, after, shown):
    folder = tmp_path_factory.mktemp("spliced")
    texts = [FRONT + "\n\n".join(part for pair in zip(prose, [*CELLS, ""]) for part in pair) + "\n" for prose in (before, after)]
    old, new = (read(folder, text) for text in texts)
    markdown = run(old, shown)
    shape = find_shape(old, markdown)
    done = splice(new, shape, markdown)
    if done.markdown is not None:
        assert done.markdown == run(new, shown)
        assert find_shape(new, done.markdown) in (done.shape, None)
        assert splice(old, done.shape, done.markdown).markdown in (markdown, None)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_characters="`\r", exclude_categories=["Cs", "Cc"]), min_size=1))
def test_prose_that_no_cell_writes_can_always_be_changed(tmp_path_factory, prose):
    folder = tmp_path_factory.mktemp("spliced")
    old = read(folder, TEXT)
    markdown = run(old, ["block\n", ""])
    new = read(folder, TEXT.replace("Two", f"P {prose}"))
    assert splice(new, find_shape(old, markdown), markdown).markdown == run(new, ["block\n", ""])


@pytest.mark.parametrize(("old", "new", "reason"), [
    ("1\n", "1 + 0\n", "cell `x` changed"),
    ("#| label: x", "#| label: y", "cell `y` changed"),
    ("```{python}\n2\n```\n", "", "a cell was taken out"),
    ("```{python}\n2\n```\n", "```{python}\n2\n```\n\n```{python}\n3\n```\n", "the cell at a.qmd:19 is new"),
    ("{python} b", "{python} c", "inline code is new: c"),
    ("One `{python} a`", "One `{python} b`", "inline code moved past a cell: b"),
    ("echo: false", "echo: true", "settings that its cells see are new"),
    ("title: A", "mine: A", "settings that its cells see are new"),
])
def test_what_needs_a_kernel_is_named(tmp_path, old, new, reason):
    before = read(tmp_path, TEXT)
    markdown = run(before, ["block\n", ""])
    shape = find_shape(before, markdown)
    assert old in TEXT
    done = splice(read(tmp_path, TEXT.replace(old, new)), shape, markdown)
    assert (done.markdown, done.reason) == (None, reason)


def test_cells_that_change_places_need_a_kernel(tmp_path):
    cells = "```{python}\n1\n```\n\n", "```{python}\n2\n```\n\n"
    before = read(tmp_path, "".join(cells))
    shape = find_shape(before, run(before, ["a\n", "b\n"]))
    assert splice(read(tmp_path, "".join(reversed(cells))), shape, run(before, ["a\n", "b\n"])).reason == "cells changed places"


def test_inline_code_with_two_values_in_one_place_needs_a_kernel(tmp_path):
    source = read(tmp_path, TEXT.replace("`{python} b`", "`{python} a`"))
    markdown = run(source, ["block\n", ""]).replace("590,326 and 590,326", "590,326 and 7")
    shape = find_shape(source, markdown)
    assert splice(source, shape, markdown).reason == "inline code gave several values: a"


def test_pieces_that_cannot_be_told_apart_are_not_spliced(tmp_path):
    source = read(tmp_path, "```{python}\n1\n```\n\n`{python} a` `{python} b`\n")
    assert find_shape(source, "\n\n1 2\n\n") is not None
    assert find_shape(source, "\n\n1 2 3\n\n") is None
    assert splice(source, None, "").reason == "the results of its cells cannot be told apart"


def test_a_shape_survives_its_record(tmp_path):
    source = read(tmp_path, TEXT)
    shape = find_shape(source, run(source, ["block\n", ""]))
    assert Shape.from_record(shape.to_record()) == shape
    for broken in ({}, {**shape.to_record(), "cells": ["x"]}, {**shape.to_record(), "values": []}, None):
        with pytest.raises(ValueError):
            Shape.from_record(broken)


@pytest.mark.parametrize("name", ["page.qmd", "slides.qmd", "paper.qmd"])
def test_results_of_quarto_are_told_apart(golden, name):
    document = golden.find_document(name)
    source = read_source(golden, document)
    markdown = Entry.from_json(result_file(golden, document).read_text("utf-8")).markdown
    shape = find_shape(source, markdown)
    assert len(shape.cells) == len(source.cells)
    assert splice(source, shape, markdown).markdown == markdown


def test_new_prose_in_a_document_and_a_partial_is_what_a_kernel_writes(golden):
    document = golden.find_document("page.qmd")
    source = read_source(golden, document)
    markdown = Entry.from_json(result_file(golden, document).read_text("utf-8")).markdown
    shape = find_shape(source, markdown)
    body = golden.root / "parts/_body.qmd"
    text = re.sub(r"\n```\{python\}", "\nBefore a cell, `{python} total` again.\n\n```{python}", body.read_text("utf-8"), count=1)
    body.write_text(text.replace("Last.", "The *last*\nwords."), "utf-8")
    document.source.write_text(document.source.read_text("utf-8").replace("title: Page", "title: New").replace("First.", "- First."), "utf-8")
    new = read_source(golden, document)
    done = splice(new, shape, markdown)
    assert done.markdown == execute(golden, new).markdown != markdown
    shutil.rmtree(golden.root / document.files)

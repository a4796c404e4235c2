"""Rules every document keeps."""

import re
from pathlib import Path

import pytest

from .documents import list_documents, list_sources, read_cells, read_expanded

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 5
FORBIDDEN = re.compile(r"^\s*(for|while)\b|open\(|Path\(|QUARTO_|#[0-9a-fA-F]{6}\b|read_csv|read_parquet")


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.fixture(params=names(list_sources(ROOT)))
def source(request: pytest.FixtureRequest) -> str:
    return (ROOT / request.param).read_text(encoding="utf-8")


@pytest.fixture(params=names(list_documents(ROOT)))
def document(request: pytest.FixtureRequest) -> str:
    return read_expanded(ROOT, ROOT / request.param)


def test_there_are_documents_of_all_three_outputs():
    assert {"index.qmd", "paper.qmd", "slides.qmd", "chapters/07-where.qmd"} <= set(names(list_documents(ROOT)))


def test_cells_are_short_and_plain(source: str):
    for cell in read_cells(source):
        shown = [line for line in cell.code if not line.startswith(("import ", "from "))] if cell.options.get("include") is False else cell.code
        assert len(shown) <= MOST_LINES, f"split this cell or move it into a figure's function:\n{cell.code}"
        assert not [line for line in cell.code if FORBIDDEN.search(line)], f"loops, files, colours and formats belong in modules:\n{cell.code}"


def test_figures_and_tables_are_captioned_and_described(document: str):
    for cell in read_cells(document):
        label = cell.options.get("label", "")
        if label.startswith("fig-"):
            assert cell.options.get("fig-cap"), f"{label} has no caption"
            assert len(cell.options.get("fig-alt", "")) > 40, f"{label} does not say what it shows"
        if label.startswith("tbl-"):
            assert cell.options.get("tbl-cap"), f"{label} has no caption"


def test_figures_and_tables_are_referenced(document: str):
    if "revealjs:" in document:  # a slide shows its figure as it speaks of it
        return
    for cell in read_cells(document):
        label = cell.options.get("label", "")
        if label.startswith(("fig-", "tbl-")):
            assert f"@{label}" in document, f"no sentence refers to @{label}"


def test_visible_cells_are_labelled(document: str):
    """Quarto gives a visible cell without a label a random one: its frozen result would never hold still."""
    for cell in read_cells(document):
        assert cell.options.get("include") is False or "label" in cell.options, cell.code


def test_a_label_is_used_once_a_document(document: str):
    labels = [cell.options["label"] for cell in read_cells(document) if "label" in cell.options]
    assert len(labels) == len(set(labels))


def test_the_finding_has_one_home():
    partial = "/chapters/_shared/revisits.qmd"
    users = [path for path in list_documents(ROOT) if partial in path.read_text(encoding="utf-8")]
    assert names(users) == ["chapters/07-where.qmd", "paper.qmd", "slides.qmd"]

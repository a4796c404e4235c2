"""The paper's drawings as printed: vectors, as wide as their column, with letters large enough to read."""

import re
from pathlib import Path

import pytest

from figures.fine_type import SMALLEST

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = sorted((ROOT / "_freeze/paper/figure-typst").glob("*.svg"))
MILLIMETRE = 72 / 25.4
# Of the template's page: one column of two, and both with what parts them.
WIDTHS = ((210 - 2 * 16 - 6) / 2 * MILLIMETRE, (210 - 2 * 16) * MILLIMETRE)
WIDTH = re.compile(r'<svg[^>]* width="([\d.]+)pt"')
# A letter's outline is drawn for 100 points and scaled to its size, upside down.
LETTER = re.compile(r"scale\(([\d.]+) -[\d.]+\)")


@pytest.fixture(params=DRAWINGS, ids=lambda path: path.name.partition("-output")[0])
def drawing(request: pytest.FixtureRequest) -> str:
    return request.param.read_text("utf-8")


def test_there_are_drawings():
    assert len(DRAWINGS) > 10


def test_letters_are_large_enough_to_read(drawing: str):
    width = float(WIDTH.search(drawing)[1])
    printed = min(WIDTHS, key=lambda column: abs(column - width))
    assert abs(printed / width - 1) < 0.02, "a drawing is made for the width it is printed in"
    sizes = [100 * float(size) * printed / width for size in LETTER.findall(drawing)]
    assert sizes and min(sizes) >= 0.99 * SMALLEST, f"{min(sizes):.2f} points"

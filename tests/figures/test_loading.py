"""The figure of loading rates: same numbers in every form, and a file that stands alone."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from bigearthnet.loading.compare import COLUMNS
from bigearthnet.pictures import find_picture
from figures.loading import loading, write_loading
from guide import theme

ROWS = [
    ("GeoTIFF, rasterio", 118.44, 1.0, 188_416.0), ("GeoTIFF, memory-mapped", 1_312.6, 11.08, 188_416.0),
    ("LMDB, safetensors", 54_618.0, 461.1, 164_045.0), ("Zarr 3, sharded", 268.9, 2.27, 129_870.5),
]  # fmt: skip


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=COLUMNS)


@pytest.mark.parametrize("look", [theme.light(), theme.light(narrow=True), theme.printed()], ids=["page", "phone", "print"])
def test_dots_stand_at_the_rates_and_text_says_them(table, look):
    figure = loading(table)
    with look.style():
        (axes,) = figure.drawing(look).axes
    assert axes.get_xscale() == "log" and axes.get_xlim() == (100, 100_000)
    dots = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    assert dots == table["patches_per_second"].tolist()
    written = {text.get_text() for text in axes.texts}
    assert written == {"118 patches a second", "1,310 · 11 ×", "54,600 · 461 ×", "269 · 2.3 ×", *table["way"]}
    data, layout = figure.plotly(look).values()
    assert data[-1]["x"] == dots and data[-1]["y"] == table["way"].tolist()
    assert [text.strip() for text in data[-1]["text"]] == [text.get_text() for text in axes.texts if text.get_text() not in set(table["way"])]
    assert layout["xaxis"]["range"] == [2, 5]
    # Where there is no room beside the axis the names stand above the lines.
    assert layout["yaxis"]["showticklabels"] != bool(layout["annotations"])


@pytest.mark.parametrize("look", [theme.light(), theme.light(narrow=True), theme.printed()], ids=["page", "phone", "print"])
def test_nothing_is_cut_off(table, look):
    with look.style():
        drawing = loading(table).drawing(look)
        renderer = FigureCanvasAgg(drawing).get_renderer()
        (axes,) = drawing.axes
        boxes = [text.get_window_extent(renderer) for text in (*axes.texts, *axes.get_xticklabels()) if text.get_text()]
    assert len(boxes) == 12
    for box in boxes:
        assert drawing.bbox.x0 <= box.x0 and box.x1 <= drawing.bbox.x1
        assert drawing.bbox.y0 <= box.y0 and box.y1 <= drawing.bbox.y1


def test_it_is_described_and_has_its_numbers(table):
    figure = loading(table)
    assert "from 118 (GeoTIFF, rasterio) to 54,600 (LMDB, safetensors)" in figure.description
    assert figure.table().rows[2] == ["LMDB, safetensors", "54,600", "461.1", "164"]


def test_other_rates_keep_inside_the_axis():
    rates = np.array([3.2, 999.0])
    table = pd.DataFrame({"way": ["a", "b"], "patches_per_second": rates, "times_rasterio": rates / 3.2, "bytes_per_patch": 1000})
    with theme.light().style():
        (axes,) = loading(table).drawing(theme.light()).axes
    assert axes.get_xlim() == (1, 1000)


def test_the_file_stands_alone_wherever_it_is_written(table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # outside the project
    write_loading(table, tmp_path / "loading.svg")
    content = (tmp_path / "loading.svg").read_text()
    root = ET.fromstring(content)
    assert root.tag.endswith("svg")
    assert theme.light().colour("paper") in content
    assert not re.search(r"(?:href|src)=\"(?!#)", content)
    write_loading(table, tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_text() == content


def test_the_dataset_package_finds_it():
    assert find_picture("loading") is write_loading

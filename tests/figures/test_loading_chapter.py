"""Figures and tables of the chapters on loading and training, beside the rates."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from bigearthnet import examples, resampling_errors
from bigearthnet.loading import measured, published_statistics
from figures import loading, resampling, statistics_table, training
from guide import theme

LOOKS = [theme.light(), theme.dark(narrow=True), theme.printed()]
CURVES = {"of the patch": [13.0, 4.0, 1.0, 0.5], "dealt at random": [13.0, 9.0, 8.0, 7.5, 7.2]}


@pytest.fixture(scope="module")
def pairs():
    return examples.read_examples()


@pytest.mark.parametrize("look", LOOKS, ids=["page", "phone", "print"])
def test_each_band_is_shown_stored_and_enlarged(pairs, look):
    with look.style():
        drawing = resampling.enlarged(pairs[0]).drawing(look)
    images = [axes.images[0].get_array() for axes in drawing.axes]
    assert [image.shape for image in images] == [(48, 48)] * 7
    blocks = np.asarray(images[4]).reshape(8, 6, 8, 6)  # B09, nearest: every block of 60 m is one value
    assert (blocks == blocks[:, :1, :, :1]).all()
    for smooth in images[5:]:
        assert len(np.unique(smooth)) > 48  # of 64 shades; the blocks have no more than there are pixels


@pytest.mark.parametrize("look", LOOKS, ids=["page", "phone", "print"])
def test_no_two_pictures_overlap_and_names_stand_inside(pairs, look):
    with look.style():
        drawing = resampling.enlarged(pairs[0]).drawing(look)
        renderer = FigureCanvasAgg(drawing).get_renderer()
        boxes = [axes.get_position() for axes in drawing.axes]
        names = [text.get_window_extent(renderer) for text in drawing.texts]
    assert all(box.x0 >= -1e-9 and box.x1 <= 1 + 1e-9 and box.y0 >= -1e-9 and box.y1 <= 1 for box in boxes)
    for one, box in enumerate(boxes):
        assert not any(box.x0 < other.x1 - 1e-9 and other.x0 < box.x1 - 1e-9 and box.y0 < other.y1 - 1e-9 and other.y0 < box.y1 - 1e-9 for other in boxes[:one])
    assert len(names) == 7 and all(name.x0 >= 0 and name.x1 <= drawing.bbox.x1 and name.y1 <= drawing.bbox.y1 for name in names)


def test_the_recovery_table_has_shares_of_nearest(pairs):
    table = resampling.recovery_table(resampling_errors.recovery_errors(pairs))
    rows = dict(zip(table.frame["Enlarged by"], table.frame["20 m: of nearest"], strict=True))
    assert rows["Nearest"] == 1 and rows["Bicubic"] < rows["Bilinear"] < 1


def test_the_statistics_are_those_published_beside_those_of_the_pixels(pairs):
    published = published_statistics.read_published_statistics().set_index("band")
    frame = statistics_table.statistics(published, pairs).frame.set_index("Band")
    assert frame.loc["B02", "Mean"] == published.loc["B02", "mean"]
    assert frame.loc["VV (dB)", "Mean, examples"] == pytest.approx(np.mean([pair.s1["VV"] for pair in pairs]), abs=1e-3)


def test_the_conditions_say_machine_packages_and_day():
    rows = dict(loading.conditions_table(measured.read_measured()).rows)
    assert "cores" in rows["Machine"] and "rasterio" in rows["Packages"] and rows["Day"].endswith("2026")


@pytest.mark.parametrize("look", LOOKS, ids=["page", "phone", "print"])
def test_losses_are_drawn_as_given_and_named(look):
    figure = training.losses(CURVES)
    with look.style():
        (axes,) = figure.drawing(look).axes
    assert [line.get_ydata().tolist() for line in axes.lines] == list(CURVES.values())
    assert {text.get_text() for text in axes.texts} == {"labels of the patch", "labels dealt at random"}
    lines = figure.plotly(look)["data"]
    assert [line["y"] for line in lines] == list(CURVES.values())
    assert "from 13.0 to 0.5 with labels of the patch" in figure.description
    assert figure.table().rows[1] == ["dealt at random", "13.00", "7.20", "5"]


def test_the_split_table_has_both_averages():
    table = training.split_table({"Windows": (0.99, 0.98), "Patches": (0.3, 0.4)})
    assert table.rows == [["Windows", "0.99", "0.98"], ["Patches", "0.30", "0.40"]]

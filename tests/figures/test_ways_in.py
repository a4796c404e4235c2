"""The landing page's small pictures show the data they say they show."""

import re

import numpy as np
import pytest

from bigearthnet.examples import read_examples
from bigearthnet.label_tables import read_label_table
from bigearthnet.nomenclature import LABELS_19, to_19
from figures import splits, ways_in
from guide import theme


@pytest.fixture(scope="module")
def figures(patches) -> list:
    examples = read_examples()
    return [
        ways_in.class_bars(read_label_table("class_counts")), ways_in.three_looks(examples[3]),
        ways_in.half_splits(splits.fullest_product(patches)), ways_in.batch(examples), ways_in.outputs(patches),
    ]  # fmt: skip


def draw(figure, look=None):
    look = look or theme.light()
    with look.style():
        return figure.drawing(look)


def test_they_are_alike_light_and_without_words(figures, tmp_path):
    for figure in figures:
        assert figure.table() is None and figure.data is None
        for look in (theme.light(), theme.dark(narrow=True)):
            picture = figure.draw(look)
            assert picture.width / picture.height == pytest.approx(1.5, abs=0.01)
            assert len(picture.content) < 36_000
        drawing = draw(figure)
        assert not drawing.texts and not any(axes.texts or axes.axison for axes in drawing.axes)


def test_bars_stand_for_all_classes(figures):
    (axes,) = draw(figures[0]).axes
    heights = [bar.get_height() for bar in axes.patches]
    counts = read_label_table("class_counts").query("subset == 'recommended'")
    assert heights == sorted(counts.groupby("label")["patches"].sum(), reverse=True)
    assert len({tuple(bar.get_facecolor()) for bar in axes.patches}) == len(LABELS_19)


def test_the_patch_is_one_place_in_three_looks(figures):
    (axes,) = draw(figures[1]).axes
    shown = axes.images[0].get_array()
    assert shown.shape == (80, 120, 3)
    coloured = [bool((np.ptp(part.astype(int), axis=-1) > 0).any()) for part in np.split(shown, 3, axis=1)]
    assert coloured == [True, True, False]


def test_halves_of_the_tile_are_those_of_the_splits(figures, patches):
    """Counted from the picture's colours: each half holds the splits of its version."""
    from matplotlib.colors import to_rgb

    look = theme.light()
    shown = np.asarray(draw(figures[2], look).axes[0].images[0].get_array())
    product = splits.fullest_product(patches)
    product = product[product["row"] < shown.shape[0]]
    middle = shown.shape[1] // 2
    for half, column in (((product["column"] < middle), "split_v1"), ((product["column"] >= middle), "split_v2")):
        part = shown[:, :middle] if column == "split_v1" else shown[:, middle:]
        for name, count in product.loc[half, column].value_counts().items():
            assert (part == to_rgb(look.colour(name))).all(axis=-1).sum() == count > 0


def test_cells_below_the_images_are_their_labels(figures):
    from matplotlib.colors import to_rgba

    look, examples = theme.light(), read_examples()
    (axes,) = draw(figures[3], look).axes
    colours = axes.collections[0].get_facecolors().reshape(len(examples), len(LABELS_19), 4)
    for example, column in zip(examples, colours, strict=True):
        present = [name for name, colour in zip(LABELS_19, column, strict=True) if tuple(colour) != to_rgba(look.colour("surface"))]
        assert present == to_19(example.labels)
    assert len(axes.images) == len(examples)


def test_the_map_stands_on_three_sheets(figures):
    content = figures[4].draw(theme.light()).content.decode()
    for role in ("land", "scale-2", "scale-4", "scale-6"):
        assert len(re.findall(theme.light().colour(role), content)) == 3, role

"""Pictures of the example patches."""

import re

import numpy as np
import pytest

from bigearthnet.examples import Example, read_examples
from figures import pictures
from guide import theme


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples()


def test_pictures_use_the_whole_range_of_grey(examples):
    for example in examples:
        for picture, shape in ((pictures.true_colour(example), (120, 120, 3)), (pictures.radar(example), (120, 120))):
            assert picture.shape == shape and picture.dtype == np.uint8
            assert (picture.min(), picture.max()) == (0, 255)


def test_red_comes_first(examples):
    """Fields in June are green: a swapped order of bands would show."""
    june = next(example for example in examples if example.tile == "29UPU")
    red, green, blue = pictures.true_colour(june).reshape(-1, 3).mean(axis=0)
    assert green > red > blue


def test_a_flat_patch_is_drawn(examples):
    flat = Example(**{**vars(examples[0]), "s1": {"VV": np.zeros((120, 120), "float32")}})
    assert pictures.radar(flat).max() == 0


@pytest.mark.parametrize(("look", "columns"), [(theme.light(), 6), (theme.light(narrow=True), 3)])
def test_each_pair_stands_one_above_the_other(examples, look, columns):
    with look.style():
        boxes = [axes.get_position() for axes in pictures.example_patches(examples).drawing(look).axes]
    assert len(boxes) == 12
    for upper, lower in zip(boxes[::2], boxes[1::2], strict=True):
        assert upper.x0 == pytest.approx(lower.x0) and upper.y0 > lower.y1
    assert len({round(box.x0, 4) for box in boxes}) == columns


def test_the_figure_is_still_and_light(examples, tmp_path):
    figure = pictures.example_patches(examples)
    figure.write(tmp_path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".svg", ".svg", ".svg", ".svg"]
    for path in tmp_path.glob("*.svg"):
        content = path.read_text(encoding="utf-8")
        assert len(re.findall("data:image/webp;base64,", content)) == 12
        assert len(content) < 150_000
    assert figure.table().headings == ["Day", "Tile", "Labels"]

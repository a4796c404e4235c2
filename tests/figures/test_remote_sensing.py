"""Figures of the chapter "Remote sensing in ten minutes"."""

import re

import numpy as np
import pytest

from bigearthnet.errors import DataError
from bigearthnet.examples import Example, read_examples
from bigearthnet.wavelengths import WAVELENGTHS
from figures import remote_sensing
from guide import theme
from guide.text import percent


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples()


@pytest.fixture(scope="module")
def measured(examples):
    return remote_sensing.measure_spectra(examples)


def test_spectra_are_what_the_text_says_of_them(measured):
    by = measured.pivot(index="surface", columns="band", values="reflectance")
    assert by.loc["grass", "B08"] > 8 * by.loc["grass", "B04"]
    assert by.loc["snow", "B03"] > 5 * by.loc["snow", "B11"]
    assert by.loc["lake"].max() < 0.03
    assert by.loc["bare soil", "B04"] < by.loc["bare soil", "B08"] < 2 * by.loc["bare soil", "B04"]
    assert (by.loc["forest", "B08"] < by.loc["grass", "B08"]) and (by >= 0).all(axis=None)


def test_each_surface_has_all_bands_of_several_squares(measured):
    for _, rows in measured.groupby("surface"):
        assert rows["band"].tolist() == list(WAVELENGTHS) and rows["squares"].iloc[0] >= 5


def test_a_median_is_that_of_its_squares(examples, measured):
    (lake,) = [surface for surface in remote_sensing.SURFACES if surface.name == "lake"]
    example = next(one for one in examples if one.tile == lake.tile and str(one.day) == lake.day)
    red = np.array([[example.s2["B08"][6 * y : 6 * y + 6, 6 * x : 6 * x + 6].mean() for x in range(20)] for y in range(20)])
    chosen = red < 500
    infrared = example.s2["B09"][chosen]
    told = measured[(measured["surface"] == "lake") & (measured["band"] == "B09")].iloc[0]
    assert told["squares"] == chosen.sum() and told["reflectance"] == pytest.approx(np.median(infrared) / 10_000)


def test_a_surface_without_its_patch_is_refused(examples):
    with pytest.raises(DataError, match="Expected an example of tile"):
        remote_sensing.measure_spectra(examples[:2])


@pytest.mark.parametrize("narrow", [False, True])
def test_readers_point_at_bands_where_they_are_drawn(measured, narrow):
    figure, look = remote_sensing.spectra(measured), theme.light(narrow=narrow)
    settings = figure.explorer.spec("spectra")["settings"]
    with look.style():
        drawing = figure.drawing(look)
        drawing.canvas.draw()
    axes, wide = drawing.axes[0], drawing.get_figwidth() * drawing.dpi
    drawn = [axes.transData.transform((known.centre, 0))[0] / wide for known in WAVELENGTHS.values()]
    assert settings["narrow" if narrow else "wide"]["at"] == pytest.approx(drawn, abs=1e-3)
    snow = measured[(measured["surface"] == "snow") & (measured["band"] == "B11")]["reflectance"].iloc[0]
    (point,) = [point for point in settings["points"] if point["title"].startswith("B11")]
    assert point["lines"][0] == {"name": "snow", "text": percent(snow, digits=1), "role": "muted"}


def test_bands_are_drawn_in_their_own_pixels(examples):
    look = theme.light()
    figure = remote_sensing.resolutions(examples[0])
    with look.style():
        images = [axes.images[0].get_array() for axes in figure.drawing(look).axes]
    for image, band in zip(images, remote_sensing.INFRARED, strict=True):
        size = remote_sensing.DRAWN // len(examples[0].s2[band])
        assert image.shape == (remote_sensing.DRAWN, remote_sensing.DRAWN)
        assert (image[::size, ::size].repeat(size, 0).repeat(size, 1) == image).all()
    assert figure.table().frame["Pixels a side"].tolist() == [120, 60, 20]


def test_still_figures_are_light(examples, tmp_path):
    for figure in (remote_sensing.resolutions(examples[0]), remote_sensing.two_sensors(examples[:3])):
        figure.write(tmp_path)
    for path in tmp_path.glob("*.svg"):
        content = path.read_text(encoding="utf-8")
        assert len(re.findall("data:image/", content)) in (3, 6) and len(content) < 130_000, (path.name, len(content))

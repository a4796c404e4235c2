"""Figures and tables of the chapter "One patch"."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from bigearthnet import views
from bigearthnet.band_file import decode_bands
from bigearthnet.examples import Example, read_examples
from figures import one_patch
from guide import theme
from guide.figure import Figure

# What all six pairs together may weigh, and the one that a page loads on approach.
ALL, ONE = 800_000, 150_000


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples()


@pytest.fixture(scope="module")
def figure(examples, patches) -> Figure:
    return one_patch.bands(examples, patches)


@pytest.fixture(scope="module")
def files(figure) -> dict[str, bytes]:
    return dict(figure.explorer.files)


def test_all_pairs_fit(files):
    sizes = {name: len(content) for name, content in files.items()}
    assert len(sizes) == 7 and sum(sizes.values()) < ALL, sizes
    assert max(sizes.values()) < ONE, sizes


def test_each_pair_has_its_own_bands(figure, examples, files):
    listed = figure.explorer.settings()["patches"]
    for patch, example in zip(listed, examples, strict=True):
        assert patch["name"] == example.s2_name
        read = decode_bands(files[patch["file"]])
        assert (read["B8A"] == example.s2["B8A"]).all() and abs(read["VH"] - example.s1["VH"]).max() <= 0.005


def test_settings_say_when_and_where(figure):
    settings = json.loads(json.dumps(figure.explorer.settings()))
    finland = settings["patches"][3]
    assert finland["place"] == "Finland, tile 35VPK, column 69, row 24"
    assert (finland["s2"], finland["s1"]) == ("24 September 2017, 09:30 UTC", "25 September 2017, 04:32 UTC")
    assert (finland["epsg"], finland["ulx"], finland["uly"]) == (32635, 682_800, 6_971_220)  # of its JSON file
    assert [band["name"] for band in settings["bands"]][-2:] == ["VV", "VH"]
    assert settings["resolution"] == 10 and settings["definitions"]["pixels"] == 120
    offered = {channel for view in settings["optical"] + settings["radar"] for channel in view["channels"]}
    assert offered <= set(settings["definitions"]["units"])


def test_the_table_is_of_what_is_stored(figure, examples):
    table = figure.data.set_index(["patch", "band"])
    assert len(table) == 6 * 14
    row = table.loc[(examples[5].s2_name, "B11")]
    stored = examples[5].s2["B11"]
    assert (row["pixels"], row["lowest"], row["highest"]) == (3_600, stored.min(), stored.max())
    assert row["median"] == np.median(stored)
    numbers = figure.table()
    assert len(numbers.headings) == 7 == len(set(numbers.headings)) and len(numbers.rows) == 14


@pytest.mark.parametrize(("look", "columns"), [(theme.light(), 3), (theme.dark(narrow=True), 2), (theme.printed(wide=True), 3)])
def test_the_picture_shows_six_views(figure, look, columns):
    with look.style():
        drawing = figure.drawing(look)
        boxes = [axes.get_position() for axes in drawing.axes]
    assert len(boxes) == 6 and len({round(box.x0, 4) for box in boxes}) == columns
    for box in boxes:
        width, height = drawing.get_size_inches()
        assert box.width * width == pytest.approx(box.height * height)
    assert [text.get_text() for text in drawing.texts] == [views.VIEWS[key].name for key in one_patch.SHOWN]


def test_it_is_written_with_room_and_without_colours(figure, tmp_path):
    figure.write(tmp_path)
    spec = json.loads((tmp_path / "bands.json").read_text())
    assert spec["explorer"] == "bands" and not spec["plotly"]
    assert all((tmp_path / file).is_file() for file in spec["files"].values())
    assert not re.search(r"#[0-9a-f]{6}", json.dumps(spec))
    assert (tmp_path / "bands.svg").stat().st_size < 80_000


def test_tables_name_every_band_and_index():
    channels, indices = one_patch.bands_table().frame, one_patch.indices_table().frame
    assert channels["Band"].tolist() == list(views.RESOLUTIONS)
    assert channels.set_index("Band").loc["B8A"].tolist() == ["865 nm", "20 m", "60 × 60", "near infrared, narrow"]
    assert pd.Series(indices["Computed as"].tolist(), indices["Index"]).to_dict()["NDSI"] == "(B03 − B11) / (B03 + B11)"

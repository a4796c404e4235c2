"""Figures and tables of the chapter "Overview"."""

import pytest
from matplotlib.colors import to_hex

from bigearthnet import benchmark_datasets
from bigearthnet.label_tables import read_label_table
from figures import overview
from guide import theme


@pytest.fixture(scope="module")
def table():
    return benchmark_datasets.read_benchmark_datasets()


def still_axes(table, look):
    with look.style():
        drawing = overview.benchmarks(table).drawing(look)
        drawing.canvas.draw()
    return drawing, drawing.axes[0]


@pytest.mark.parametrize("narrow", [False, True])
def test_dots_stand_at_the_volumes_where_readers_point(table, narrow):
    look = theme.light(narrow=narrow)
    drawing, axes = still_axes(table, look)
    (dots,) = [drawn for drawn in axes.collections if len(drawn.get_offsets()) == len(table)]
    volumes, rows = zip(*dots.get_offsets().tolist(), strict=True)
    assert volumes == pytest.approx((table["volume"] / 1e9).tolist())
    assert overview.SPAN[0] < min(volumes) and max(volumes) < overview.SPAN[1]
    high = drawing.get_figheight() * drawing.dpi
    drawn = [1 - axes.transData.transform((1, row))[1] / high for row in rows]
    settings = overview.benchmarks(table).explorer.spec("benchmarks")["settings"]
    assert settings["narrow" if narrow else "wide"]["at"] == pytest.approx(drawn, abs=1e-3)


def test_the_archive_alone_has_the_colour_of_its_own(table):
    look = theme.light()
    _, axes = still_axes(table, look)
    (dots,) = [drawn for drawn in axes.collections if len(drawn.get_offsets()) == len(table)]
    own = [to_hex(colour) == look.colour(overview.OURS) for colour in dots.get_facecolors()]
    assert table["name"][own].tolist() == ["BigEarthNet", "BigEarthNet-MM", "BigEarthNet v2"]


def test_the_area_of_a_dot_is_its_images(table):
    _, axes = still_axes(table, theme.light())
    (dots,) = [drawn for drawn in axes.collections if len(drawn.get_offsets()) == len(table)]
    areas = dict(zip(table["name"], dots.get_sizes(), strict=True))
    images = table.set_index("name")["images"]
    assert areas["SeasoNet"] / areas["BigEarthNet"] == pytest.approx(images["SeasoNet"] / images["BigEarthNet"])
    assert min(areas.values()) == areas["UC Merced"] > 0


def test_no_line_of_the_grid_strikes_a_number_through(table):
    look = theme.light()
    _, axes = still_axes(table, look)
    counts = [text for text in axes.texts if "," in text.get_text()]
    assert len(counts) == len(table)
    assert {to_hex(text.get_bbox_patch().get_facecolor()) for text in counts} == {look.colour("paper")}


def test_a_year_is_written_once(table):
    _, axes = still_axes(table, theme.light())
    texts = [text.get_text() for text in axes.texts]
    assert [text for text in texts if text.isdigit() and len(text) == 4] == sorted({str(year) for year in table["year"]})
    assert set(table["name"]) <= set(texts)


def test_readers_are_told_every_row(table):
    points = overview.benchmarks(table).explorer.spec("benchmarks")["settings"]["points"]
    assert [point["title"] for point in points] == [f"{row.name}, {row.year}" for row in table.itertuples()]
    told = {line["name"]: line["text"] for line in points[[p["title"] for p in points].index("BigEarthNet, 2019")]["lines"]}
    assert (told["images"], told["values"], told["labels"]) == ("590,326", "47.2 billion", "several an image")


def test_the_releases_are_counted(patches):
    rows = {row[0]: row[1:] for row in overview.versions_table(patches, read_label_table("labels_per_patch")).rows}
    assert rows["Patches or pairs"] == ["590,326", "590,326", "549,488"]
    assert rows["Without snow and cloud"] == ["519,339", "519,339", "480,038"]
    assert rows["Classes"] == ["43", "19", "19"]
    assert (rows["Train"][1:], rows["Validation"][1:], rows["Test"][1:]) == (["269,695", "237,871"], ["123,723", "122,342"], ["125,866", "119,825"])

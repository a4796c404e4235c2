"""Results, tools and the making of the guide, as tables and pictures."""

import pandas as pd
import pytest

from bigearthnet import listed, neighbours
from figures import making, results, tools
from guide import theme


@pytest.fixture(scope="module")
def numbers() -> pd.DataFrame:
    return listed.read_results()


@pytest.fixture(scope="module")
def near() -> pd.DataFrame:
    return neighbours.read_neighbours()


def test_results_stand_from_the_best_to_what_sees_no_image(numbers, near):
    table = results.results_table(numbers, near).frame
    macro = table["AP macro"].tolist()[:-1]
    assert macro == sorted(macro, reverse=True) and len(table) == numbers.query("archive == 'v2'")["url"].nunique() + 1
    last = table.iloc[-1]
    assert last["Model"] == results.BLIND and pd.isna(last["AP micro"])
    assert last["F1 macro"] == near.set_index("split").loc["split_v2", "f1_macro"]


def test_each_number_of_the_table_is_one_of_the_list(numbers, near):
    table = results.results_table(numbers, near).frame
    row = table[(table["Model"] == "ResNet-50") & (table["Input"] == "S1")].iloc[0]
    assert (row["AP macro"], row["AP micro"], row["F1 macro"], row["F1 micro"], row["Weights"]) == (0.6284, 0.8007, 0.5761, 0.7020, "0.2.0")


@pytest.mark.parametrize("look", [theme.light(), theme.dark(narrow=True), theme.printed()], ids=["light", "narrow", "print"])
def test_a_dot_stands_for_each_number(numbers, near, look):
    figure = results.results(numbers, near)
    with look.style():
        drawing = figure.drawing(look)
    dots = [found.get_offsets().shape[0] for found in drawing.axes[0].collections]
    assert sum(dots) == len(numbers.query("archive == 'v2'")) + 2  # F1 of the classifier without images
    low, high = drawing.axes[0].get_xlim()
    assert all(low < x < high for found in drawing.axes[0].collections for x, _ in found.get_offsets())
    assert figure.data["value"].tolist() == numbers.query("archive == 'v2'")["value"].tolist()


def test_tools_are_quiet_after_a_year():
    day = pd.Timestamp("2026-11-23")
    rows = pd.DataFrame({"released": [day - pd.DateOffset(years=1), day - pd.DateOffset(years=1, days=1), pd.NaT], "checked": day})
    assert [tools.state(row) for row in rows.itertuples()] == ["active", "quiet", "unversioned"]
    assert tools.count_quiet(rows) == 1


def test_every_tool_stands_in_one_table():
    listing = listed.read_tools()
    shown = [tools.tools_table(listing, kinds=kinds).frame["Name"].tolist() for kinds in (("library", "converter"), ("models", "dataset", "source"))]
    assert sorted(sum(shown, [])) == sorted(listing["name"])


@pytest.mark.parametrize("look", [theme.light(), theme.light(narrow=True), theme.printed()], ids=["light", "narrow", "print"])
def test_the_workflow_has_its_steps_in_boxes(look):
    with look.style():
        drawing = making.workflow().drawing(look)
        drawing.canvas.draw()
    axes = drawing.axes[0]
    words = [text.get_text() for text in axes.texts]
    assert all(name in words for name, *_ in making.STEPS) and making.BACK in words
    frame = drawing.bbox
    for text in axes.texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1, text.get_text()


def test_digests_and_parts_are_those_in_use():
    assert set(making.digests_table().frame["Checksum"]) == {"SHA-256", "MD5"}
    assert dict(making.parts_table().frame[["Package", "Version"]].values)["pandas"] == pd.__version__

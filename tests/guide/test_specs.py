"""One spec for all modes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide import specs, theme
from guide.errors import GuideError

VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=12,
)
SPECS = st.dictionaries(st.sampled_from(["data", "layout"]), VALUES)


@pytest.fixture(autouse=True)
def in_project(root, monkeypatch):
    monkeypatch.chdir(root)


@given(SPECS, SPECS)
def test_changes_lead_from_one_spec_to_the_other(before, after):
    edits = json.loads(json.dumps(specs.changes(before, after)))
    assert specs.apply(before, edits) == after


def test_dark_and_narrow_are_lists_of_changes():
    spec = specs.build_spec(
        lambda look: {
            "data": [{"type": "bar", "x": [1], "marker": {"color": look.colour("accent")}}],
            "layout": {"margin": 4 if look.narrow else 8},
        }
    )
    assert spec["dark"] == [["data.0.marker.color", theme.dark().colour("accent")]]
    assert spec["narrow"] == [["layout.margin", 4]]


def test_a_value_of_both_mode_and_width_is_refused():
    def spec(look: theme.Theme) -> dict:
        return {"data": [{"type": "bar", "x": [1]}], "layout": {"title": look.name + str(look.narrow)}}

    with pytest.raises(GuideError, match="depend on both"):
        specs.build_spec(spec)


def test_a_trace_outside_the_bundle_is_refused():
    with pytest.raises(GuideError, match="'heatmap'.*basic bundle"):
        specs.build_spec(lambda look: {"data": [{"type": "heatmap"}], "layout": {}})


def test_missing_values_have_no_place_in_a_spec():
    with pytest.raises(ValueError, match="Out of range"):
        specs.write_json({"data": [float("nan")]})


def test_slides_have_larger_text():
    def spec(look: theme.Theme) -> dict:
        return {"data": [], "layout": look.layout()}

    page, slide = specs.build_spec(spec), specs.build_spec(spec, slide=True)
    assert slide["layout"]["font"]["size"] > page["layout"]["font"]["size"]
    assert specs.apply(slide, slide["narrow"])["layout"] == specs.apply(page, page["narrow"])["layout"]


def test_what_only_the_pointer_asks_for_comes_later():
    def plotly(look):
        bars = {"type": "bar", "x": [1, 2], "y": [3, 4]}
        numbers = {"type": "scatter", "mode": "none", "later": True, "x": [1], "y": [2], "customdata": [["a"]]}
        return {"data": [bars, numbers], "layout": {"title": look.name}}

    spec = specs.build_spec(plotly)
    assert spec["data"][1] == {"type": "scatter", "mode": "none", "x": [], "y": []}
    assert spec["later"] == [["data.1.x", [1]], ["data.1.y", [2]], ["data.1.customdata", [["a"]]]]
    whole = specs.apply(spec, spec["later"])["data"]
    assert whole[0]["x"] == [1, 2] and whole[1]["customdata"] == [["a"]]

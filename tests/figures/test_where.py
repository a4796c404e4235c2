"""The chapter's figures: the same numbers in every form, light, and drawn by this site alone."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import plotly.graph_objects
import pandas as pd
import pytest

from bigearthnet import summaries
from figures import where
from figures.cells import class_names, class_outlines
from figures.patch_map import BREAKS, PatchMap
from guide import specs, theme
from guide.figure import Figure
from guide.text import number

TOTAL = 590_326  # patches of version 1, as its papers state
COUNTRIES = {
    "Finland": 233_030, "Portugal": 99_248, "Serbia": 78_015, "Lithuania": 58_700, "Ireland": 52_653,
    "Austria": 46_403, "Belgium": 11_701, "Switzerland": 4_955, "Luxembourg": 3_481, "Kosovo": 2_140,
}  # fmt: skip
SEEN = {1: 98_432, 2: 93_806, 3: 171_780, 4: 226_308}
MOST_SVG, MOST_SPEC = 16_500, 13_000  # bytes, compressed: what a page with three figures can carry
HOSTS = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # names of formats, not addresses


@pytest.fixture(scope="module")
def figures(cells, country_seasons, revisits) -> dict[str, Figure]:
    made = [where.patch_map(cells), where.countries(country_seasons), where.revisits(revisits)]
    return {figure.name: figure for figure in made}


@pytest.fixture(scope="module")
def files(figures, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    for figure in figures.values():
        figure.write(folder)
    return folder


def read_spec(files: Path, name: str) -> dict:
    """Return a written spec as a page has it after a reader reached for the figure."""
    spec = json.loads((files / f"{name}.json").read_text(encoding="utf-8"))
    if later := spec.pop("later", None):
        spec = specs.apply(spec, json.loads((files / later).read_text(encoding="utf-8")))
    return spec


def read_bars(figure: Figure) -> list[list[int]]:
    """Return the lengths of the drawn bars, one list a series."""
    look = theme.light()
    with look.style():
        axes = figure.drawing(look).axes[0]
    return [[round(bar.get_width()) for bar in bars] for bars in axes.containers]


def test_every_form_of_the_map_counts_every_patch(cells, figures, files):
    assert cells["patches"].sum() == TOTAL
    assert pd.read_csv(files / "patch-map.csv")["patches"].sum() == TOTAL
    assert figures["patch-map"].table().rows[-1][2] == number(TOTAL)
    assert number(TOTAL) in figures["patch-map"].description


def test_classes_cover_their_cells_and_no_more(cells):
    prepared = PatchMap(cells, size=10_000)
    for limit, rings in zip((0, *BREAKS), prepared.rings, strict=True):
        # Holes turn the other way, so that the signed areas add up to what is filled.
        assert abs(sum(map(_signed_area, rings))) == 100 * (cells["patches"] > limit).sum()


def _signed_area(ring: np.ndarray) -> float:
    x, y = ring.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def test_class_names_leave_no_gap():
    assert class_names(BREAKS) == ["1–25", "26–50", "51–75", "76–150", "151–225", "226–300", "over 300"]
    assert len(theme.light().sequence("scale")) == len(BREAKS) + 1


def test_a_hole_in_the_grid_stays_a_hole():
    x, y = np.array([(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]).T * 10
    rings = class_outlines(x, y, np.full(8, 30), (25,), size=10)
    assert [len(group) for group in rings] == [2, 2]


def test_countries_agree_in_every_form(country_seasons, figures, files):
    assert country_seasons.groupby("country", observed=False)["patches"].sum().to_dict() == COUNTRIES
    spec = read_spec(files, "countries")
    bars = [trace for trace in spec["data"] if trace["type"] == "bar"]
    order = sorted(COUNTRIES, key=COUNTRIES.get, reverse=True)
    assert all(trace["y"] == order for trace in bars)
    assert np.sum([trace["x"] for trace in bars], axis=0).tolist() == [COUNTRIES[name] for name in order]
    assert read_bars(figures["countries"]) == [trace["x"] for trace in bars]
    assert [label.strip() for label in spec["data"][-1]["text"]] == [number(COUNTRIES[name]) for name in order]
    assert pd.read_csv(files / "countries.csv").groupby("country")["patches"].sum().to_dict() == COUNTRIES


def test_the_countries_table_adds_up(country_seasons):
    table = where.countries_table(country_seasons)
    assert table.headings == ["Country", "Winter", "Spring", "Summer", "Fall", "Total"]
    assert table.rows[-1] == ["All", "116,833", "189,276", "128,836", "155,381", number(TOTAL)]
    assert [row[0] for row in table.rows[:-1]] == list(COUNTRIES)
    assert table.rows[-2] == ["Kosovo", "2,140", "0", "0", "0", "2,140"]


def test_countries_without_patches_are_left_out(patches):
    few = where.countries(summaries.country_seasons(patches[patches["country"] == "Kosovo"]))
    assert few.table().rows[0][0] == "Kosovo"
    assert len(few.table().rows) == 2


def test_revisits_agree_in_every_form(figures, files):
    spec = read_spec(files, "revisits")
    bars = [trace["x"] for trace in spec["data"] if trace["type"] == "bar"]
    assert np.sum(bars, axis=0).tolist() == list(SEEN.values())
    assert read_bars(figures["revisits"]) == bars
    assert pd.read_csv(files / "revisits.csv").set_index("dates")["patches"].to_dict() == SEEN
    assert figures["revisits"].table().rows[-1] == ["All", "259,172", "100.0\u202f%", number(TOTAL), "100.0\u202f%"]
    assert "491,894 of 590,326, or 83\u202f%" in figures["revisits"].description


@pytest.mark.parametrize("name", ["patch-map", "countries", "revisits"])
def test_figures_are_light(name, files):
    for path in files.glob(f"{name}*.svg"):
        assert len(gzip.compress(path.read_bytes())) <= MOST_SVG, path.name
    assert len(gzip.compress((files / f"{name}.json").read_bytes())) <= MOST_SPEC
    assert len(list(files.glob(f"{name}*.svg"))) == 4


@pytest.mark.parametrize("name", ["countries", "revisits"])
def test_plotly_accepts_every_property(name, files):
    spec = read_spec(files, name)
    for change in ("dark", "narrow"):
        assert spec.pop(change, None) is not None
    drawn = plotly.graph_objects.Figure(spec)
    assert len(drawn.data) == len(spec["data"])


def test_nothing_comes_from_elsewhere(files):
    for path in files.iterdir():
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"https?:(?://|%2F%2F)[^\s\"'<>)]+", text)) <= HOSTS, path.name
        assert not re.search(r"""["'(]//\w""", text), path.name


@pytest.mark.parametrize("name", ["countries", "revisits"])
def test_dark_pages_change_colours_only(name, files):
    spec = read_spec(files, name)
    assert spec["dark"]
    for path, _ in spec["dark"]:
        assert re.search(r"color|source$", path), path


def test_phones_see_the_archive_larger(files):
    windows = read_spec(files, "patch-map")["settings"]["windows"]
    (west, east, *_), (left, right, *_) = windows["wide"], windows["narrow"]
    assert west < left and right < east


def test_every_cell_lies_inside_every_window(cells, files):
    settings = read_spec(files, "patch-map")["settings"]
    for west, east, south, north in settings["windows"].values():
        for axis, least, most in (("x", west, east), ("y", south, north)):
            assert least * 1000 < cells[axis].min()
            assert cells[axis].max() + 10_000 < most * 1000


def test_the_live_map_has_a_colour_for_every_value_in_both_modes(files):
    colours = read_spec(files, "patch-map")["settings"]["colours"]
    numbers = {"country": 10, "season": 4, "month": 12, "split_v1": 4, "split_v2": 3, "dates": 4, "condition": 3, "classes": 19, "labels": 11}
    for mode in ("light", "dark"):
        for facet, number_of in numbers.items():
            assert len(colours[mode][facet]) == number_of, facet
            assert len(set(colours[mode][facet])) == number_of, facet
            assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours[mode][facet]), facet


def test_the_live_map_names_scripts_that_are_there(root, files):
    spec = read_spec(files, "patch-map")
    for path in (*spec["scripts"], *spec["styles"], spec["siteFiles"]["catalogue"]):
        assert (root / path).is_file(), path
    assert spec["explorer"] == "patch-map" and spec["early"] == ["catalogue"]


PROGRAM = """
import sys
from pathlib import Path
from urllib.parse import unquote
import pandas as pd
from bigearthnet import summaries
from figures import where
from guide import theme
cells, seasons, revisits = (pd.read_pickle(Path(sys.argv[1]) / f"{name}.pkl") for name in ("cells", "seasons", "revisits"))
for figure in (where.patch_map(cells), where.countries(seasons), where.revisits(revisits)):
    figure.write(Path(sys.argv[2]))
    (Path(sys.argv[2]) / f"{figure.name}-print.svg").write_bytes(figure.draw(theme.printed(wide=figure.wide)).content)
"""


def test_two_processes_write_the_same_bytes(root, cells, country_seasons, revisits, tmp_path):
    cells.iloc[::9].to_pickle(tmp_path / "cells.pkl")
    country_seasons.to_pickle(tmp_path / "seasons.pkl")
    revisits.to_pickle(tmp_path / "revisits.pkl")
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root / "python"), "TZ": f"UTC+{seed}"}
        subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path), str(folder)], cwd=root, env=environment, check=True)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert len(written[0]) == 3 * 7
    assert written[0] == written[1]

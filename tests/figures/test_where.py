"""The chapter's figures: the same numbers in every form, light, and drawn by this site alone."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

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
    hover = read_spec(files, "patch-map")["data"][-1]
    assert sum(row[0] for row in hover["customdata"]) == TOTAL
    assert pd.read_csv(files / "patch-map.csv")["patches"].sum() == TOTAL
    assert figures["patch-map"].table().rows[-1][2] == number(TOTAL)
    assert number(TOTAL) in figures["patch-map"].description


def test_the_map_tells_each_cell_its_own_numbers(cells, files):
    hover = read_spec(files, "patch-map")["data"][-1]
    told = {(x, y): row for x, y, row in zip(hover["x"], hover["y"], hover["customdata"], strict=True)}
    for cell in cells.sample(200, random_state=1).itertuples():
        assert told[cell.x // 1000 + 5, cell.y // 1000 + 5] == [
            cell.patches, cell.footprints, f"{cell.first_date:%Y-%m-%d}", f"{cell.last_date:%Y-%m-%d}", cell.country,
        ]  # fmt: skip


def test_classes_cover_their_cells_and_no_more(cells):
    prepared = PatchMap(cells, size=10_000)
    for limit, rings in zip((0, *BREAKS), prepared.rings, strict=True):
        # Holes turn the other way, so that the signed areas add up to what is filled.
        assert abs(sum(map(_signed_area, rings))) == 100 * (cells["patches"] > limit).sum()


def _signed_area(ring: np.ndarray) -> float:
    x, y = ring.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def test_the_live_image_shows_the_same_squares(cells):
    """Its paths, painted cell by cell, give each cell the colour of its class."""
    prepared = PatchMap(cells, size=10_000)
    look = theme.light()
    source = prepared.spec(look)["layout"]["images"][0]["source"]
    svg = unquote(source.removeprefix("data:image/svg+xml,"))
    shown = {}
    for colour, path in re.findall(r"<path fill='([^']+)' d='([^']*)'", svg):
        for column, row in _inside(path):
            shown[column, row] = colour
    colours = look.sequence("scale")
    west, north = cells["x"].min() // 10_000, cells["y"].max() // 10_000
    expected = {
        (cell.x // 10_000 - west, north - cell.y // 10_000): colours[np.searchsorted(BREAKS, cell.patches)]
        for cell in cells.itertuples()
    }
    assert shown == expected


def _inside(path: str) -> set[tuple[int, int]]:
    """Return the unit squares inside the rings of an SVG path, by the even-odd rule."""
    crossings: dict[int, list[int]] = {}
    for start_x, start_y, steps in re.findall(r"M(\d+) (\d+)([hv\d-]*)z", path):
        x, y = int(start_x), int(start_y)
        corners = [(x, y)]
        for axis, step in re.findall(r"([hv])(-?\d+)", steps):
            x, y = (x + int(step), y) if axis == "h" else (x, y + int(step))
            corners.append((x, y))
        for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
            assert x0 == x1 or y0 == y1
            if x0 == x1:
                for row in range(min(y0, y1), max(y0, y1)):
                    crossings.setdefault(row, []).append(x0)
    return {
        (column, row)
        for row, edges in crossings.items()
        for left, right in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=True)
        for column in range(left, right)
    }


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


@pytest.mark.parametrize("name", ["patch-map", "countries", "revisits"])
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


@pytest.mark.parametrize("name", ["patch-map", "countries", "revisits"])
def test_dark_pages_change_colours_only(name, files):
    spec = read_spec(files, name)
    assert spec["dark"]
    for path, _ in spec["dark"]:
        assert re.search(r"color|source$", path), path


def test_phones_see_the_archive_larger(files):
    spec = read_spec(files, "patch-map")
    narrow = {path: value for path, value in spec["narrow"] if path.startswith("layout.xaxis")}
    wide = spec["layout"]["xaxis"]["range"]
    assert narrow["layout.xaxis.range.0"] > wide[0]
    assert narrow["layout.xaxis.range.1"] < wide[1]


def test_every_cell_lies_inside_every_window(cells, files):
    spec = read_spec(files, "patch-map")
    narrow = {path: value for path, value in spec["narrow"] if "axis.range" in path}
    for axis in "xy":
        wide = spec["layout"][f"{axis}axis"]["range"]
        for window in (wide, [narrow.get(f"layout.{axis}axis.range.{end}", wide[end]) for end in (0, 1)]):
            assert window[0] * 1000 < cells[axis].min()
            assert cells[axis].max() + 10_000 < window[1] * 1000


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
    assert len(written[0]) == 3 * 7 + 1
    assert written[0] == written[1]

"""The figures of the labels' chapter: their numbers are those of the tables they are made from."""

import gzip
import json
import zlib

import numpy as np
import pytest

from bigearthnet.label_tables import read_label_table
from bigearthnet.nomenclature import LABELS_19
from figures import class_map, label_bars, label_matrices, nomenclature_flow
from guide.figure import Figure

LABELLED = 480_038  # recommended patches of version 2, as its metadata holds them
MOST_BYTES = 90_000  # of a figure's spec and files, compressed


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    published = read_label_table("published_counts")
    made = [
        label_bars.class_counts(read_label_table("class_counts"), published),
        label_bars.labels_per_patch(read_label_table("labels_per_patch")),
        label_matrices.co_occurrence(read_label_table("co_occurrence"), LABELLED),
        label_matrices.class_countries(read_label_table("class_country")),
        nomenclature_flow.nomenclature(published),
        class_map.class_map(read_label_table("class_cells")),
    ]
    return {figure.name: figure for figure in made}


def settings(figure: Figure) -> dict:
    return json.loads(json.dumps(figure.explorer.spec(figure.name)["settings"]))


def test_class_counts_are_the_published_ones(figures):
    """Version 1 from BigEarthNet-MM, Table I; version 2 as counted from its metadata."""
    views = {view["key"]: view["values"] for view in settings(figures["class-counts"])["views"]}
    arable = LABELS_19.index("Arable land")
    assert [part[arable] for part in views["v1"]] == [100_394, 46_604, 47_150]
    assert [part[arable] for part in views["v2"]] == [88_236, 49_737, 50_052]
    assert figures["class-counts"].table().rows[arable][-1] == "188,025"


def test_every_recommended_patch_carries_some_number_of_labels(figures):
    (view,) = settings(figures["labels-per-patch"])["views"]
    assert sum(map(sum, view["values"])) == LABELLED
    counts = read_label_table("class_counts")
    carried = counts.loc[counts["subset"] == "recommended", "patches"].sum()
    assert label_bars.mean_labels(read_label_table("labels_per_patch")) == pytest.approx(carried / LABELLED)


def test_shares_of_pairs_follow_from_their_counts(figures):
    views = {view["key"]: view["values"] for view in settings(figures["co-occurrence"])["views"]}
    together = np.array(views["number"])
    assert (together == together.T).all()
    beaches, sea = LABELS_19.index("Beaches, dunes, sands"), LABELS_19.index("Marine waters")
    assert views["share"][beaches][sea] == pytest.approx(together[beaches, sea] / 1_316, abs=1e-4)
    assert views["lift"][beaches][sea] == pytest.approx(together[beaches, sea] * LABELLED / 1_316 / 61_832, abs=1e-2)
    assert all(views["share"][place][place] is None for place in range(19))


def test_shares_of_a_class_add_up_over_countries(figures):
    views = {view["key"]: np.array(view["values"]) for view in settings(figures["class-countries"])["views"]}
    assert views["class"].sum(axis=1) == pytest.approx(np.ones(19), abs=1e-3)
    assert ((views["share"] >= 0) & (views["share"] <= 1)).all()


def test_each_clc_class_leads_where_the_papers_put_it(figures):
    shown = settings(figures["nomenclature"])
    assert (len(shown["sources"]), len(shown["targets"])) == (43, 19)
    leads = {source["code"]: source["to"] for source in shown["sources"]}
    assert [leads[code] for code in (111, 112, 241, 333, 523)] == [0, 0, 3, 11, 18]
    assert sum(to is None for to in leads.values()) == 11
    assert next(source["patches"] for source in shown["sources"] if source["code"] == 312) == 211_703


def test_the_map_packs_every_count(figures):
    cells = read_label_table("class_cells")
    planes = zlib.decompress(figures["class-map"].explorer.files["cells.bin"])
    count = len(cells)
    places = np.frombuffer(planes[: 4 * count], "<u2").reshape(2, count)
    counts = np.frombuffer(planes[4 * count :], "uint8").reshape(20, count)
    west, south, _, _ = class_map.WINDOW
    assert (places[0] * 10 + west == cells["x"] // 1_000).all() and (places[1] * 10 + south == cells["y"] // 1_000).all()
    assert (counts == cells[["footprints", *LABELS_19]].to_numpy().T).all()


def test_figures_stay_light(figures, tmp_path):
    for figure in figures.values():
        figure.write(tmp_path)
        for name in (f"{figure.name}.svg", f"{figure.name}.json", f"{figure.name}-narrow-dark.svg"):
            assert len(gzip.compress((tmp_path / name).read_bytes())) < MOST_BYTES, name

"""The figures and tables of the chapter on version 2, and those of the pitfalls."""

import numpy as np
import pytest

from bigearthnet import summaries, version_changes
from bigearthnet.examples import read_examples
from bigearthnet.label_tables import read_label_table
from figures import pitfalls, version_2
from guide import theme


@pytest.fixture(scope="module")
def changes():
    return version_changes.read_changes()


@pytest.fixture(scope="module")
def shares(changes, patches):
    recommended = changes["splits"].query("recommended")["patches"].sum()
    return version_2.label_shares(
        read_label_table("class_counts"), read_label_table("published_counts"), (int(patches["split_v1"].notna().sum()), int(recommended))
    )


def test_the_map_counts_every_patch_that_is_gone(changes, patches):
    figure = version_2.gone_map(changes["cells"], summaries.cells(patches))
    rows = figure.table().rows
    assert sum(int(row[2].replace(",", "")) for row in rows) == 40_838
    assert sum(int(row[1].replace(",", "")) for row in rows) == len(changes["cells"])


def test_bars_of_splits_show_what_was_counted(changes):
    spec = version_2.splits_moved(changes["splits"]).spec()
    train, validation, test = (trace["x"] for trace in spec["data"][:3])
    assert test[0] == 60_886 and sum(train) + sum(validation) + sum(test) == 549_488


def test_changes_of_labels_are_those_of_both_tables(shares):
    arable = shares.set_index("Class").loc["Arable land"]
    assert arable["Version 1"] == pytest.approx(194_148 / 519_284)
    assert arable["Version 2"] == pytest.approx(188_025 / 480_038)
    spec = version_2.label_change(shares).spec()
    assert np.allclose(spec["data"][0]["x"], shares["Change"], atol=1e-4)


def test_tables_of_what_is_gone_add_up(changes, patches):
    rows = version_2.fates_table(changes["fates"]).rows
    assert rows[0][0] == "Finland" and rows[-1][:5] == ["All", "31,623", "8,759", "456", "40,838"]
    dropped = version_2.dropped_table(patches).rows
    assert len(dropped) == 10 and dropped[0] == ["29SNB", "18 August 2017", "Portugal", "8,281"]


def test_each_scaling_is_lighter_than_the_one_before():
    medians = pitfalls.dark(read_examples()[1]).data["Median, of 255"].tolist()
    assert medians == sorted(medians) and medians[0] <= 3 < medians[-1]


def test_whole_numbers_wrap_and_floats_do_not():
    table = pitfalls.wrapped(read_examples()[-1]).data.set_index("Computed in")
    assert table.loc["uint16", "Greatest"] > 1 >= table.loc["float", "Greatest"]
    assert table.loc["float", "Least"] < 0 <= table.loc["uint16", "Least"]


def test_orders_list_every_class_twice():
    table = pitfalls.class_orders().data
    assert sorted(table["Papers"]) == sorted(table["Alphabet"]) and (table["Papers"] == table["Alphabet"]).sum() == 1


@pytest.mark.parametrize("narrow", [False, True])
def test_stills_are_drawn_in_both_widths(changes, shares, patches, narrow: bool):
    look = theme.dark(narrow=narrow)
    made = (
        version_2.gone_map(changes["cells"], summaries.cells(patches)), version_2.label_change(shares), pitfalls.class_orders(),
        pitfalls.dark(read_examples()[1]), pitfalls.wrapped(read_examples()[-1]),
    )  # fmt: skip
    for figure in made:
        assert len(figure.draw(look).content) < 200_000

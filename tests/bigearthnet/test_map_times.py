"""The committed times of the map, and what is refused of them."""

import pandas as pd
import pytest

from bigearthnet.errors import DataError
from bigearthnet.map_times import FILE, check_map_times, read_map_times
from bigearthnet.data_files import data_file
from figures.map_times import map_times_table


def test_the_catalogue_is_faster_in_all_ways_and_says_where():
    own, other = read_map_times().itertuples()
    assert own.way.startswith("Catalogue") and own.draw < other.draw and own.step < other.step
    assert "cores" in own.machine and own.measured >= "2026-01-01"


def test_the_table_speaks_of_seconds_and_milliseconds():
    table = pd.DataFrame({"way": ["One", "Other"], "draw": [866.2, 20663], "step": [93.2, 1506], "machine": "m", "measured": "2026-01-01"})
    assert map_times_table(table).rows == [["One", "0.9 s", "93 ms"], ["Other", "20.7 s", "1,506 ms"]]


@pytest.mark.parametrize(("change", "message"), [
    (lambda table: table.drop(columns="step"), "Expected the columns"),
    (lambda table: table.assign(machine=["one", "another"]), "Expected one run"),
    (lambda table: table.assign(draw=0), "above nought"),
])
def test_times_that_are_none_are_refused(change, message):
    with pytest.raises(DataError, match=message):
        check_map_times(change(pd.read_csv(data_file(FILE))))

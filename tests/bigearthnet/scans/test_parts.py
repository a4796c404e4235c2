"""Finished batches: kept whole, found again, thrown away when they no longer fit."""

import pyarrow as pa
import pytest

from bigearthnet.errors import PlaceError
from bigearthnet.scans.parts import open_parts

TABLE = pa.table({"a": ["x", "y"], "b": pa.array(["p", "p"]).dictionary_encode()})


class BrokenOffError(Exception):
    """A run that ended early."""


def leave_parts(output, *numbers, fingerprint="one"):
    with pytest.raises(BrokenOffError), open_parts(output, fingerprint=fingerprint) as parts:
        for number in numbers:
            parts.write(number, f"digest {number}", {"first": TABLE.slice(number % 2), "second": TABLE})
        raise BrokenOffError


def test_parts_of_a_run_that_broke_off_are_found_again(tmp_path):
    leave_parts(tmp_path / "out.csv", 0, 2)
    with open_parts(tmp_path / "out.csv", fingerprint="one") as parts:
        assert not parts.anew
        assert [parts.holds(number, f"digest {number}") for number in range(3)] == [True, False, True]
        assert not parts.holds(0, "digest of other patches")


def test_nothing_is_left_of_a_run_that_ended_before_it_began(tmp_path):
    leave_parts(tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_a_run_ends_well(tmp_path):
    with open_parts(tmp_path / "out.csv", fingerprint="one") as parts:
        parts.write(0, "digest", {"first": TABLE})
        assert [path.name for path in tmp_path.iterdir()] == [".out.csv-parts"]
    assert list(tmp_path.iterdir()) == []


def test_tables_come_back_in_the_order_of_the_batches(tmp_path):
    with open_parts(tmp_path / "out.csv", fingerprint="one") as parts:
        for number in (10, 0, 9):
            parts.write(number, "", {"first": pa.table({"number": [number]}), "second": TABLE, "none": TABLE.slice(2)})
        assert [table["number"].to_pylist() for table in parts.read("first")] == [[0], [9], [10]]
        assert [table.equals(TABLE) for table in parts.read("second")] == [True] * 3
        assert [len(table) for table in parts.read("none")] == [0, 0, 0]
        parts.finish(10)
        assert [table["number"].to_pylist() for table in parts.read("first")] == [[0], [9]]


def test_parts_of_another_run_are_thrown_away(tmp_path):
    leave_parts(tmp_path / "out.csv", 0)
    with open_parts(tmp_path / "out.csv", fingerprint="two") as parts:
        assert parts.anew
        assert not parts.holds(0, "digest 0")
        assert not list(parts.read("faults"))


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: b"", lambda content: content[:40] + b"\0" + content[41:]])
def test_a_damaged_part_does_not_count(tmp_path, damage):
    leave_parts(tmp_path / "out.csv", 0)
    path = next(tmp_path.glob(".out.csv-parts/*.part"))
    path.write_bytes(damage(path.read_bytes()))
    with open_parts(tmp_path / "out.csv", fingerprint="one") as parts:
        assert not parts.holds(0, "digest 0")


def test_two_runs_for_one_output_do_not_meet(tmp_path):
    with open_parts(tmp_path / "out.csv", fingerprint="one"):
        with pytest.raises(PlaceError, match="found another process at work"), open_parts(tmp_path / "out.csv", fingerprint="one"):
            pytest.fail("both work")
        with open_parts(tmp_path / "other.csv", fingerprint="one"):
            pass


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(PlaceError, match="Expected a folder at"), open_parts(tmp_path / "absent" / "out.csv", fingerprint="one"):
        pytest.fail("the block ran")
    assert list(tmp_path.iterdir()) == []

"""Files appear whole or not at all; one process at a time."""

import os
import subprocess
import sys
import threading

import pytest

from bigearthnet.errors import PlaceError
from bigearthnet.files import locked, replace_whole


def test_a_file_is_put_in_its_place(tmp_path):
    for content in ("one", "two"):
        with replace_whole(tmp_path / "a.csv") as fresh:
            fresh.write_text(content)
            assert (tmp_path / "a.csv").exists() == (content == "two")
        assert (tmp_path / "a.csv").read_text() == content
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_block_that_fails_changes_nothing(tmp_path):
    (tmp_path / "a.csv").write_text("one")
    with pytest.raises(RuntimeError), replace_whole(tmp_path / "a.csv") as fresh:
        fresh.write_text("half")
        raise RuntimeError
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "one"}


def test_two_at_once_write_to_two_files(tmp_path):
    with replace_whole(tmp_path / "a.csv") as one, replace_whole(tmp_path / "a.csv") as two:
        assert one != two
        one.write_text("one")
        two.write_text("two")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "one"}


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.csv").write_text("one")
    (tmp_path / "link.csv").symlink_to(tmp_path / "there" / "a.csv")
    with replace_whole(tmp_path / "link.csv") as fresh:
        fresh.write_text("two")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "there" / "a.csv").read_text() == "two"


def test_what_is_no_file_is_left_alone(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, found in (("pipe", "a device or pipe"), ("folder", "a folder"), ("absent/a.csv", "none. Create it")):
        with pytest.raises(PlaceError, match=f"found {found}"), replace_whole(tmp_path / name):
            pytest.fail("the block ran")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "pipe"]


def test_the_second_waits_for_the_first(tmp_path):
    seen = []

    def second():
        with locked(tmp_path / "lock"):
            seen.append("second")

    with locked(tmp_path / "lock"):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        seen.append("first")
    waiting.join()
    assert seen == ["first", "second"]


def test_a_process_that_dies_lets_go(tmp_path):
    program = "import os, sys; from bigearthnet.files import locked\nwith locked(sys.argv[1]): os._exit(7)"
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path / "lock")], check=False).returncode == 7
    with locked(tmp_path / "lock"):
        pass


def test_who_does_not_wait_is_told_that_another_is_at_work(tmp_path):
    with locked(tmp_path / "lock"), pytest.raises(PlaceError, match="found another process at work"), locked(tmp_path / "lock", wait=False):
        pytest.fail("the block ran")
    with locked(tmp_path / "lock", wait=False):
        pass


def test_a_lock_that_its_holder_deletes_is_made_anew(tmp_path):
    entered = threading.Event()

    def follow():
        with locked(tmp_path / "lock"):
            entered.set()
            assert (tmp_path / "lock").exists()

    with locked(tmp_path / "lock"):
        second = threading.Thread(target=follow)
        second.start()
        assert not entered.wait(0.3)
        (tmp_path / "lock").unlink()
    second.join(10)
    assert entered.is_set()
    assert (tmp_path / "lock").exists()

"""An index that is killed or interrupted anywhere goes on and ends as if nothing had happened."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

# Runs the command with small batches, and deals the process a signal at one point of its work.
PROGRAM = """
import os, signal, sys
from bigearthnet import cli, files, geoparquet
from bigearthnet.scans import archive_index, parts

point, name, *arguments = sys.argv[1:]
archive_index.BATCH = 4

def strike(*_, **__):
    os.killpg(0, signal.SIGINT) if name == "SIGINT" else os.kill(os.getpid(), getattr(signal, name))

def at(owner, attribute, call, *, after=False):
    real, calls = getattr(owner, attribute), []
    def wrapped(*arguments, **options):
        calls.append(1)
        if len(calls) == call and not after:
            strike()
        result = real(*arguments, **options)
        if len(calls) == call and after:
            strike()
        return result
    setattr(owner, attribute, wrapped)

if point == "before the first part":
    at(parts.Parts, "write", 1)
elif point == "within a part":
    at(files.os, "replace", 6)  # the fingerprint is the first, then come parts
elif point == "after seven parts":
    at(parts.Parts, "write", 7, after=True)
elif point == "before the faults are written":
    at(archive_index, "write_faults", 1)
elif point == "within the index":
    at(geoparquet, "_to_arrow", 1)
elif point == "before the end":
    at(archive_index, "_write", 1, after=True)
cli.main(["index", *arguments])
"""
FILES = ["index.parquet", "index.parquet.faults.csv", "index.parquet.statistics.csv"]
BATCHES = 12


def start(archive, output, *, point="never", sent="SIGKILL", workers=2):
    command = [sys.executable, "-c", PROGRAM, point, sent, archive, "-o", output, "--statistics", "--workers", str(workers)]
    # A fixture of the module starts it too, before what keeps the metadata of this machine from each test.
    environment = {name: value for name, value in os.environ.items() if name != "BIGEARTHNET_METADATA"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def read(folder):
    return [(folder / name).read_bytes() for name in FILES]


@pytest.fixture(scope="module")
def expected(v1_archive, tmp_path_factory):
    """What a run that nothing happens to writes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    process = start(v1_archive, folder / "index.parquet", workers=1)
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    return read(folder)


@pytest.mark.parametrize(
    ("point", "finished"),
    [
        ("before the first part", 0), ("within a part", 4), ("after seven parts", 7),
        ("before the faults are written", BATCHES), ("within the index", BATCHES), ("before the end", BATCHES),
    ],
)  # fmt: skip
def test_a_killed_run_goes_on_where_it_was(v1_archive, tmp_path, expected, point, finished):
    output = tmp_path / "index.parquet"
    process = start(v1_archive, output, point=point)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    wait_for_the_end_of(process)
    assert output.exists() == (point == "before the end")
    again = start(v1_archive, output)
    _, said = again.communicate(timeout=120)
    assert again.returncode == 0, said
    kept = re.search(r"48 patches indexed, (\d+) of them by an earlier run", said)
    assert int(kept[1]) == 4 * finished if kept else finished == 0
    assert read(tmp_path) == expected
    assert sorted(path.name for path in tmp_path.iterdir() if "-parts" not in path.name and path.name[0] != ".") == sorted(FILES)
    assert not (tmp_path / ".index.parquet-parts").exists()


@pytest.mark.parametrize(("sent", "workers"), [("SIGINT", 2), ("SIGTERM", 2), ("SIGINT", 1)])
def test_an_interrupted_run_says_how_to_go_on(v1_archive, tmp_path, expected, sent, workers):
    output = tmp_path / "index.parquet"
    process = start(v1_archive, output, point="after seven parts", sent=sent, workers=workers)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said == f"Error: Stopped by {sent}. What is finished is kept. Run the same command to go on.\n"
    assert [path.name for path in tmp_path.iterdir()] == [".index.parquet-parts"]
    again = start(v1_archive, output, workers=1)
    _, said = again.communicate(timeout=120)
    assert "28 of them by an earlier run" in said
    assert read(tmp_path) == expected


def test_a_run_with_other_options_begins_anew(v1_archive, tmp_path):
    output = tmp_path / "index.parquet"
    process = start(v1_archive, output, point="after seven parts", workers=1)
    process.communicate(timeout=120)
    command = [sys.executable, "-m", "bigearthnet", "index", v1_archive, "-o", output, "--workers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "this one begins anew" in done.stderr
    assert "by an earlier run" not in done.stderr


def wait_for_the_end_of(process, *, seconds=30):
    """Wait until no process of its session is left; workers must not outlive the one that was killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("workers outlived the process that started them")

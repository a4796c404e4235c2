"""Encoding that is killed at the worst moments, and goes on."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time

import lmdb
import pytest

from bigearthnet.store import encode as encoding
from bigearthnet.store.encode import encode
from bigearthnet.store.unfinished import open_unfinished

BATCH = 5  # patches: 24 of them make six batches, three of each sensor

# Ends itself at the n-th call of a function, before or after the function has done its work.
DRIVER = """
import os, signal, sys
from pathlib import Path
import lmdb
from bigearthnet.store import encode, unfinished

archive, output, owner, name, calls, when = sys.argv[1:]
encode.BATCH = {batch}
owner = {{"store": unfinished.UnfinishedStore, "path": Path, "encode": encode}}[owner]
work, left = getattr(owner, name), int(calls)

def deadly(*arguments, **options):
    global left
    left -= 1
    done = work(*arguments, **options) if left or when == "after" else None
    if not left:
        os.kill(os.getpid(), signal.{end})
    return done

setattr(owner, name, deadly)
encode.encode([archive], output, workers=1)
"""


def read_all(folder):
    with lmdb.open(str(folder), readonly=True, lock=False) as environment, environment.begin() as transaction:
        return dict(transaction.cursor())


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(encoding, "BATCH", BATCH)


@pytest.fixture(scope="module")
def expected(archive_v1, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    encode([archive_v1], folder / "Encoded", workers=1, stream=io.StringIO())
    return read_all(folder / "Encoded")


def interrupt(archive, output, *point, end="SIGKILL"):
    driver = DRIVER.format(batch=BATCH, end=end)
    return subprocess.run(
        [sys.executable, "-c", driver, str(archive), str(output), *map(str, point)], capture_output=True, text=True
    )


def go_on(archive, output):
    """Encode the rest, and return how many batches were worked on and what was said."""
    batches, work, said = [], encoding.encode_batch, io.StringIO()

    def counted(batch, **options):
        batches.append(batch.number)
        return work(batch, **options)

    encoding.encode_batch = counted
    try:
        encode([archive], output, workers=1, stream=said)
    finally:
        encoding.encode_batch = work
    return batches, said.getvalue()


@pytest.mark.parametrize(
    ("point", "left"),
    [
        (("store", "write", 1, "before"), [0, 1, 2, 3, 4, 5]),
        (("store", "_put", 3, "after"), [2, 3, 4, 5]),  # written, not committed
        (("store", "write", 3, "after"), [3, 4, 5]),
        (("store", "write", 6, "after"), []),
        (("encode", "write_faults", 1, "before"), []),
        (("store", "complete", 1, "before"), []),
        (("store", "complete", 1, "after"), []),
        (("path", "rename", 1, "before"), []),
        (("path", "rename", 1, "after"), None),  # the store is in its place: it is made anew
    ],
)
def test_killed_and_gone_on(archive_v1, tmp_path, expected, point, left):
    output = tmp_path / "Encoded"
    killed = interrupt(archive_v1, output, *point)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert output.exists() == (left is None)
    batches, _ = go_on(archive_v1, output)
    assert batches == (list(range(6)) if left is None else left)
    assert read_all(output) == expected
    assert sorted(os.listdir(tmp_path)) == ["Encoded", "Encoded.faults.csv"]


@pytest.mark.parametrize("rename", [1, 2])
def test_killed_while_a_store_is_replaced(archive_v1, tmp_path, expected, rename):
    output = tmp_path / "Encoded"
    encode([archive_v1], output, bands=["VV"], workers=1, stream=io.StringIO())
    killed = interrupt(archive_v1, output, "path", "rename", rename, "before")
    assert killed.returncode == -signal.SIGKILL
    assert go_on(archive_v1, output)[0] == []
    assert read_all(output) == expected
    assert sorted(os.listdir(tmp_path)) == ["Encoded", "Encoded.faults.csv"]


@pytest.mark.parametrize("end", ["SIGTERM", "SIGINT"])
def test_told_to_stop(archive_v1, tmp_path, expected, end):
    stopped = interrupt(archive_v1, tmp_path / "Encoded", "store", "write", 3, "after", end=end)
    assert stopped.returncode == 1
    assert f"Stopped by {end}. What is finished is kept. Run the same command to go on." in stopped.stderr
    batches, said = go_on(archive_v1, tmp_path / "Encoded")
    assert batches == [3, 4, 5]
    assert "24 patches encoded, 12 of them by an earlier run" in said
    assert read_all(tmp_path / "Encoded") == expected


def test_killed_with_workers_at_some_moment(archive_v1, tmp_path, expected):
    """Several times over, later each time, until it ends by itself."""
    output, script = tmp_path / "Encoded", tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom bigearthnet.store import encode\n\n"
        f"encode.BATCH = {BATCH}\n"
        'if __name__ == "__main__":\n    encode.encode([sys.argv[1]], sys.argv[2], workers=2)\n'
    )
    command = [sys.executable, str(script), str(archive_v1), str(output)]
    parts = tmp_path / ".Encoded-parts" / "store" / "data.mdb"
    ends = []
    for written in (1, 1_200_000):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while process.poll() is None and not (parts.exists() and parts.stat().st_size >= written):
            time.sleep(0.002)
        process.kill()
        ends.append(process.wait())
    assert ends[0] == -signal.SIGKILL
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert read_all(output) == expected


def test_a_patch_repaired_meanwhile(archive_v1, tmp_path, expected):
    """What was left out is read again where its folder has changed, and the rest is not."""
    archive, output = tmp_path / "archive", tmp_path / "Encoded"
    shutil.copytree(archive_v1, archive)
    patch = sorted((archive / "BigEarthNet-v1.0").iterdir())[0]
    band = patch / f"{patch.name}_B02.tif"
    content = band.read_bytes()
    band.unlink()
    assert interrupt(archive, output, "encode", "write_faults", 1, "before").returncode == -signal.SIGKILL
    band.write_bytes(content)
    assert go_on(archive, output)[0] == [0]
    assert read_all(output) == expected
    assert (tmp_path / "Encoded.faults.csv").read_text().count("\n") == 1


def test_a_patch_removed_meanwhile(archive_v1, tmp_path, expected):
    archive, output = tmp_path / "archive", tmp_path / "Encoded"
    shutil.copytree(archive_v1, archive)
    assert interrupt(archive, output, "encode", "write_faults", 1, "before").returncode == -signal.SIGKILL
    gone = sorted((archive / "BigEarthNet-S1-v1.0").iterdir())[-1]
    shutil.rmtree(gone)
    go_on(archive, output)
    assert read_all(output).keys() == expected.keys() - {gone.name.encode()}


def test_the_first_of_two_is_removed_meanwhile(archive_v1, tmp_path, expected):
    """What another archive left out because of it is then taken from there."""
    first, output = tmp_path / "first", tmp_path / "Encoded"
    patch = sorted((archive_v1 / "BigEarthNet-v1.0").iterdir())[4]
    for each in (patch, sorted(patch.parent.iterdir())[5]):
        shutil.copytree(each, first / "BigEarthNet-v1.0" / each.name)
    script = DRIVER.format(batch=BATCH, end="SIGKILL").replace("[archive]", "[archive, archive_2]")
    script = script.replace("archive, output,", "archive, archive_2, output,")
    command = [sys.executable, "-c", script, str(first), str(archive_v1), str(output)]
    killed = subprocess.run([*command, "encode", "write_faults", "1", "before"])
    assert killed.returncode == -signal.SIGKILL
    shutil.rmtree(first / "BigEarthNet-v1.0" / patch.name)
    written = encode([first, archive_v1], output, workers=1, stream=io.StringIO())
    assert written.faults == {"duplicate-patch": 1}
    assert read_all(output) == expected


def test_other_options_begin_anew(archive_v1, tmp_path):
    output = tmp_path / "Encoded"
    interrupt(archive_v1, output, "store", "write", 3, "after")
    said = io.StringIO()
    encode([archive_v1], output, bands=["VV"], workers=1, stream=said)
    assert "this one begins anew" in said.getvalue()
    assert len(read_all(output)) == 12


def test_a_full_disk(archive_v1, tmp_path, expected):
    """A limit on the size of files stands for the end of the disk."""
    script = (
        "import resource, sys\nfrom bigearthnet.store import encode\n\n"
        f"encode.BATCH = {BATCH}\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))\n"
        "encode.encode([sys.argv[1]], sys.argv[2], workers=1)\n"
    )
    command = [sys.executable, "-c", script, str(archive_v1), str(tmp_path / "Encoded")]
    full = subprocess.run(command, capture_output=True, text=True)
    assert full.returncode == 1
    assert "Is the disk full? What is finished is kept" in full.stderr
    assert go_on(archive_v1, tmp_path / "Encoded")[0] == [1, 2, 3, 4, 5]
    assert read_all(tmp_path / "Encoded") == expected


def test_two_at_once_are_refused(archive_v1, tmp_path):
    with open_unfinished(tmp_path / "Other", fingerprint="x"):
        script = "import sys\nfrom bigearthnet.store import encode\nencode.encode([sys.argv[1]], sys.argv[2], workers=1)\n"
        command = [sys.executable, "-c", script, str(archive_v1), str(tmp_path / "Other")]
        second = subprocess.run(command, capture_output=True, text=True)
    assert second.returncode == 1 and "found another process at work" in second.stderr

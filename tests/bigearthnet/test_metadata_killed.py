"""Fetching the metadata of version 2, killed in the middle of a download."""

import hashlib
import json
import signal
import subprocess
import sys
import threading
import time

import pytest

from bigearthnet import metadata

from test_metadata import BODIES, NAMES, Answer, Server

STEP = metadata.PIECE
FETCH = """
import json, sys
from bigearthnet import metadata

folder, record, sources = sys.argv[1:]
metadata.SOURCES = {name: metadata.Source(*source) for name, source in json.loads(sources).items()}
metadata.fetch_metadata(folder, record=record)
"""


class SlowAnswer(Answer):
    """Sends a piece at a time, and after the first 20 of an answer waits until told to go on."""

    def do_GET(self):
        self.wfile = _Slow(self.wfile, self.server.go_on)
        super().do_GET()


class _Slow:
    def __init__(self, file, go_on):
        self.file, self.go_on = file, go_on

    def write(self, content):
        for start in range(0, len(content), STEP):
            if start >= 20 * STEP:
                self.go_on.wait(60)
            self.file.write(content[start : start + STEP])

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.fixture
def server():
    with Server() as running:
        running.RequestHandlerClass, running.go_on = SlowAnswer, threading.Event()
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.go_on.set()
        running.shutdown()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_killed_and_gone_on(server, tmp_path, end):
    sources = {name: (len(body), hashlib.md5(body).hexdigest()) for name, body in BODIES.items()}
    command = [sys.executable, "-c", FETCH, str(tmp_path), server.url, json.dumps(sources)]
    part = tmp_path / "metadata" / f"{NAMES[0]}.part"
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while process.poll() is None and not (part.exists() and part.stat().st_size >= 10 * STEP):
        time.sleep(0.01)
    process.send_signal(end)
    assert process.wait(60) == -end
    kept = part.stat().st_size
    assert 10 * STEP <= kept <= 20 * STEP
    assert sorted(path.name for path in part.parent.iterdir()) == [part.name]

    server.go_on.set()
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in part.parent.iterdir()} == BODIES
    assert server.asked == [(NAMES[0], None), (NAMES[0], f"bytes={kept}-"), (NAMES[1], None)]

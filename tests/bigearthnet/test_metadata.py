"""Fetching the metadata of version 2, from a server that breaks off and lies."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bigearthnet import metadata
from bigearthnet.samples import FetchError

NAMES = list(metadata.SOURCES)
BODIES = {name: bytes(range(256)) * size for name, size in zip(NAMES, (5_000, 700), strict=True)}


class Server(ThreadingHTTPServer):
    """Serves BODIES; `cut` bytes an answer at most, ranges unless `whole`, `status` for all."""

    daemon_threads = True
    cut = whole = status = None

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.bodies, self.asked = dict(BODIES), []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.split("/")[-1].split("?")[0]
        asked = self.headers.get("Range")
        self.server.asked.append((name, asked))
        body, start = self.server.bodies[name], 0
        if asked and not self.server.whole:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
        self.send_response(self.server.status or (206 if start else 200))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.wfile.write(body[start:][: self.server.cut])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    sources = {n: metadata.Source(len(b), hashlib.md5(b).hexdigest()) for n, b in BODIES.items()}
    monkeypatch.setattr(metadata, "SOURCES", sources)
    monkeypatch.setattr(metadata.time, "sleep", lambda seconds: None)
    monkeypatch.delenv("BIGEARTHNET_METADATA", raising=False)
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_both_files_are_fetched_once(server, tmp_path):
    folder = metadata.fetch_metadata(tmp_path, record=server.url)
    assert folder == metadata.find_metadata(tmp_path) == tmp_path / "metadata"
    assert contents(folder) == BODIES
    metadata.fetch_metadata(tmp_path, record=server.url)
    assert [name for name, _ in server.asked] == NAMES


def test_a_broken_download_goes_on_where_it_stopped(server, tmp_path):
    server.cut = 30 * metadata.PIECE
    assert contents(metadata.fetch_metadata(tmp_path, record=server.url)) == BODIES
    assert server.asked[:3] == [(NAMES[0], None), (NAMES[0], "bytes=491520-"), (NAMES[0], "bytes=983040-")]


def test_what_came_is_kept_for_the_next_call(server, tmp_path):
    server.cut = 6 * metadata.PIECE
    with pytest.raises(FetchError, match=r"393,216 of 1,280,000 bytes are kept; run the command again"):
        metadata.fetch_metadata(tmp_path, record=server.url)
    assert metadata.find_metadata(tmp_path) is None
    server.cut, server.asked = None, []
    assert contents(metadata.fetch_metadata(tmp_path, record=server.url)) == BODIES
    assert server.asked[0] == (NAMES[0], "bytes=393216-")


def test_a_server_without_ranges_starts_again(server, tmp_path):
    server.cut = 400_000
    with pytest.raises(FetchError):
        server.whole = True
        metadata.fetch_metadata(tmp_path, record=server.url)
    server.cut = None
    assert contents(metadata.fetch_metadata(tmp_path, record=server.url)) == BODIES


def test_another_file_of_the_right_size_is_refused(server, tmp_path):
    server.bodies[NAMES[1]] = BODIES[NAMES[1]][::-1]
    with pytest.raises(FetchError, match=f"{NAMES[1]} of 179,200 bytes with MD5.* It was deleted; fetch it again"):
        metadata.fetch_metadata(tmp_path, record=server.url)
    assert contents(tmp_path / "metadata") == {NAMES[0]: BODIES[NAMES[0]]}


def test_a_refusal_says_what_the_server_answered(server, tmp_path):
    server.status = 410
    with pytest.raises(FetchError, match="answered 410 Gone"):
        metadata.fetch_metadata(tmp_path, record=server.url)


def test_without_a_network_it_says_what_to_do(server, tmp_path):
    with pytest.raises(FetchError, match="give their folder"):
        metadata.fetch_metadata(tmp_path, record="http://127.0.0.1:9")


def test_two_at_once_fetch_each_file_once(server, tmp_path):
    server.cut = 20 * metadata.PIECE
    found = []
    both = [threading.Thread(target=lambda: found.append(metadata.fetch_metadata(tmp_path, record=server.url))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert found == [tmp_path / "metadata"] * 2
    assert contents(tmp_path / "metadata") == BODIES
    assert [asked for asked in server.asked if asked[1] is None] == [(name, None) for name in NAMES]
    assert len(set(server.asked)) == len(server.asked)  # no part of any file twice


def test_what_is_whole_needs_no_writing(server, tmp_path, monkeypatch):
    folder = metadata.fetch_metadata(tmp_path, record=server.url)
    monkeypatch.setattr(metadata, "locked", lambda path: pytest.fail("asked for the lock"))
    assert metadata.fetch_metadata(tmp_path, record=server.url) == folder


def test_copies_are_checked(server, tmp_path):
    copies = tmp_path / "copies"
    copies.mkdir()
    (copies / NAMES[0]).write_bytes(BODIES[NAMES[0]])
    with pytest.raises(FetchError, match=f"{NAMES[1]}, found no such file"):
        metadata.fetch_metadata(tmp_path, copy_from=copies)
    (copies / NAMES[1]).write_bytes(BODIES[NAMES[1]][:-1])
    with pytest.raises(FetchError, match="Copy it again"):
        metadata.fetch_metadata(tmp_path, copy_from=copies)
    (copies / NAMES[1]).write_bytes(BODIES[NAMES[1]])
    assert contents(metadata.fetch_metadata(tmp_path, copy_from=copies)) == BODIES
    assert server.asked == []


def test_a_damaged_file_is_fetched_again(server, tmp_path):
    folder = metadata.fetch_metadata(tmp_path, record=server.url)
    (folder / NAMES[0]).write_bytes(BODIES[NAMES[0]][:-1] + b"?")
    assert metadata.find_metadata(tmp_path) is None
    assert contents(metadata.fetch_metadata(tmp_path, record=server.url)) == BODIES


def test_the_variable_names_a_folder_that_must_hold_them(server, tmp_path, monkeypatch):
    monkeypatch.setenv("BIGEARTHNET_METADATA", str(tmp_path))
    with pytest.raises(FetchError, match="Correct the variable"):
        metadata.find_metadata()
    folder = metadata.fetch_metadata(tmp_path, record=server.url)
    monkeypatch.setenv("BIGEARTHNET_METADATA", str(folder))
    assert metadata.find_metadata(tmp_path / "elsewhere") == folder

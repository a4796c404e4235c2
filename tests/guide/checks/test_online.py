"""Links to other sites, asked of servers on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from guide.checks.online import check_addresses, list_addresses


@pytest.fixture
def server():
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            asked.append((self.command, self.path))
            status = {"/ok": 200, "/gone": 404, "/busy": 503, "/noheads": 405 if self.command == "HEAD" else 200, "/moved": 301, "/round": 302}[self.path]
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", "/ok" if self.path == "/moved" else "/round")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_each_address_once_with_the_pages_that_link_to_it(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text('<a href="https://x.example/p#one">1</a><a href="https://x.example/p#two">2</a><a href="b.html">3</a><a href="mailto:x@y">4</a>')
    (tmp_path / "a" / "b.html").write_text('<a href="https://x.example/p">1</a><a href="https://own.example/g/index.html">2</a>')
    (tmp_path / "site_libs").mkdir()
    (tmp_path / "site_libs" / "c.html").write_text('<a href="https://package.example">1</a>')
    assert list_addresses(tmp_path, own="https://own.example/g") == {"https://x.example/p": ("a/b.html", "index.html")}


def test_what_leads_nowhere_is_told_apart_from_what_cannot_be_said(server):
    base, asked = server
    paths = ["/ok", "/gone", "/busy", "/noheads", "/moved", "/round"]
    closed, wrong = "http://127.0.0.1:9/", f"http://{'a' * 77}.example/"
    answers = {answer.address: answer for answer in check_addresses({address: ("p.html",) for address in [base + path for path in paths] + [closed, wrong]})}
    assert "no answer" in answers[wrong].problem
    told = {path: (answers[base + path].problem is None, answers[base + path].unsure) for path in paths}
    assert told == {"/ok": (True, False), "/gone": (False, False), "/busy": (False, True), "/noheads": (True, False), "/moved": (True, False), "/round": (False, False)}
    assert "ConnectionError" in answers[closed].problem and not answers[closed].unsure
    assert str(answers[base + "/gone"]) == f"{base}/gone: the server answers 404 (on p.html)"
    assert asked.count(("HEAD", "/ok")) == 2  # by itself, and after /moved


def test_addresses_can_be_left_out(server):
    base, asked = server
    assert [answer.address for answer in check_addresses({f"{base}/ok": (), f"{base}/gone": ()}, leave_out=lambda address: address.endswith("gone"))] == [f"{base}/ok"]
    assert asked == [("HEAD", "/ok")]

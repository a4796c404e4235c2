"""Links to other sites, asked of servers on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from guide.checks.online import check_addresses, list_addresses


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Seconds waited, without waiting."""
    found = []
    monkeypatch.setattr("guide.checks.online.time.sleep", found.append)
    return found


@pytest.fixture
def server():
    asked = []
    waits = {"/soon": "7", "/later": "3600"}  # what is answered as Retry-After

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            asked.append((self.command, self.path))
            status = {"/ok": 200, "/gone": 404, "/busy": 503, "/noheads": 405 if self.command == "HEAD" else 200, "/moved": 301, "/round": 302,
                      "/soon": 429 if len(asked) < 3 else 200, "/later": 503}[self.path]
            self.send_response(status)
            if self.path in waits:
                self.send_header("Retry-After", waits[self.path])
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


def test_what_cannot_be_read_is_named_and_an_empty_page_has_no_links(tmp_path):
    (tmp_path / "empty.html").write_text("")
    (tmp_path / "index.html").write_text('<a href="http://[::bad">1</a><a href="HTTPS://x.example/é#ü">2</a>')
    addresses = list_addresses(tmp_path, own="https://own.example")
    assert set(addresses) == {"http://[::bad", "HTTPS://x.example/é"}
    wrong = ["http://[::bad", "http://a..b/", f"http://{'a' * 77}.example/", "http:///x"]
    answers = list(check_addresses({address: ("p.html",) for address in wrong}))
    assert len(answers) == 4 and all("no address" in answer.problem and not answer.unsure for answer in answers)


def test_a_server_is_left_alone_as_long_as_it_asks(server, waits):
    base, asked = server
    assert [answer.problem for answer in check_addresses({f"{base}/soon": ()})] == [None]
    assert waits == [0, 7, 7] and len(asked) == 3
    waits.clear()
    [answer] = check_addresses({f"{base}/later": ()})
    assert answer.unsure and answer.problem == "the server answers 503"
    assert waits == [0] and len(asked) == 4  # an hour is too long, and asking before that is rude


def test_what_leads_nowhere_is_told_apart_from_what_cannot_be_said(server):
    base, asked = server
    paths = ["/ok", "/gone", "/busy", "/noheads", "/moved", "/round"]
    closed = "http://127.0.0.1:9/"
    answers = {answer.address: answer for answer in check_addresses({address: ("p.html",) for address in [base + path for path in paths] + [closed]})}
    told = {path: (answers[base + path].problem is None, answers[base + path].unsure) for path in paths}
    assert told == {"/ok": (True, False), "/gone": (False, False), "/busy": (False, True), "/noheads": (True, False), "/moved": (True, False), "/round": (False, False)}
    assert "ConnectionError" in answers[closed].problem and not answers[closed].unsure
    assert str(answers[base + "/gone"]) == f"{base}/gone: the server answers 404 (on p.html)"
    assert asked.count(("HEAD", "/ok")) == 2  # by itself, and after /moved


def test_addresses_can_be_left_out(server):
    base, asked = server
    assert [answer.address for answer in check_addresses({f"{base}/ok": (), f"{base}/gone": ()}, leave_out=lambda address: address.endswith("gone"))] == [f"{base}/ok"]
    assert asked == [("HEAD", "/ok")]

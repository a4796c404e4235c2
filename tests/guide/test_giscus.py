"""`guide giscus` against a server on this machine that answers as GitHub's GraphQL API does."""

import json
import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
import yaml

from guide.cli import main
from guide.giscus import write_ids

TEXT = """\
# héad
format: html   # trailing

guide:   # ours
  changelog: "a.html"
  discussions: # comments
    repo: some/where
    repo-id: ""   # kept
    category: 'Pages & more'
    category-id:
# tail without a line end: repo-id: x"""
IDS = {"repo-id": "R_kgDO1", "category-id": "DIC_kwDO-2="}
FOUND = {"data": {"repository": {"id": IDS["repo-id"], "hasDiscussionsEnabled": True, "discussionCategories": {
    "nodes": [{"id": "DIC_other", "name": "General"}, {"id": IDS["category-id"], "name": "Pages & more"}]}}}}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "_quarto.yml").write_bytes(TEXT.encode())
    return tmp_path


@pytest.fixture
def github(monkeypatch):
    """A server whose `answer` is (status, body), and that keeps what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append((self.path, self.headers["Authorization"], body))
            status, content = server.answer
            content = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answer = [], (200, FOUND)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.delenv("GITHUB_GRAPHQL_URL", raising=False)
    monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("GITHUB_TOKEN", "t0ken")
    yield server
    server.shutdown()
    server.server_close()


def run(project: Path, *options: str) -> int:
    return main(["--project", str(project), "giscus", *options])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_ids_are_written_and_every_other_byte_is_kept(project, github, capsys, end):
    file = project / "_quarto.yml"
    file.write_bytes(TEXT.replace("\n", end).encode())
    assert run(project) == 0
    expected = TEXT.replace('repo-id: ""   # kept', 'repo-id: "R_kgDO1"   # kept').replace("category-id:\n", 'category-id: "DIC_kwDO-2="\n')
    assert file.read_bytes() == expected.replace("\n", end).encode()
    assert capsys.readouterr().out == "Comments are discussions of some/where, category Pages & more. Commit _quarto.yml.\n"
    path, token, body = github.asked[0]
    assert (path, token, body["variables"]) == ("/graphql", "Bearer t0ken", {"owner": "some", "name": "where"})
    assert run(project) == 0
    assert file.read_bytes() == expected.replace("\n", end).encode()
    assert "has its ids already" in capsys.readouterr().out


def test_other_ids_are_replaced_and_missing_lines_inserted(project):
    file = project / "_quarto.yml"
    file.write_text(TEXT.replace('""   # kept', "R_old # kept").replace("    category-id:\n", ""), "utf-8")
    assert write_ids(project, IDS)
    text = file.read_text("utf-8")
    assert 'repo-id: "R_kgDO1" # kept\n' in text
    assert "    category: 'Pages & more'\n    category-id: \"DIC_kwDO-2=\"\n# tail" in text


@pytest.mark.parametrize(("base", "path"), [("", "/graphql"), ("/api/v3", "/api/graphql"), ("/api/v3/", "/api/graphql")])
def test_servers_of_ones_own_are_asked_where_they_answer(project, github, monkeypatch, base, path):
    monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{github.server_port}{base}")
    assert run(project) == 0
    monkeypatch.setenv("GITHUB_GRAPHQL_URL", f"http://127.0.0.1:{github.server_port}/elsewhere")
    assert run(project) == 0
    assert [asked[0] for asked in github.asked] == [path, "/elsewhere"]


def repository(**changes) -> dict:
    return {"data": {"repository": FOUND["data"]["repository"] | changes}}


@pytest.mark.parametrize(("answer", "said", "remedy"), [
    ((200, {"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": "Could not resolve"}]}),
     "GitHub knows no repository some/where", "Correct `repo:`"),
    ((200, repository(hasDiscussionsEnabled=False)), "discussions are turned off in some/where", "https://github.com/some/where/settings"),
    ((200, repository(discussionCategories={"nodes": [{"id": "1", "name": "General"}, {"id": "2", "name": "Ideas"}]})),
     "no category of discussions called Pages & more; it has: General, Ideas", "open-ended"),
    ((200, repository(discussionCategories={"nodes": []})), "it has: none", "https://github.com/some/where/discussions/categories"),
    ((401, {"message": "Bad credentials"}), "does not accept GITHUB_TOKEN", "settings/tokens"),
    ((403, {"message": "API rate limit exceeded"}), "API rate limit exceeded", "Try again later"),
    ((200, {"errors": [{"type": "FORBIDDEN", "message": "Resource not accessible"}]}), "Resource not accessible", "token"),
    ((502, b"<html>"), "status 502", "Try again later"),
    ((200, b"[]"), "answered: status 200", "Try again later"),
    ((302, b""), "status 302", "Try again later"),
    ((200, repository(id='R"\nx: 1')), "expected an id of GitHub as repo-id", "Try again"),
])
def test_what_goes_wrong_is_said_with_a_way_out(project, github, capsys, answer, said, remedy):
    github.answer = answer
    assert run(project) == 1
    error = capsys.readouterr().err
    assert said in error and remedy in error and "t0ken" not in error
    assert (project / "_quarto.yml").read_bytes() == TEXT.encode()


def test_without_a_token_nobody_is_asked(project, github, capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", " ")
    assert run(project) == 1
    error = capsys.readouterr().err
    assert "GITHUB_TOKEN is not set" in error and "guide giscus" in error and github.asked == []


def test_without_a_network_the_address_is_named(project, github, capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:1")
    assert run(project) == 1
    assert "http://127.0.0.1:1/graphql could not be reached: ConnectionError" in capsys.readouterr().err


@pytest.mark.parametrize("written", [{}, {"repo-id": "R_1"}, {"category-id": "D_1"}])
def test_the_check_ends_with_1_and_the_command_where_ids_are_missing(project, github, capsys, written):
    file = project / "_quarto.yml"
    if written:
        write_ids(project, written)
    assert run(project, "--check") == 1
    error = capsys.readouterr().err
    assert "GITHUB_TOKEN=… guide giscus" in error
    assert all((name in error) == (name not in written) for name in IDS)
    write_ids(project, IDS)
    before = file.read_bytes()
    assert run(project, "--check") == 0
    assert file.read_bytes() == before and github.asked == []


def test_a_project_without_discussions_needs_no_ids(project, github, capsys):
    (project / "_quarto.yml").write_text("guide:\n  domain: a.example\n", "utf-8")
    assert run(project, "--check") == 0
    assert run(project) == 1
    assert "no `guide: discussions:`" in capsys.readouterr().err
    (project / "_quarto.yml").unlink()
    assert run(project, "--check") == 1
    assert "no _quarto.yml" in capsys.readouterr().err


@pytest.mark.parametrize("block", ["    repo: nowhere\n    category: A\n", "    repo: a/b\n", "    - a\n"])
def test_a_block_that_names_no_repository_or_category_is_refused(project, github, capsys, block):
    (project / "_quarto.yml").write_text(f"guide:\n  discussions:\n{block}", "utf-8")
    assert run(project) == 1
    assert "_quarto.yml:2: expected `repo: owner/name` and `category: name`" in capsys.readouterr().err


def test_a_block_in_braces_is_not_written_into(project):
    text = "guide: {discussions: {repo: a/b, repo-id: '', category: C, category-id: ''}}\n"
    (project / "_quarto.yml").write_text(text, "utf-8")
    with pytest.raises(Exception, match="on a line of its own"):
        write_ids(project, IDS)
    assert (project / "_quarto.yml").read_text("utf-8") == text


def test_this_project_names_its_discussions(root, capsys):
    """With ids the check passes, without them it says the command: the site builds either way."""
    ended = run(root, "--check")
    told = capsys.readouterr()
    assert "Comments are discussions of" in told.out if ended == 0 else "guide giscus" in told.err


def test_only_this_site_and_this_machine_may_show_the_comments(root):
    site = urlsplit(yaml.safe_load((root / "_quarto.yml").read_text("utf-8"))["website"]["site-url"])
    giscus = json.loads((root / "giscus.json").read_text("utf-8"))
    assert giscus["origins"] == [f"{site.scheme}://{site.netloc}"]
    assert giscus.keys() <= {"origins", "originsRegex", "defaultCommentOrder"}

    def may_show(origin: str) -> bool:  # as giscus decides it (lib/config.ts)
        return origin in giscus["origins"] or any(re.search(pattern, origin) for pattern in giscus["originsRegex"])

    for origin in ("http://localhost", "http://localhost:4200", "http://127.0.0.1:8000", *giscus["origins"]):
        assert may_show(origin), origin
    for origin in ("https://localhost.evil.example", "http://localhost.evil.example:80", "http://127x0x0x1", "http://evil.example/http://localhost:1",
                   f"{giscus['origins'][0]}.evil.example", "https://evil.github.io", "null", ""):
        assert not may_show(origin), origin

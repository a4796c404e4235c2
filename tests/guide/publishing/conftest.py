"""A stand-in for GitHub's API on this machine: answers from a table, remembers what was sent."""

import io
import json
import re
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from guide.publishing.github import GitHub

REPOSITORY = "someone/guide"


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


class StandIn:
    """Repository, runs, artifacts, pulls, reviews and comments as GitHub would tell them.

    `limits` are answers (status, headers, message) given before any others, each once.
    """

    def __init__(self):
        self.runs: list[dict] = []
        self.artifacts: dict[int, dict] = {}
        self.files: dict[int, bytes] = {}
        self.pulls: list[dict] = []
        self.reviews: dict[int, list] = {}
        self.permissions: dict[str, str] = {}
        self.comments: list[dict] = []
        self.asked: list[str] = []
        self.failing: dict[str, int] = {}
        self.limits: list[tuple[int, dict[str, str], str]] = []

    def add_run(self, workflow, files, *, event="push", branch="main", commit="c0", at="2026-01-01T00:00:00Z", conclusion="success",
                name="site", expired=False):
        number = len(self.runs) + 1
        self.runs.append({"id": number, "workflow": workflow, "event": event, "head_branch": branch, "head_sha": commit,
                          "created_at": at, "conclusion": conclusion})
        self.artifacts[number] = {"id": 100 + number, "name": name, "expired": expired}
        self.files[100 + number] = files if isinstance(files, bytes) else zipped(files)
        return number

    def add_pull(self, number, commit, *, repository=REPOSITORY, association="MEMBER", kind="User"):
        self.pulls.append({"number": number, "head": {"sha": commit, "repo": repository and {"full_name": repository}},
                           "author_association": association, "user": {"login": "author", "type": kind}})

    def review(self, number, commit, by, *, state="APPROVED", body="", association="MEMBER"):
        self.reviews.setdefault(number, []).append({"commit_id": commit, "user": by and {"login": by}, "state": state, "body": body,
                                                   "author_association": association})

    def answer(self, method, path, query, body):
        if path == "":
            return {"default_branch": "main"}
        if found := re.fullmatch(r"actions/workflows/([\w.]+)/runs", path):
            runs = sorted((run for run in self.runs if run["workflow"] == found[1]), key=lambda run: run["created_at"], reverse=True)
            wanted = {"branch": "head_branch", "head_sha": "head_sha", "event": "event", "status": "conclusion"}
            return {"workflow_runs": paged([run for run in runs if all(run[wanted[key]] == query[key] for key in wanted if key in query)], query)}
        if found := re.fullmatch(r"actions/runs/(\d+)/artifacts", path):
            return {"artifacts": paged([artifact for artifact in [self.artifacts[int(found[1])]] if query.get("name") in (None, artifact["name"])], query)}
        if found := re.fullmatch(r"actions/artifacts/(\d+)/zip", path):
            return self.files[int(found[1])]
        if path == "pulls":
            return paged(self.pulls, query)
        if found := re.fullmatch(r"pulls/(\d+)/reviews", path):
            return paged(self.reviews.get(int(found[1]), []), query)
        if found := re.fullmatch(r"collaborators/([\w-]+)/permission", path):
            return {"permission": self.permissions[found[1]]} if found[1] in self.permissions else None
        if found := re.fullmatch(r"issues/(\d+)/comments", path):
            if method == "POST":
                self.comments.append({"id": len(self.comments) + 1, "issue": int(found[1]), "user": {"login": "github-actions[bot]"}, **body})
                return {}
            return paged([comment for comment in self.comments if comment["issue"] == int(found[1])], query)
        if (found := re.fullmatch(r"issues/comments/(\d+)", path)) and method == "PATCH":
            self.comments[int(found[1]) - 1] |= body
            return {}
        return None


def paged(items, query):
    size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
    return items[(page - 1) * size : page * size]


@pytest.fixture
def github_answers():
    return StandIn()


@pytest.fixture
def github_address(github_answers):
    """Where the stand-in listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.handle_one("GET")

        def do_POST(self):
            self.handle_one("POST")

        def do_PATCH(self):
            self.handle_one("PATCH")

        def handle_one(self, method):
            address = urlsplit(self.path)
            github_answers.asked.append(f"{method} {self.path}")
            path = address.path.removeprefix(f"/repos/{REPOSITORY}").lstrip("/")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {key: values[0] for key, values in parse_qs(address.query).items()}
            answer, status, told, said = None, 404, {}, "no"
            if github_answers.limits:
                status, told, said = github_answers.limits.pop(0)
            elif self.headers.get("Authorization") != "Bearer right":
                status = 401
            elif path in github_answers.failing:
                status = github_answers.failing[path]
            elif address.path.startswith(f"/repos/{REPOSITORY}"):
                answer = github_answers.answer(method, path, query, json.loads(body or "null"))
                status = 404 if answer is None else 200
            content = answer if isinstance(answer, bytes) else json.dumps({"message": said} if answer is None else answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/zip" if isinstance(answer, bytes) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def github(github_address):
    return GitHub(REPOSITORY, "right", address=github_address)

"""The few questions a guide asks GitHub's REST API, version 2022-11-28 (docs.github.com/rest)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter, Retry

from guide.errors import GuideError
from guide.waiting import github_limit

# Seconds until a connection, and until the next bytes of an answer.
_PATIENCE = (10, 60)
# Seconds that are waited for the end of a limit, each time and in all; jobs have ten minutes and more.
_LONGEST_WAIT, _ALL_WAITS = 120, 240
_PAGE = 100
_PIECE = 1 << 20


class GitHub:
    """One repository, as `owner/name`, asked with the token of a workflow."""

    def __init__(self, repository: str, token: str, *, address: str = "https://api.github.com") -> None:
        self.repository = repository
        self._address = address.rstrip("/")
        self._waited = 0.0
        self._session = requests.Session()
        self._session.headers.update({
            "Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28",
        })
        # Limits are waited for in `_ask`, which knows how long is too long.
        retry = Retry(total=4, backoff_factor=0.5, status_forcelist=(502, 503, 504), allowed_methods=("GET",), respect_retry_after_header=False)
        self._session.mount("https://", HTTPAdapter(max_retries=retry))
        self._session.mount("http://", HTTPAdapter(max_retries=retry))

    @classmethod
    def from_environment(cls) -> GitHub:
        """Take repository, token and address from the variables that GitHub Actions sets.

        Raises `GuideError` where one is missing.
        """
        for name, meaning in (("GITHUB_REPOSITORY", "owner/name of the repository"), ("GITHUB_TOKEN", "a token that may read it")):
            if not os.environ.get(name):
                raise GuideError(f"{name} is not set", remedy=f"Set it to {meaning}; a workflow passes `${{{{ github.token }}}}` as GITHUB_TOKEN.")
        return cls(os.environ["GITHUB_REPOSITORY"], os.environ["GITHUB_TOKEN"],
                   address=os.environ.get("GITHUB_API_URL", "https://api.github.com"))

    def get(self, path: str, **query: Any) -> Any:
        """Return the answer to `path` below the repository, parsed. Raises `GuideError`."""
        return self._ask("GET", path, params=query).json()

    def find(self, path: str) -> Any | None:
        """Return the answer to `path`, or None where GitHub knows of none. Raises `GuideError`."""
        answer = self._ask("GET", path, absent=True)
        return None if answer is None else answer.json()

    def every(self, path: str, key: str | None = None, *, size: int = _PAGE, **query: Any) -> Iterator[dict]:
        """Yield the items of a list, page after page of `size` as they are needed; `key` names the list inside the answer."""
        page = 1
        while True:
            answer = self.get(path, per_page=size, page=page, **query)
            items = answer[key] if key else answer
            yield from items
            if len(items) < size:
                return
            page += 1

    def send(self, method: str, path: str, body: dict) -> Any:
        """POST or PATCH `body`. Raises `GuideError`."""
        return self._ask(method, path, json=body).json()

    def download(self, path: str, file: Path, *, most: int) -> None:
        """Write the answer to `path` into `file`. Raises `GuideError` beyond `most` bytes."""
        answer = self._ask("GET", path, stream=True)
        size = 0
        try:
            with answer, file.open("wb") as out:
                for piece in answer.iter_content(_PIECE):
                    size += len(piece)
                    if size > most:
                        raise GuideError(f"{path} is larger than {most:,} bytes", remedy="Look at what that run uploaded.")
                    out.write(piece)
        except requests.RequestException as error:
            raise GuideError(f"{path} broke off: {error}", remedy="Run this again.") from error

    def _ask(self, method: str, path: str, *, absent: bool = False, **options: Any) -> requests.Response | None:
        while True:
            answer = self._request(method, path, options)
            if answer.ok:
                return answer
            if absent and answer.status_code == 404:
                return None
            said = _message(answer)
            limit = github_limit(answer.status_code, answer.headers, said)
            if limit is None:
                raise GuideError(f"GitHub answered {answer.status_code} ({said}) for {method} {path}",
                                 remedy=self._remedies().get(answer.status_code, "Run this again later."))
            if limit > _LONGEST_WAIT or self._waited + limit > _ALL_WAITS:
                end = time.strftime("%H:%M UTC", time.gmtime(time.time() + limit))
                raise GuideError(f"GitHub answers no more questions before {end}: its rate limit is reached ({said})",
                                 remedy="Run this again then. The token of a workflow may ask 1,000 times an hour for all workflows of a repository.")
            self._waited += limit
            time.sleep(limit)

    def _request(self, method: str, path: str, options: dict) -> requests.Response:
        url = f"{self._address}/repos/{self.repository}/{path}".rstrip("/")
        try:
            return self._session.request(method, url, timeout=_PATIENCE, **options)
        except requests.RequestException as error:
            raise GuideError(f"GitHub could not be asked for {path}: {error}", remedy="Check the network, and run this again.") from error

    def _remedies(self) -> dict[int, str]:
        return {
            401: "GITHUB_TOKEN is wrong or has run out.",
            403: "The token lacks the permission; see `permissions:` of the job.",
            404: f"Is {self.repository} the right repository, and may the token read it?",
        }


def _message(answer: requests.Response) -> str:
    try:
        told = answer.json()
    except (ValueError, requests.RequestException):
        told = None
    return str(told.get("message", "")) if isinstance(told, dict) else answer.reason

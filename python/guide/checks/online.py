"""Whether links to other sites still lead somewhere. Each address is asked once, each host one at a time."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests
from lxml import etree, html

from guide.waiting import retry_after

_PATIENCE = (10, 30)
# How an address is asked, and seconds before each try: some servers know no HEAD, and one that restarts is no dead link.
_TRIES = (("HEAD", 0), ("GET", 1), ("GET", 5))
# Seconds that a server may ask to wait, each time.
_LONGEST_WAIT = 60
_AGENT = "Mozilla/5.0 (compatible; link check of a guide, once a month)"
# Answers of servers that turn away programs, or are busy: they say nothing of the page.
_UNSURE = {401, 403, 405, 406, 418, 429, 500, 502, 503, 504, 999}


@dataclass(frozen=True)
class Answer:
    """An address, the pages that link to it, and what came of asking: `problem` is None where it leads somewhere."""

    address: str
    pages: tuple[str, ...]
    problem: str | None
    unsure: bool = False

    def __str__(self) -> str:
        return f"{self.address}: {self.problem} (on {', '.join(self.pages)})"


def list_addresses(site: Path, *, own: str = "") -> dict[str, tuple[str, ...]]:
    """Return each http(s) address the pages of `site` link to, without its fragment, and those pages.

    Addresses below `own`, the site's own, are left out: they are checked without a network.
    Addresses that cannot be read are among them.
    """
    pages: dict[str, set[str]] = defaultdict(set)
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).as_posix()
        if name.startswith("site_libs/"):
            continue
        for address in _list_links(file.read_bytes()):
            bare = address.strip().partition("#")[0]
            if re.match(r"https?:", bare, re.IGNORECASE) and not (own and bare.startswith(own)):
                pages[bare].add(name)
    return {address: tuple(sorted(pages[address])) for address in sorted(pages)}


def check_addresses(addresses: dict[str, tuple[str, ...]], *, leave_out: Callable[[str], bool] = lambda _: False) -> Iterator[Answer]:
    """Yield an `Answer` for each address, in no order."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        if not leave_out(address):
            hosts[_host(address)].append(address)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for answers in pool.map(lambda group: [_ask(address, addresses[address]) for address in group], hosts.values()):
            yield from answers


def _list_links(page: bytes) -> list[str]:
    try:
        return html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8")).xpath("//a/@href")
    except etree.ParserError:  # nothing is on the page
        return []


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _ask(address: str, pages: tuple[str, ...]) -> Answer:
    problem, unsure = "", True
    told = None
    for method, pause in _TRIES:
        if told is not None and told > _LONGEST_WAIT:
            break
        time.sleep(pause if told is None else told)
        told = None
        try:
            with requests.request(method, address, headers={"User-Agent": _AGENT}, timeout=_PATIENCE, allow_redirects=True, stream=True) as answer:
                if answer.ok:
                    return Answer(address, pages, None)
                problem, unsure = f"the server answers {answer.status_code}", answer.status_code in _UNSURE
                told = retry_after(answer.headers)
        except requests.TooManyRedirects:
            return Answer(address, pages, "it redirects without end")
        except ValueError as error:  # all that requests and urllib3 say of addresses which cannot be asked is one
            return Answer(address, pages, f"it is no address, or leads to none ({type(error).__name__})")
        except requests.RequestException as error:
            problem, unsure = f"no answer ({type(error).__name__})", False
    return Answer(address, pages, problem, unsure)

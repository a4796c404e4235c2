"""Nothing the rendered guide links to or loads is missing, or comes from another host; nor what leads to its pages."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from guide.checks.links import check_links
from guide.project import Project

SEARCH = "site_libs/search/search-data.js"
NOT_LISTED = {"404.html"}  # served in place of pages that do not exist
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def list_pages(site: Path) -> set[str]:
    """The pages of a site but those that only lead to another."""
    pages = {path.relative_to(site).as_posix(): path for path in site.glob("**/*.html") if "site_libs" not in path.parts}
    return {name for name, path in pages.items() if '<meta http-equiv="refresh"' not in path.read_text("utf-8")}


def read_search(site: Path) -> list[tuple[str, list[dict]]]:
    """Return the pages the search knows, each with its entries."""
    text = (site / SEARCH).read_text("utf-8")
    return json.loads(text[text.index("[") : text.rindex("]") + 1])


def find_lost(site: Path, entries: list[tuple[str, list[dict]]]) -> list[str]:
    """Return where a search would lead a reader to nothing."""
    lost = []
    for page, found in entries:
        if not (site / page).is_file():
            lost.append(page)
            continue
        known = set(html.parse(str(site / page)).xpath("//@id"))
        lost += [f"{page}#{entry['id']}" for entry in found if entry.get("id") and entry["id"].removeprefix("/") not in known]
    return lost


@pytest.fixture(scope="module")
def address(root) -> str:
    return Project.load(root).site_url.rstrip("/")


def test_every_reference_of_the_site_leads_somewhere(address, site):
    base = urlsplit(address).path.rstrip("/") + "/"
    assert len(list_pages(site)) > 3
    assert [str(finding) for finding in check_links(site, bases=(base,))] == []


def test_the_map_of_the_site_lists_its_pages(address, site):
    listed = etree.parse(str(site / "sitemap.xml")).xpath("//s:loc/text()", namespaces=NAMESPACE)
    assert len(listed) == len(set(listed))
    assert set(listed) == {f"{address}/{page}" for page in list_pages(site) - NOT_LISTED}
    assert (site / "robots.txt").read_text("utf-8").split() == ["Sitemap:", f"{address}/sitemap.xml"]


def test_what_search_finds_is_there(site):
    entries = read_search(site)
    assert {page for page, _ in entries} == list_pages(site) - NOT_LISTED
    assert sum(len(found) for _, found in entries) > 200
    assert find_lost(site, entries) == []
    assert find_lost(site, [("index.html", [{"id": "sec-cite"}, {"id": "nothing"}]), ("gone.html", [])]) == ["index.html#nothing", "gone.html"]


def test_pages_say_the_address_at_which_they_are(address, site):
    for page in list_pages(site) - NOT_LISTED:
        text = (site / page).read_text("utf-8")
        (said,) = re.findall(r'<link rel="canonical" href="([^"]*)"', text)
        assert said == f"{address}/{page}".removesuffix("index.html"), page

"""Files of the rendered site that others than browsers read: the web server, feed readers."""

import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urldefrag

from lxml import etree, html

from guide.project import Project
from guide.yaml_source import read_yaml

ROOT = Path(__file__).resolve().parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
# RSS 2.0 (rssboard.org/rss-specification): RFC 822 dates with years of four digits.
DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT")


def test_the_feed_keeps_the_rules_of_rss(site: Path):
    address = Project.load(ROOT).site_url.rstrip("/") + "/"
    feed = etree.parse(site / "changes.xml").getroot()
    assert (feed.tag, feed.get("version"), [child.tag for child in feed]) == ("rss", "2.0", ["channel"])
    [channel] = feed
    for name in ("title", "link", "description"):
        assert len(channel.findall(name)) == 1 and channel.findtext(name).strip(), name
    # What readers ask for again is the feed's own address (rssboard.org/rss-profile, atom:link).
    [own] = channel.findall(f"{ATOM}link")
    assert dict(own.attrib) == {"href": f"{address}changes.xml", "rel": "self", "type": "application/rss+xml"}
    items = channel.findall("item")
    assert items and {child.tag for child in channel} == {"title", "link", f"{ATOM}link", "description", "item"}
    days, guids = [], []
    for item in items:
        assert sorted(child.tag for child in item) == ["description", "guid", "link", "pubDate", "title"]
        assert item.findtext("title").strip() and "\n" not in item.findtext("title")
        assert DATE.fullmatch(item.findtext("pubDate")), item.findtext("pubDate")
        day = parsedate_to_datetime(item.findtext("pubDate"))
        assert f"{day:%a}" == item.findtext("pubDate")[:3]
        days.append(day)
        guids.append(item.findtext("guid"))
        page, place = urldefrag(item.findtext("link"))
        assert page.startswith(address) and item.findtext("guid") == item.findtext("link")  # a guid is an address unless it says otherwise
        assert html.parse(site / page.removeprefix(address)).xpath("//*[@id=$id]", id=place), item.findtext("link")
        assert html.fragment_fromstring(item.findtext("description"), create_parent=True).text_content().strip()
    assert days == sorted(days, reverse=True) and len(set(guids)) == len(guids)


def test_every_page_names_the_feed(site: Path):
    pages = [page for page in site.rglob("*.html") if "site_libs" not in page.parts]
    named = [page for page in pages if html.parse(page).xpath("//head/link[@rel='alternate'][@type='application/rss+xml']/@href")]
    redirects = [page for page in pages if "This page has moved" in page.read_text("utf-8")]
    assert len(redirects) >= 14 and set(named) == set(pages) - set(redirects)


def test_the_web_server_finds_what_it_looks_for(site: Path):
    settings, _ = read_yaml((ROOT / "_quarto.yml").read_text("utf-8"), file="_quarto.yml")
    assert (site / ".nojekyll").read_bytes() == b""
    domain = settings["guide"].get("domain")
    assert (site / "CNAME").read_text("utf-8") == f"{domain}\n" if domain else not (site / "CNAME").exists()
    assert (site / "404.html").is_file()

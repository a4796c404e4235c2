"""What both engines write of the corpus beyond what its readers see: search and definitions."""

import subprocess

import pytest
from lxml import html


@pytest.fixture(scope="module")
def sites(compare):
    """The corpus by both engines: {name: folder}."""
    work, _ = compare("tests/corpus")
    return {name: work / name for name in ("embedded", "quarto")}


def test_search_finds_the_same(sites, root):
    def entries(site):
        done = subprocess.run(["node", root / "tests/quarto/entries.mjs", site], capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    embedded, quarto = entries(sites["embedded"]), entries(sites["quarto"])
    assert len(embedded) > 30
    assert embedded == quarto


def test_terms_carry_their_definitions(sites):
    found = [
        html.fromstring((site / "chapters/components.html").read_text("utf-8")).xpath("//a[contains(@class, 'term')]/@data-definition")
        for site in sites.values()
    ]
    assert found[0] == found[1] == ["A square of ground, 100 km wide.", "A smaller square."]

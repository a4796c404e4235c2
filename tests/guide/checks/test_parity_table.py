"""The table says of each difference where it is, what either engine has, and why it may stay."""

import pytest

from guide.checks.parity import Difference
from guide.checks.parity_allowed import Allowed, judge
from guide.checks.parity_table import format_verdict

WORDS = Difference("chapters/a.html", "numbers", "1,200", "1,300", "there are about all")
FILE = Difference("search.json", "files", "search.json", "")
ENTRY = Allowed("search.json", "files", "No page loads it.", "corpus/parity.yml:2", quarto="search.json")


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")


def test_each_difference_is_a_row(capsys):
    lines = format_verdict("corpus", judge([FILE, WORDS], [ENTRY])).splitlines()
    assert lines[0] == "corpus: 2 differences, 1 not allowed"
    assert lines[1].split() == ["Page", "Kind", "Quarto", "Embedded", "Allowed"]
    assert lines[3].split() == ["search.json", "files", "search.json", "–", "[1]"]
    row = " ".join(lines[4:-1])
    for part in ("chapters/a.html", "numbers", "1,200", "1,300", "(after “there are about all”)"):
        assert part in row
    assert lines[4].endswith("  no")
    assert lines[-1] == "[1] No page loads it. (corpus/parity.yml:2)"


def test_the_table_is_as_wide_as_the_terminal():
    long = Difference("a.html", "text", "word " * 500, "other " * 500)
    lines = format_verdict("corpus", judge([long], [])).splitlines()[1:]
    assert max(map(len, lines)) <= 120
    assert len(lines) < 14 and "…" in "".join(lines)


def test_equal_sites_are_one_line():
    assert format_verdict("corpus", judge([], [])) == "corpus: no differences"


def test_an_entry_that_allows_nothing_is_named():
    said = format_verdict("corpus", judge([WORDS], [ENTRY]))
    assert "corpus: 1 difference, 1 not allowed" in said
    assert "corpus/parity.yml:2: nothing differs like this any more (search.json, files); remove the entry." in said

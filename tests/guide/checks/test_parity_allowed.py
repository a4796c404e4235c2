"""A difference is allowed by an entry with its reason; an entry that allows nothing has to go."""

import re
from pathlib import Path

import pytest

from guide.checks.parity import Difference
from guide.checks.parity_allowed import Allowed, judge, read_allowed
from guide.errors import GuideError

ENTRY = "  - page: chapters/*.html\n    kind: metadata\n    embedded: 'description: *'\n    reason: Readers find more.\n"
DIFFERENCE = Difference("chapters/a.html", "metadata", "", "description: Why (not) [this]?")


@pytest.fixture
def allowed(tmp_path: Path):
    """Read a list, given as text."""

    def read(text: str, name: str = "parity.yml") -> list[Allowed]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
        return read_allowed(tmp_path)

    return read


@pytest.mark.parametrize("name", ["parity.yml", "tests/parity.yml"])
def test_an_entry_allows_what_is_like_it(allowed, tmp_path, name):
    [entry] = entries = allowed(f"allowed:\n{ENTRY}", name)
    verdict = judge([DIFFERENCE, DIFFERENCE], entries)
    assert verdict.differences == [(DIFFERENCE, entry)] * 2
    assert (verdict.stale, verdict.faults) == ([], 0)
    assert (entry.reason, entry.place) == ("Readers find more.", f"{tmp_path / name}:2")


@pytest.mark.parametrize("other", [
    Difference("index.html", "metadata", "", "description: A"),
    Difference("chapters/a.html", "text", "", "description: A"),
    Difference("chapters/a.html", "metadata", "description: B", "description: A"),
    Difference("chapters/a.html", "metadata", "", "title: A"),
    Difference("chapters/a.html", "metadata", "description: A", ""),
])
def test_it_allows_nothing_else(allowed, other):
    entries = allowed(f"allowed:\n{ENTRY}")
    verdict = judge([DIFFERENCE, other], entries)
    assert verdict.differences[1] == (other, None)
    assert verdict.faults == 1


def test_an_entry_that_allows_nothing_is_a_fault(allowed):
    entries = allowed(f"allowed:\n{ENTRY}")
    verdict = judge([], entries)
    assert (verdict.stale, verdict.faults) == (entries, 1)


def test_of_two_entries_for_one_difference_the_second_is_stale(allowed):
    entries = allowed(f"allowed:\n{ENTRY}{ENTRY}")
    assert judge([DIFFERENCE], entries).stale == entries[1:]


def test_without_a_list_nothing_is_allowed(tmp_path):
    assert read_allowed(tmp_path) == []


@pytest.mark.parametrize(("text", "found"), [
    ("other: 1\n", "expected a list under `allowed`"),
    ("allowed: all\n", "expected a list under `allowed`"),
    (f"allowed:\n{ENTRY}".replace("    reason: Readers find more.\n", ""), f"parity.yml:2: this entry has no reason"),
    (f"allowed:\n{ENTRY}".replace("Readers find more.", "''"), "a text under each key"),
    (f"allowed:\n{ENTRY}{ENTRY.replace('kind: metadata', 'kind: colours')}", f"parity.yml:6: expected a kind of .* found colours"),
    (f"allowed:\n{ENTRY}    why: so\n", "why is no part"),
    (f"allowed:\n{ENTRY}".replace("    embedded: 'description: *'\n", ""), "does not say what either engine has"),
])
def test_a_list_that_says_too_little_is_an_error(allowed, text, found):
    with pytest.raises(GuideError) as caught:
        allowed(text)
    assert re.search(found, str(caught.value))
    assert caught.value.remedy

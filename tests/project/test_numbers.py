"""Numbers in prose are computed by inline code, or their sentence says where they are from."""

import re
from pathlib import Path

import pytest
import yaml

from .documents import list_sources
from .prose import list_sentences, is_sourced

ROOT = Path(__file__).resolve().parents[2]
KNOWN = Path(__file__).with_name("known_numbers.yml")
# A number by itself, or before a unit: not part of a name such as B8A, Sentinel-2 or EPSG:3035.
NUMBER = re.compile(r"(?<![\w.,:@#-])\d+(?:[.,]\d+)*(?:[kMx]|e\d+)?(?!\w|-\d)(?:[ \u00a0\u202f]?%)?")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NAMES = re.compile(
    # Words that make a name of the number after them, years, days, and the items of a list.
    r"\b(?:[Vv]ersions?|CORINE|Land Cover|Sentinel|sen2cor|Python|Quarto|Typst|Node\.js|[Ll]evels?|[Zz]ones?|[Tt]ables?|[Ff]igures?|[Ss]ections?|UTM|EPSG)"
    r"(?:[ \u00a0]\d[\d.]*(?:,? (?:and|to|or) \d[\d.]*)?)"
    rf"|\b\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?|(?<![\d.,])(?:19|20)\d\d(?!\d|,\d|\.\d)"
    r"|^\s*(?:>\s*)?\d+\.\s",
    re.MULTILINE,
)
HARMLESS = {"0", "1", "2"}  # beginnings, ends, and the two versions


def find_typed(text: str) -> list[str]:
    """Return "line: number in its sentence" for each number that is typed and has no source."""
    found = []
    for line, prose, source in list_sentences(text):
        if is_sourced(source):
            continue
        for pattern in [NAMES, *_known()]:
            prose = pattern.sub(lambda named: " " * len(named[0]), prose)
        for number in NUMBER.finditer(prose):
            if number[0] not in HARMLESS:
                at = line + prose.count("\n", 0, number.start())
                found.append(f"line {at}: {number[0]!r} in “{' '.join(source.split())}”")
    return found


def _known() -> list[re.Pattern]:
    return [re.compile(entry["number"]) for entry in yaml.safe_load(KNOWN.read_text(encoding="utf-8"))]


@pytest.fixture(params=[path.relative_to(ROOT).as_posix() for path in list_sources(ROOT)])
def source(request: pytest.FixtureRequest) -> str:
    return (ROOT / request.param).read_text(encoding="utf-8")


def test_no_number_is_typed_without_a_source(source: str):
    typed = find_typed(source)
    assert not typed, "compute these, cite a source in the same sentence, or write small numbers as words:\n" + "\n".join(typed)


def test_known_numbers_say_why():
    for entry in yaml.safe_load(KNOWN.read_text(encoding="utf-8")):
        assert set(entry) == {"number", "why"} and len(entry["why"].split()) >= 1, entry


@pytest.mark.parametrize("text", [
    "There are 590,326 patches.",
    "A share of 12 % overlaps.",
    "It takes 3.5 hours [@known]. The other takes 14.",
    "- one item\n- with 57 patches",
    "| a | b |\n|--|--|\n| x | 57 |\n",
    '```{python}\n#| fig-cap: "All 125 products."\nx()\n```',
    '---\nsubtitle: "The 115 products"\n---\n',
    "---\nabstract: |\n  Of two kinds.\n  There are 115.\n---\n",
    "```{python}\n#| fig-alt: >\n#|   All 125 products.\nx()\n```",
    "A list of 57-patch blocks.",
    "Some 590k patches.",
    "Reading is 57x faster.",
    "About 6e5 patches.",
    "A ratio of 7/2 holds.",
    "There are $480038$ patches.",
])
def test_a_typed_number_is_found(text: str):
    assert len(find_typed(text)) == 1, find_typed(text)


@pytest.mark.parametrize("text", [
    "There are `{python} number(590326)` patches.",
    "It was 0.8607 [@clasen2024].",
    "The card says [0.8607](https://example.org/).",
    "Sentinel-2's B8A, the 19-class nomenclature, EPSG:3035, version 2 and CORINE 2018.",
    "On 23 November 2026 and in 2017–2018.",
    "1. First\n2. Second",
    "Pixels of 10 m, and $x = 1200$.",
    "```{python}\nx = 43\n```",
    "See @fig-map-2 and [Splits](/chapters/08-splits.qmd#sec-14).",
])
def test_names_and_sourced_numbers_are_none(text: str):
    assert find_typed(text) == []

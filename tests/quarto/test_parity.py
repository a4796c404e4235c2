"""Both engines say the same, in the corpus and in the guide, but for what is listed with a reason.

Collected only where `quarto` is on PATH.
"""

import pytest

from guide.checks.parity import KINDS, NUMBERS
from guide.checks.parity_page import read_page
from guide.checks.parity_table import format_verdict

CORPUS = "tests/corpus"


@pytest.mark.parametrize("name", [CORPUS, "."])
def test_both_engines_say_the_same(compare, name):
    _, verdict = compare(name)
    assert not verdict.faults, f"\n{format_verdict(name, verdict)}"


def test_the_corpus_has_something_of_every_kind(compare):
    site = compare(CORPUS)[0] / "embedded"
    pages = [read_page(file, site=site) for file in site.rglob("*.html") if "site_libs" not in file.parts]
    assert len(pages) > 5
    assert {kind for page in pages for kind, items in page.items() if items} == set(KINDS) - {NUMBERS, "files"}
    assert (site / "paper.pdf").is_file()

"""Each thing that an interactive dataset website was asked for has its place, and the place exists."""

from pathlib import Path

import pytest
import yaml

from .test_references import ANCHORS

ITEMS = yaml.safe_load(Path(__file__).with_name("seed_checklist.yml").read_text("utf-8"))
OUTSIDE_CHAPTERS = {"README.md", "CITATION.cff"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["asked"][:60])
def test_it_has_its_place(item: dict):
    assert {"asked", "answered"} == set(item) and item["answered"]
    for place in item["answered"]:
        page, _, anchor = place.partition("#")
        if page in OUTSIDE_CHAPTERS or page.startswith(("tests/", ".github/")):
            assert (ROOT / page).exists(), f"{page} does not exist"
            continue
        assert page in ANCHORS, f"“{item['asked']}” is answered on {page}, which does not exist"
        assert anchor in ANCHORS[page], f"“{item['asked']}” is answered at #{anchor}, which {page} has not; it has {sorted(ANCHORS[page])}"


def test_nothing_is_asked_twice():
    asked = [item["asked"] for item in ITEMS]
    assert len(asked) == len(set(asked)) and len(asked) > 30

"""Addresses that were published once keep leading somewhere; so do those of the guide before this one."""

import json
from pathlib import Path

from guide.project import Project

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("published_addresses.txt")
# The pages of the first BigEarthNet Guide as its table of contents lists them, and what Sphinx adds.
FIRST_GUIDE = """basics data-source labels libraries metrics opinionated patch-distribution raw-data references general/code_of_conduct
general/contributing general/dependencies general/license genindex search""".split()


def pages() -> set[str]:
    return {str(document.output) for document in Project.load(ROOT).documents}


def redirects() -> dict[str, str]:
    return json.loads((ROOT / "assets" / "redirects.json").read_text("utf-8"))


def test_every_published_address_still_leads_somewhere():
    published = LIST.read_text("utf-8").split()
    assert published == sorted(set(published)) and len(published) >= 24
    gone = set(published) - pages() - set(redirects())
    assert not gone, f"give {gone} a line each in assets/redirects.json"
    new = pages() - set(published)
    assert not new, f"add {new} to {LIST.name}: from now on they are kept"


def test_the_first_guide_s_addresses_lead_here():
    assert {f"{name}.html" for name in FIRST_GUIDE} <= set(redirects())
    assert {target.split("#")[0] for target in redirects().values()} <= pages()

"""Runs the browser's tests: those of the scripts, and those of the site as it is rendered."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.node import require_browser, run_node_tests

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))
USES_SITE = re.compile(r"\b(?:open|use)Site\(")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.mjs"))
def test_in_browser(file: Path, request: pytest.FixtureRequest):
    require_browser()
    if not USES_SITE.search(file.read_text(encoding="utf-8")):
        return run_node_tests(file, PYTHON=sys.executable)
    # GUIDE_SITE tests a site that is there already, such as one that Quarto rendered.
    site = os.environ.get("GUIDE_SITE") or str(request.getfixturevalue("site"))
    return run_node_tests(file, GUIDE_SITE=site, PYTHON=sys.executable)

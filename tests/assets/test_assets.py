"""Runs the tests of the scripts in assets/ that finish a site."""

from pathlib import Path

import pytest

from tests.node import require_browser, require_node, run_node_tests

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.mjs"))
def test_with_node(file: Path):
    if "browser/harness.mjs" in file.read_text(encoding="utf-8"):
        require_browser()
    else:
        require_node()
    run_node_tests(file)

"""The page with every component, rendered by Quarto: as whole, as readable and as open as by the embedded engine."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.browser.gallery import copy_gallery
from tests.browser.test_gallery import FILES
from tests.node import require_browser, run_node_tests


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gallery as Quarto renders it."""
    require_browser()
    root = copy_gallery(tmp_path_factory.mktemp("gallery"))
    done = subprocess.run(["quarto", "render"], cwd=root, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr
    return root / "_site"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.mjs"))
def test_gallery(file: Path, gallery: Path):
    run_node_tests(file, GUIDE_SITE=str(gallery))

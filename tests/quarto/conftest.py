"""Projects rendered by both engines, once for all tests."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from guide.checks.parity_allowed import Verdict
from guide.checks.parity_run import compare_engines


@pytest.fixture(scope="session")
def compare(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Verdict]]:
    """Return a function that gives for a project's folder that of its two sites, and the verdict on them."""

    @cache
    def run(name: str) -> tuple[Path, Verdict]:
        work = tmp_path_factory.mktemp("parity")
        return work, compare_engines(root / name, work, within=root)

    return run

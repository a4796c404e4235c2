"""Runs a file of node tests as one pytest test."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules" / "playwright-core"
BROWSER = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LONGEST = 900  # seconds; a whole file takes a minute or two


def run_node_tests(file: Path, **environment: str) -> None:
    """Run the tests of one .mjs file and fail with what node printed about the failures."""
    command = ["node", "--test", "--test-reporter=spec", str(file)]
    # A runner inside node's own would report to that one instead of to its exit code.
    inherited = {name: value for name, value in os.environ.items() if name != "NODE_TEST_CONTEXT"}
    result = subprocess.run(
        command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, timeout=LONGEST
    )
    if result.returncode == 0:
        print(result.stdout)  # what was measured, for whoever asks pytest for it with -rP
        return
    # The reporter repeats the failed tests, with their reasons, at the end.
    _, _, failures = result.stdout.rpartition("failing tests:")
    pytest.fail(f"{file.relative_to(ROOT)}:\n{failures.strip()}\n{result.stderr.strip()}", pytrace=False)


def require_node() -> None:
    """Skip, with what to do, where node or the npm packages are missing."""
    if shutil.which("node") is None:
        pytest.skip("Node.js is missing: apt-get install nodejs npm")
    if not PACKAGES.exists():
        pytest.skip("The npm packages are missing: npm ci")


def require_browser() -> None:
    """Skip, with what to do, where Chromium is missing."""
    require_node()
    if not Path(BROWSER).exists():
        pytest.skip(f"No browser at {BROWSER}: apt-get install chromium")

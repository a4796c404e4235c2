"""What the chapters on loading and training show can be copied: the visible cells run by themselves, in order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .documents import read_cells, read_expanded

ROOT = Path(__file__).resolve().parents[2]
# After the last cell: the shapes are right, and the loss falls. No score is expected of six patches.
EXPECTED = {
    "10-loading": 'assert b11.shape == (120, 120) and bands["B09"].shape == (20, 20) and len(chosen) > 0',
    "11-training": "assert mixed.shape == apart.shape == (216, 19); assert loss[-1] < loss[0] / 4",
}


@pytest.mark.parametrize("chapter", EXPECTED)
def test_visible_cells_run_by_themselves(chapter: str, tmp_path: Path):
    cells = read_cells(read_expanded(ROOT, ROOT / "chapters" / f"{chapter}.qmd"))
    shown = ["\n".join(cell.code) for cell in cells if cell.options.get("echo") is True]
    assert len(shown) > 2
    environment = os.environ | {"PYTHONPATH": str(ROOT / "python")}
    code = "\n".join([*shown, EXPECTED[chapter]])
    result = subprocess.run([sys.executable, "-W", "error", "-"], input=code, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr

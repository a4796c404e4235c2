"""The README's Python runs as it stands; one of its blocks asks for patches of version 2.

Blocks on an archive run in tests/project/test_readme_blocks.py.
"""

from pathlib import Path

from tests.project.prose import list_blocks
from tests.project.test_code_blocks import run


def test_the_readme_s_python_runs(root: Path, tmp_path: Path):
    blocks = [block for block in list_blocks((root / "README.md").read_text("utf-8")) if block.language == "python"]
    blocks = [block for block in blocks if "PatchDataset" not in block.text]
    assert len(blocks) >= 2
    run(blocks, tmp_path)

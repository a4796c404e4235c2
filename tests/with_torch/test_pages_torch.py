"""Code of the chapters that needs torch: it runs as shown, after the page's other code, and the loss falls."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from bigearthnet.example_archive import METADATA_FILE, write_example_archive
from bigearthnet.resampling_errors import ALIGNED, enlarge
from tests.project.documents import read_expanded
from tests.project.prose import list_blocks

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = {
    "10-loading": "assert bands_10m.shape == (1, 6, 120, 120) and images.shape[1:] == (6, 120, 120) and labels.shape[1:] == (19,)",
    "11-training": "assert len(losses) == 10 and losses[-1] < losses[0] and given.shape == test.labels.shape",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("archives")
    for layout in ("v1", "v2"):
        write_example_archive(folder / f"bigearthnet-{layout}", patches=24, layout=layout)
    (folder / "bigearthnet-v2" / METADATA_FILE).rename(folder / "bigearthnet-v2" / "metadata.parquet")
    return folder


@pytest.mark.parametrize("chapter", EXPECTED)
def test_the_page_runs(chapter: str, folder: Path):
    blocks = list_blocks(read_expanded(ROOT, ROOT / "chapters" / f"{chapter}.qmd"))
    code = [block.text for block in blocks if block.classes & {"needs-archive", "needs-torch"}]
    environment = os.environ | {"MPLBACKEND": "agg", "PYTHONPATH": str(ROOT / "python")}
    result = subprocess.run(
        [sys.executable, "-"], input="\n".join([*code, EXPECTED[chapter]]), cwd=folder, env=environment,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr


def test_aligned_corners_are_those_of_torch():
    values = torch.rand((20, 20), dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    theirs = torch.nn.functional.interpolate(values[None, None], size=(120, 120), mode="bilinear", align_corners=True)[0, 0]
    torch.testing.assert_close(torch.from_numpy(enlarge(values.numpy(), 120, ALIGNED)), theirs)

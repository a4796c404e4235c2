"""The README's commands and code on archives, run one after another on example archives."""

import re
import shlex
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from bigearthnet.cli import main
from bigearthnet.example_archive import pack_example_archive, write_example_archive
from bigearthnet.index import build_index
from bigearthnet.samples import fetch_samples
from bigearthnet.scans import archive_index
from bigearthnet.store import encode
from bigearthnet.v2_columns import add_v2_columns
from tests.bigearthnet.made_up import make_metadata

PAIRS = 30


@pytest.fixture
def patches(monkeypatch):
    """The index with labels of version 2, as after `bigearthnet fetch metadata`."""
    index = build_index(fetch_samples())
    index = add_v2_columns(index, make_metadata(index))
    for module in (archive_index, encode):
        monkeypatch.setattr(module, "read_index", lambda folder: index)
    return index


@pytest.fixture
def blocks(root) -> list[tuple[str, str]]:
    """Language and text of each block of both sections."""
    text = (root / "README.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (?:An archive on disk|Patches to train from)\n(.*?)(?=^## )", text, re.M | re.S)
    return [block for section in sections for block in re.findall(r"^```(\w+)\n(.*?)^```", section, re.M | re.S)]


def test_the_blocks_on_archives_run(blocks, patches, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for root in write_example_archive("one", patches=PAIRS, index=patches).iterdir():
        root.rename(root.name)
    published = patches[patches["in_v2"] & patches["labels"].notna()]
    for tar in pack_example_archive(write_example_archive("two", patches=PAIRS, layout="v2", index=published), "."):
        tar.rename(tar.name.removeprefix("example-"))
    known: dict[str, object] = {}
    for language, text in blocks:
        if language == "sh":
            for line in filter(None, text.splitlines()):
                done = CliRunner().invoke(main, shlex.split(line, comments=True)[1:])
                assert done.exit_code == 0, (line, done.output)
        else:
            if not find_spec("torch"):
                text = re.sub("^loader = .*$", "", text, flags=re.M)
            exec(text, known)
    assert known["image"].shape == (5, 120, 120) and known["labels"].shape == (19,)
    assert known["train"].mean.shape == (5,)
    assert [language for language, _ in blocks] == ["sh", "sh", "sh", "python"]

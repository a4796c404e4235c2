"""What became of version 1's patches, counted again, and the page's list carried over."""

import shlex

from click.testing import CliRunner

from bigearthnet import cli, version_changes
from bigearthnet.data_files import data_file

from ..project.prose import list_blocks
from ..project.test_pitfalls import VERSION_2, read_page


def test_the_committed_changes_are_those_of_the_release(patches_v2, metadata):
    (content,) = version_changes.build_change_files(patches_v2, metadata).values()
    assert content == data_file(version_changes.FILE).read_bytes()


def test_lists_of_version_1_become_lists_of_version_2(patches_v2, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (block,) = [block for block in list_blocks(read_page(VERSION_2)) if block.language == "bash"]
    _, command = block.text.splitlines()
    result = CliRunner().invoke(cli.main, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    written = (tmp_path / "ids.csv").read_text().splitlines()
    chosen = patches_v2.query("split_v1 == 'test' and in_v2 and country == 'Finland'")
    assert written == chosen["v2_name"].tolist()

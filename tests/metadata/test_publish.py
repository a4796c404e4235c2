"""All of `data/` rebuilt from the real metadata."""

import subprocess

from bigearthnet import publish
from bigearthnet.data_files import data_file
from bigearthnet.samples import data_folder


def test_every_committed_file_is_rebuilt_byte_for_byte(tmp_path):
    built = [path.relative_to(tmp_path).as_posix() for path in publish.build_data(tmp_path, data_folder())]
    assert {"catalogue.bin", "labels.bin", "v2_products.csv", "labels/class_cells.csv"} <= set(built)
    for name in set(built) - {publish.LABEL_LAYER}:
        assert (tmp_path / name).read_bytes() == data_file(name).read_bytes(), name
    assert (tmp_path / publish.LABEL_LAYER).stat().st_size <= 150_000


def test_labels_of_patches_are_never_committed(root):
    listed = subprocess.run(["git", "check-ignore", "data/labels.bin"], cwd=root, capture_output=True, text=True, check=False)
    assert listed.stdout.strip() == "data/labels.bin"

"""The mask behind the title of the slides."""

import xml.etree.ElementTree as ElementTree

from bigearthnet import summaries
from figures import opening


def test_the_committed_mask_shows_what_the_data_says(patches, tmp_path, root):
    drawn = opening.write_opening(summaries.cells(patches), tmp_path / "opening.svg").read_bytes()
    assert drawn == (root / opening.FILE).read_bytes()
    fewer = opening.write_opening(summaries.cells(patches.head(1000)), tmp_path / "opening.svg").read_bytes()
    assert len(fewer) < len(drawn)


def test_it_is_one_layer_of_land_and_one_a_class_of_cells_with_no_colour_of_its_own(root):
    mask = ElementTree.parse(root / opening.FILE).getroot()
    shares = [float(path.get("fill-opacity")) for path in mask]
    assert len(shares) == len(opening.SHARES) + 1
    assert shares == sorted(shares)
    assert not [path for path in mask if path.get("fill") or path.get("style")]

"""The picture shown where a link to the guide is shared."""

from pathlib import Path

import numpy as np
from PIL import Image

from bigearthnet import summaries
from figures import card
from guide.theme import light


def test_the_committed_card_shows_what_the_data_says(patches, tmp_path, root):
    cells, totals = summaries.cells(patches), summaries.totals(patches)
    drawn = Image.open(card.write_card(cells, totals, tmp_path / "card.png")).convert("RGB")
    committed = Image.open(root / card.FILE).convert("RGB")
    assert drawn.size == committed.size == card.PIXELS
    assert np.abs(np.asarray(drawn, int) - np.asarray(committed, int)).mean() < 0.5
    other = summaries.totals(patches.head(1000))
    fewer = Image.open(card.write_card(cells, other, tmp_path / "fewer.png")).convert("RGB")
    assert np.abs(np.asarray(fewer, int) - np.asarray(committed, int)).mean() > 0.5


def test_the_same_cells_give_the_same_bytes_in_place_of_the_old(patches, tmp_path):
    rows = patches[patches["tile"] == "33UUP"]
    path = tmp_path / "card.png"
    path.write_bytes(b"the old one")
    written = [Path(card.write_card(summaries.cells(rows), summaries.totals(rows), path)).read_bytes() for _ in range(2)]
    assert written[0] == written[1]
    assert [one.name for one in tmp_path.iterdir()] == ["card.png"]


def test_nothing_stands_in_the_margin(root):
    pixels = np.asarray(Image.open(root / card.FILE).convert("RGB"))
    paper = tuple(int(light().colour("paper")[i : i + 2], 16) for i in (1, 3, 5))
    assert (pixels[:, :40] == paper).all()

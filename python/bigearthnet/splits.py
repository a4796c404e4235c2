"""How the two versions divide the patches into train, validation and test.

Version 1 publishes its split as three lists of names, the column `split_v1` of the index. No rule
comes with them; the first guide tells it (docs.kai-tub.tech/ben-docs, patch distribution), and
`count_blocks` confirms it: two patches of a 2 × 2 block are train, one is validation, one test, so
that a test patch lies among train patches.

Version 2 keeps the three apart in each tile by rings around its centre: the outer ring is train,
the next validation, the core test. Half the area, a quarter and a quarter make them `TRAIN_WIDTH`
and `VALIDATION_WIDTH` wide: a square of side s without its core of side s/√2 is half of it, and
the core of side s/2 is a quarter. Source: Clasen et al., *reBEN* (arXiv:2407.03653), "a new
geographical-based split assignment", and for the widths its authors' code,
github.com/kai-tub/bigearthnet-pipeline, migrations/V1_2__sentinel2_tables.sql, function
`insert_new_tile_border_split`. Which patch counts by its centre: so 549,488 of 549,488 agree.
"""

import numpy as np
import pandas as pd

from .footprints import PATCH_SIZE, TILE_SIZE, check_lengths, check_positions

SPLITS = ["train", "validation", "test"]
TRAIN_WIDTH = TILE_SIZE * (2 - 2**0.5) / 4  # metres: (s - s/√2) / 2
VALIDATION_WIDTH = TILE_SIZE * (2**0.5 - 1) / 4  # metres: (s/√2 - s/2) / 2


def split_v2(columns, rows) -> pd.Categorical:
    """Return the split that version 2 gives to n positions in a tile, whatever tile and date.

    `columns` and `rows` are sequences of whole numbers from 0 to 90. The rule answers for every
    position, also of patches that version 2 dropped. Raises `PatchNameError` for a position
    outside the tile, `DataError` for sequences of different lengths.

    No patch is in doubt: centres are multiples of 600 m from the edges, and more than 100 m from
    both bounds.
    """
    check_lengths(column=columns, row=rows)
    distance = np.minimum(_to_edge(columns, "column"), _to_edge(rows, "row"))
    rings = np.cumsum([TRAIN_WIDTH, VALIDATION_WIDTH])  # from the edge inward, as SPLITS are
    return pd.Categorical.from_codes(np.searchsorted(rings, distance), SPLITS)


def count_blocks(index: pd.DataFrame, *, split: str = "split_v1") -> pd.DataFrame:
    """Return train, validation, test, blocks: how often 2 × 2 blocks hold so many of each.

    A block is the four patches of one product (a tile on a day) whose columns and rows differ
    only in the last binary digit: columns 2i and 2i + 1, rows 2j and 2j + 1. Patches without a
    split are not counted; a block is complete where the three add up to four. Full blocks come
    first, the most frequent of them before the others.
    """
    rows = index[index[split].notna()]
    product = rows.groupby(["tile", "s2_date"], observed=True).ngroup().to_numpy("int64")
    block = (product << 16) + (rows["column"].to_numpy() >> 1 << 8) + (rows["row"].to_numpy() >> 1)
    codes, blocks = pd.factorize(block)
    held = {name: np.bincount(codes[rows[split] == name], minlength=len(blocks)) for name in SPLITS}
    counts = pd.DataFrame(held).value_counts().rename("blocks").reset_index()
    full = counts[SPLITS].sum(axis=1)
    order = np.lexsort([*(counts[name] for name in SPLITS), -counts["blocks"], -full])
    return counts.iloc[order].reset_index(drop=True)


def _to_edge(positions, part: str) -> np.ndarray:
    """Return how far the centres of columns, or rows, are from the nearer edge, in metres."""
    centre = check_positions(positions, part).astype("int64") * PATCH_SIZE + PATCH_SIZE // 2
    return np.minimum(centre, TILE_SIZE - centre)

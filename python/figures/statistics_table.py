"""The table of what bands are normalised by."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bigearthnet.archive.bands import BANDS
from bigearthnet.examples import Example
from guide.table import Table


def statistics(published: pd.DataFrame, examples: Sequence[Example]) -> Table:
    """Return mean and standard deviation of each band as published, indexed by band, beside those of the examples."""
    rows = []
    for band, of_train in published.iterrows():
        pixels = np.concatenate([(example.s2 | example.s1)[band].ravel() for example in examples]).astype(float)
        name = f"{band} (dB)" if BANDS[band].sensor == "S1" else band
        rows.append([name, of_train["mean"], of_train["std"], pixels.mean(), pixels.std()])
    return Table(pd.DataFrame(rows, columns=["Band", "Mean", "Deviation", "Mean, examples", "Deviation, examples"]), digits=1)

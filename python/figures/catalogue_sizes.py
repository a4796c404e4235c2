"""How large the table of all patches is in different files; the smallest is what browsers get."""

import io
import zlib

import pandas as pd

from bigearthnet.data_files import data_file
from bigearthnet.geoparquet import format_geoparquet
from bigearthnet.v2_columns import COLUMNS_OF_V2
from guide.figure import Figure
from guide.table import Table
from guide.text import number, percent

from .bars import Bars, Series

CATALOGUE, SMALLEST = "catalogue.bin", "the catalogue"
MEGABYTE = 1_000_000


def measure_sizes(index: pd.DataFrame) -> pd.DataFrame:
    """Return file and bytes of the index in five forms, the largest first.

    All hold the columns that the published lists give, whatever metadata this machine has; the
    list, as text and packed as a server would send it, holds the names of both sensors alone.
    """
    index = index.drop(columns=[column for column in COLUMNS_OF_V2 if column in index])
    parquet = io.BytesIO()
    index.to_parquet(parquet, compression="zstd")
    names = "\n".join([*index["s2_name"], *index["s1_name"], ""]).encode()
    sizes = {
        "list of names": len(names), "list, packed": len(zlib.compress(names, 9)), "GeoParquet": len(format_geoparquet(index)), "Parquet": len(parquet.getvalue()),
        SMALLEST: data_file(CATALOGUE).stat().st_size,
    }  # fmt: skip
    table = pd.DataFrame({"file": list(sizes), "bytes": list(sizes.values())})
    return table.sort_values("bytes", ascending=False, ignore_index=True)


def catalogue_sizes(sizes: pd.DataFrame) -> Figure:
    """Show the table of `measure_sizes` as bars."""
    own = sizes["file"] == SMALLEST
    bars = Bars(
        rows=sizes["file"].tolist(), unit="bytes", labels=[_size(value) for value in sizes["bytes"]],
        series=[
            Series("Other files", sizes["bytes"].where(~own, 0).tolist(), "border"),
            Series("Catalogue", sizes["bytes"].where(own, 0).tolist(), "accent"),
        ],
    )  # fmt: skip
    share = sizes["bytes"][own].iloc[0] / sizes["bytes"][~own].min()
    return Figure(
        name="catalogue-sizes",
        description=(
            f"Bars of the size of {len(sizes)} files with the same patches. The catalogue's can hardly be seen: it is "
            f"{percent(share, digits=1)} of the next larger one."
        ),
        drawing=bars.draw, plotly=bars.spec, data=sizes,
        numbers=Table(pd.DataFrame({"File": sizes["file"], "Size": [_size(value) for value in sizes["bytes"]]})),
    )  # fmt: skip


def _size(count: int) -> str:
    return f"{number(count / MEGABYTE, digits=1)} MB" if count >= MEGABYTE else f"{number(count / 1000)} kB"

"""What the names of version 1 leave out: the sensing time and orbit of each Sentinel-2 product.

A product is one tile on one day. A name of version 2 carries the product's full sensing time, its
relative orbit and its tile; a Sentinel-2 name of version 1 has no orbit, no tile, and a time that
can be seconds off. `data/v2_products.csv`, 115 rows that `v2_products` computes from the metadata
of version 2, supplies them: the name in version 2 follows from the tile, day, column and row of
a patch. Version 2 dropped 10 of the 125 products; their patches have no name there.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from . import names
from .data_files import data_file
from .errors import DataError
from .footprints import POSITIONS, check_lengths, check_positions, tile_origin
from .name_parts import PatchNameError
from .names import V2Name

FILE = "v2_products.csv"
BASELINE = "N9999"  # of every name of version 2, whose authors ran sen2cor 2.11 themselves
COLUMNS = ["satellite", "day", "tile", "stamp", "orbit"]


def v2_products(metadata: pa.Table) -> pd.DataFrame:
    """Return satellite, day, tile, stamp, orbit: one row a product, sorted by tile and day.

    `metadata` is that of version 2, as published, with the columns patch_id and s2v1_name. `day`
    is datetime64[ms], `orbit` int32, the others text. Raises `DataError` where a name does not
    follow from tile and day: two stamps or orbits for one product, another baseline than N9999,
    or a name of version 1 with another satellite, day, column or row.
    """
    v2 = names.parse_names(metadata["patch_id"], kind=V2Name)
    v1 = names.parse_names(metadata["s2v1_name"], kind=names.S2Name)
    agree = v2["baseline"] == BASELINE
    for part in ("satellite", "day", "column", "row"):
        agree &= np.asarray(v2[part]) == np.asarray(v1[part])
    if not agree.all():
        patch = metadata.slice(int(np.argmin(agree)), 1).to_pylist()[0]
        raise DataError(
            f"Expected baseline {BASELINE} and the satellite, day, column and row of version 1, "
            f"found {patch['patch_id']} beside {patch['s2v1_name']}. Fetch the metadata again."
        )
    products = v2[COLUMNS].astype({"satellite": "str", "tile": "str", "stamp": "str"})
    return _unique(products.drop_duplicates().sort_values(["tile", "day"], ignore_index=True))


def read_v2_products() -> pd.DataFrame:
    """Return the table of `v2_products` as committed in `data/v2_products.csv`."""
    products = pd.read_csv(data_file(FILE), dtype={"orbit": "int32"}, parse_dates=["day"])
    return _unique(products.astype({"day": "datetime64[ms]"}))


def format_v2_products(products: pd.DataFrame) -> str:
    """Return the text of `data/v2_products.csv`: lines end with LF, days are YYYY-MM-DD."""
    return products.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def v2_names(tiles, days, columns, rows, *, products: pd.DataFrame | None = None) -> pd.Series:
    """Return the names that n patches have, or would have, in version 2; missing where their
    product was dropped.

    Sequences of length n: tiles; days of the Sentinel-2 patches, as datetimes (the time of day
    does not matter); columns and rows, 0 to 90. The index of `tiles` is kept if it is a Series.
    `products` is the table of `v2_products`, the committed one by default. That a patch would
    have a name does not say that version 2 kept it: that is `in_v2` of the index. Raises
    `PatchNameError` for a position outside the tile.
    """
    check_lengths(tile=tiles, day=days, column=columns, row=rows)
    products = read_v2_products() if products is None else products
    columns, rows = check_positions(columns, "column"), check_positions(rows, "row")
    parts = products[["satellite", "stamp", "orbit", "tile"]].itertuples(index=False)
    firsts = [str(V2Name(*part[:2], BASELINE, *part[2:], 0, 0)).removesuffix("_00_00") for part in parts]
    beginnings = pa.array(firsts, pa.string()).take(_product_rows(tiles, days, products))
    numbers = pa.array([f"{number:02d}" for number in range(POSITIONS)])
    endings = (numbers.take(pa.array(positions)) for positions in (columns, rows))
    joined = pc.binary_join_element_wise(beginnings, *endings, "_")
    kept = tiles.index if isinstance(tiles, pd.Series) else None
    return pd.Series(joined.to_pandas().array, index=kept, dtype="str", name="v2_name")


def v2_name_of(s2_name: str, tile: str, *, products: pd.DataFrame | None = None) -> V2Name | None:
    """Return the name in version 2 of one Sentinel-2 patch of version 1, which lies in `tile`.

    None where version 2 has no product of that tile and day. Raises `PatchNameError` for a wrong
    name or tile, and where the tile was seen on that day by the other satellite.
    """
    tile_origin(tile)  # refuses what is no tile
    v1 = names.parse_name(s2_name, kind=names.S2Name)
    written = v2_names([tile], [v1.day], [v1.column], [v1.row], products=products)[0]
    if pd.isna(written):
        return None
    v2 = names.parse_name(written, kind=V2Name)
    if v2.satellite != v1.satellite:
        expected = f"{v2.satellite}, which saw tile {tile} on that day"
        raise PatchNameError("satellite", expected, v1.satellite, s2_name)
    return v2


def v1_names(v2_names, index: pd.DataFrame) -> pd.DataFrame:
    """Return s2_name and s1_name, the names in version 1 of n patches of version 2.

    `v2_names` are names such as the column `v2_name` of the index; they are compared whole, with
    their two-digit columns and rows. The index of a Series is kept. Both names are missing for a
    patch that is not among the rows of `index`. Raises `PatchNameError` for a wrong name.
    """
    names.parse_names(v2_names, kind=V2Name)
    known = index[index["v2_name"].notna()]
    rows = pc.index_in(names.as_text(v2_names), value_set=names.as_text(known["v2_name"]))
    rows = rows.to_numpy(zero_copy_only=False)
    table = known[["s2_name", "s1_name"]].reset_index(drop=True).reindex(rows)
    return table.set_axis(v2_names.index if isinstance(v2_names, pd.Series) else range(len(table)))


def _product_rows(tiles, days, products: pd.DataFrame) -> pa.Array:
    """Return for each patch the row of its product, null where there is none."""
    days = pd.Series(np.asarray(days, "datetime64[D]"))
    known_tiles = pd.Index(products["tile"].unique())
    known_days = pd.Index(products["day"].unique())
    row_of = np.full((len(known_tiles) + 1, len(known_days) + 1), -1)  # the last ones: unknown
    row_of[known_tiles.get_indexer(products["tile"]), known_days.get_indexer(products["day"])] = products.index
    tile_codes, tiles_here = pd.factorize(pd.Series(tiles))
    day_codes, days_here = pd.factorize(days)
    tile_at = np.append(known_tiles.get_indexer(pd.Index(tiles_here, dtype="str")), -1)[tile_codes]
    day_at = np.append(known_days.get_indexer(pd.Index(days_here)), -1)[day_codes]
    found = row_of[tile_at, day_at]
    return pa.array(found, mask=found < 0)


def _unique(products: pd.DataFrame) -> pd.DataFrame:
    """Return the table if a tile and a day tell its products apart."""
    repeated = products[products.duplicated(["tile", "day"])]
    if len(repeated):
        tile, day = repeated.iloc[0][["tile", "day"]]
        raise DataError(
            f"Expected one stamp and orbit for a tile on a day, found two for {tile} on "
            f"{day:%Y-%m-%d}. Fetch the metadata again."
        )
    return products

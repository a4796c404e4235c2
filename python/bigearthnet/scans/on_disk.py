"""What an archive holds of the index, gathered from the tables of its batches and held against it."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..archive import Fault
from ..archive.layouts import METADATA, Layout
from ..footprints import PATCH_SIZE
from ..nomenclature import LABELS_43
from ..v2_columns import LABELS
from .fault_tables import fault_table
from .json_checks import show
from .json_columns import CORNERS
from .lookup import Rows

# Where the index has a corner: the column of the upper-left one, and metres from it.
_CORNERS = {"ulx": ("ulx", 0), "uly": ("uly", 0), "lrx": ("ulx", PATCH_SIZE), "lry": ("uly", -PATCH_SIZE)}


class OnDisk:
    """Which rows of an index an archive holds, and the labels that its JSON files give them."""

    def __init__(self, index: pd.DataFrame, rows: Rows):
        self._index, self._rows = index, rows
        self._held = {layout: np.zeros(len(index), bool) for layout in Layout}
        self._labels: dict[str, list[tuple[np.ndarray, pa.Array]]] = {"S1": [], "S2": []}
        self._sets = {sensor: np.zeros(len(index), "int64") for sensor in ("S1", "S2")}

    def add(self, patches: pa.Table) -> pa.Table:
        """Take note of n patches, rows of `description.SCHEMA`, and return the faults found so."""
        faults: list[Fault] = []
        for layout in Layout:
            found = patches.filter(pc.equal(patches["layout"], layout.name)).combine_chunks()
            if not len(found):
                continue
            rows = self._rows.find(layout, found["name"].combine_chunks())
            unknown = found["name"].filter(pa.array(rows < 0)).to_pylist()
            faults += [Fault(name, "", "not-in-index", "a name that was published", "another") for name in unknown]
            # An archive gives a name once: one that is held, or stands here before, is of another archive.
            again = np.ones(len(rows), bool)
            again[np.unique(rows, return_index=True)[1]] = False
            again = (rows >= 0) & (again | self._held[layout][rows])
            twice = found["name"].filter(pa.array(again)).to_pylist()
            faults += [Fault(name, "", "duplicate-patch", "a patch once", "it in an archive before as well") for name in twice]
            kept = (rows >= 0) & ~again
            found, rows = found.filter(pa.array(kept)).combine_chunks(), rows[kept]
            self._held[layout][rows] = True
            if layout.version == 1 and len(found):
                faults += self._compare(found, rows)
                self._add_labels(layout.sensor, found["labels"].combine_chunks(), rows)
        return fault_table(faults)

    def contradictions(self) -> pa.Table:
        """Return, once all is added, a fault for each pair of patches whose labels differ."""
        first, second = self._sets["S1"], self._sets["S2"]
        rows = np.flatnonzero((first != second) & (first != 0) & (second != 0))
        names = self._index["s1_name"].iloc[rows].tolist()
        told = [(", ".join(_names(first[row])), ", ".join(_names(second[row]))) for row in rows]
        return fault_table(
            Fault(name, name + METADATA, "wrong-json", f"labels as of the S2 patch: {s2}", s1)
            for name, (s1, s2) in zip(names, told, strict=True)
        )

    def table(self) -> pd.DataFrame:
        """Return the rows of the index that are on disk: its columns, s1_on_disk, s2_on_disk,
        map_on_disk (bool) and labels_43 (list of text, Arrow; missing where no JSON tells).
        """
        columns = {"s1_on_disk": "S1", "s2_on_disk": "S2", "map_on_disk": None}
        flags = {
            column: np.logical_or.reduce([held for layout, held in self._held.items() if layout.sensor == sensor])
            for column, sensor in columns.items()
        }
        rows = np.flatnonzero(np.logical_or.reduce(list(flags.values())))
        flags = {column: held[rows] for column, held in flags.items()}
        labels = pd.array(self._take_labels(rows), pd.ArrowDtype(LABELS))
        return self._index.iloc[rows].reset_index(drop=True).assign(**flags, labels_43=labels)

    def _compare(self, found: pa.Table, rows: np.ndarray) -> list[Fault]:
        """Return the faults of values that the index has otherwise; null ones are not compared."""
        faults: list[Fault] = []
        names = found["name"]

        def note(wrong: np.ndarray, expected: Callable[[int], str], told: Callable[[int], str]) -> None:
            for at in np.flatnonzero(wrong).tolist():
                name = names[at].as_py()
                faults.append(Fault(name, name + METADATA, "wrong-json", expected(at), told(at)))

        self._compare_corners(found, rows, note)
        right, said = self._index["epsg"].to_numpy()[rows], found["epsg"].to_numpy()
        note(~np.isnan(said) & (said != right), lambda at: f"projection: EPSG:{right[at]}", lambda at: f"EPSG:{said[at]:.0f}")
        self._compare_partners(found["partner"].combine_chunks(), rows, note)
        self._compare_sources(found, rows, note)
        return faults

    def _compare_corners(self, found: pa.Table, rows: np.ndarray, note: Callable) -> None:
        for corner in CORNERS:
            column, offset = _CORNERS[corner]
            right, said = self._index[column].to_numpy()[rows] + offset, found[corner].to_numpy()
            note(
                ~np.isnan(said) & (said != right),
                lambda at, corner=corner, right=right: f"coordinates: {corner} {right[at]}",
                lambda at, said=said: show(int(said[at]) if said[at].is_integer() else float(said[at])),
            )

    def _compare_partners(self, partners: pa.Array, rows: np.ndarray, note: Callable) -> None:
        if partners.null_count == len(partners):
            return
        right = pa.array(self._index["s2_name"].iloc[rows].tolist(), pa.string())
        wrong = pc.fill_null(pc.not_equal(partners, right), False).to_numpy(zero_copy_only=False)
        note(wrong, lambda at: f"corresponding_s2_patch: {right[at]}", lambda at: show(partners[at].as_py()))

    def _compare_sources(self, found: pa.Table, rows: np.ndarray, note: Callable) -> None:
        """Compare the source of each patch with its product and tile, once for all patches that share them."""
        sources = found["source"].combine_chunks()
        if sources.null_count == len(sources):
            return
        products = pc.utf8_slice_codeunits(found["name"].combine_chunks(), 0, 19).dictionary_encode()
        tiles = self._index["tile"].cat
        codes = [pc.fill_null(sources.indices, -1).to_numpy(), products.indices.to_numpy(), tiles.codes.to_numpy()[rows]]
        combinations, place = _unique(codes)
        expected, wrong = [], []
        for source, product, tile in combinations:
            name = products.dictionary[product].as_py()
            parts = f"{name[:3]}_MSIL1C_{name[11:19]}T", f"_T{tiles.categories[tile]}_"
            told = sources.dictionary[source].as_py() if source >= 0 else None
            expected.append("…".join(parts))
            wrong.append(told is not None and not (told.startswith(parts[0]) and parts[1] in told))
        note(
            np.array(wrong, bool)[place], lambda at: f"tile_source: {expected[place[at]]}…",
            lambda at: show(sources[at].as_py()),
        )  # fmt: skip

    def _add_labels(self, sensor: str, labels: pa.Array, rows: np.ndarray) -> None:
        there = labels.is_valid().to_numpy(zero_copy_only=False)
        rows, labels = rows[there], labels.filter(pa.array(there))
        if not len(rows):
            return
        lengths = pc.list_value_length(labels).to_numpy()
        sets = np.zeros(len(rows), "int64")
        bits = 1 << labels.flatten().to_numpy().astype("int64")
        np.bitwise_or.at(sets, np.repeat(np.arange(len(rows)), lengths), bits)
        self._sets[sensor][rows] = sets
        self._labels[sensor].append((rows, labels))

    def _take_labels(self, rows: np.ndarray) -> pa.Array:
        """Return the labels of some rows as text: those of the S2 patch, else those of the S1 patch."""
        place, lists, count = np.full(len(self._index), -1), [], 0
        for sensor in ("S1", "S2"):
            for found, labels in self._labels[sensor]:
                place[found] = np.arange(count, count + len(found))
                lists.append(labels)
                count += len(found)
        place = place[rows]
        lists.append(pa.array([], pa.list_(pa.uint8())))
        codes = pa.concat_arrays(lists).take(pa.array(place, mask=place < 0))
        texts = pa.array(LABELS_43).take(codes.flatten())
        lengths = pc.fill_null(pc.list_value_length(codes), 0).to_numpy()
        offsets = np.append(0, np.cumsum(lengths)).astype("int32")
        return pa.ListArray.from_arrays(pa.array(offsets), texts, mask=pa.array(place < 0))


def _unique(codes: list[np.ndarray]) -> tuple[list[list[int]], np.ndarray]:
    """Return the combinations of codes that occur, and which one each of n rows has."""
    widths = [int(column.max()) + 2 for column in codes]
    keys = np.zeros(len(codes[0]), "int64")
    for column, width in zip(codes, widths, strict=True):
        keys = keys * width + column + 1  # a code of -1 is one more
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    return np.stack([column[first] for column in codes], axis=1).tolist(), place


def _names(labels: int) -> list[str]:
    return [name for code, name in enumerate(LABELS_43) if labels >> code & 1]

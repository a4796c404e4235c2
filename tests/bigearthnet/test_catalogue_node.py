"""The catalogue as JavaScript reads it: every row of every column is that of the index."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bigearthnet.catalogue import CatalogueError, decode_catalogue
from bigearthnet.catalogue.container import join_payload, seal, split_payload, unseal
from bigearthnet.data_files import data_file
from tests.node import ROOT, require_node

DUMP = ROOT / "tests" / "assets" / "catalogue-dump.mjs"


def read_with_node(folder: Path, *files: Path) -> tuple[dict, pd.DataFrame]:
    """Return what catalogue-dump.mjs found: its facts, and the columns as a table (codes for categories)."""
    require_node()
    subprocess.run(["node", str(DUMP), str(folder), *map(str, files)], check=True, timeout=600)
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    columns = {}
    for path in folder.glob("*.*Array"):
        columns[path.stem] = np.fromfile(path, path.suffix.removeprefix(".").removesuffix("Array").lower())
    for path in folder.glob("*.txt"):
        columns[path.stem] = path.read_text(encoding="utf-8").split("\n")
    return facts, pd.DataFrame(columns)


@pytest.fixture(scope="module")
def dumped(tmp_path_factory) -> tuple[dict, pd.DataFrame]:
    return read_with_node(tmp_path_factory.mktemp("dumped"), data_file("catalogue.bin"))


def test_all_columns_are_there(dumped, patches):
    facts, table = dumped
    assert list(facts["rows"][0]) == list(patches.columns)
    assert set(table.columns) == set(patches.columns)
    assert facts["length"] == len(table) == len(patches)


def test_every_row_and_column_is_that_of_the_index(dumped, patches):
    facts, table = dumped
    for column in patches.columns:
        expected = patches[column]
        if expected.dtype == "category":
            assert facts["categories"][column] == expected.cat.categories.tolist()
            expected = expected.cat.codes.astype("int64").where(expected.notna(), 255)
        elif column.endswith("_date"):
            expected = pd.Series(expected.to_numpy("datetime64[D]").astype("int64"))
        elif column == "v2_name":
            expected = expected.fillna("")
        assert (table[column].to_numpy() == expected.to_numpy()).all(), column


def test_every_name_is_found(dumped, patches):
    facts, _ = dumped
    assert facts["notFound"] == 0
    assert facts["names"] == 2 * len(patches) + patches["v2_name"].notna().sum()


def test_a_row_is_that_of_the_index(dumped, patches):
    expected = patches[::997].copy()
    for column in ("s2_date", "s1_date"):
        expected[column] = expected[column].dt.strftime("%Y-%m-%d")
    expected = expected.astype(object).where(expected.notna(), None)
    assert dumped[0]["rows"] == expected.to_dict("records")


@pytest.mark.parametrize(
    ("change", "python", "javascript"),
    [
        (lambda header, sections: header.update(rows=header["rows"] + 1), "590,327 rows", "Expected 590327 rows"),
        (lambda header, sections: sections.update(snow=b"\x05\x00"), "590,326 rows", "section of 590326 values, found 5"),
        (lambda header, sections: sections.update(s1=sections["s1"][2:]), "590,326 rows", "section of 590326 values"),
    ],
    ids=["rows", "a flag", "products"],
)
def test_parts_that_do_not_agree_are_refused_by_both(change, python, javascript, tmp_path):
    header, sections = split_payload(unseal(b"BENC", data_file("catalogue.bin").read_bytes()))
    change(header, sections)
    data = seal(b"BENC", join_payload(header, sections))
    with pytest.raises(CatalogueError, match=python):
        decode_catalogue(data)
    (tmp_path / "wrong.bin").write_bytes(data)
    assert javascript in read_with_node(tmp_path, tmp_path / "wrong.bin")[0]["error"]

"""The index as a file that other programs read."""

import json
from pathlib import Path

import duckdb
import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from bigearthnet import geoparquet, index
from bigearthnet.errors import PlaceError
from bigearthnet.v2_columns import COLUMNS_OF_V2, add_v2_columns
from tests.bigearthnet.made_up import make_metadata

TILES = ["29SNB", "34VDN", "33UUP"]  # Portugal, Finland, Austria


@pytest.fixture(scope="module")
def rows(patches) -> pd.DataFrame:
    rows = patches[patches["tile"].isin(TILES)]
    return add_v2_columns(rows, make_metadata(rows))


@pytest.fixture(scope="module")
def file(rows, tmp_path_factory):
    return geoparquet.write_geoparquet(rows, tmp_path_factory.mktemp("written") / "index.parquet")


@pytest.fixture(scope="module")
def geo(file) -> dict:
    return json.loads(pq.read_metadata(file).metadata[b"geo"])


def test_geopandas_reads_every_row_and_column(rows, file):
    read = geopandas.read_parquet(file)
    assert read.columns.tolist() == [*index.COLUMNS, *COLUMNS_OF_V2, "geometry"]
    expected = index.add_geometry(rows).sort_values("s2_name", ignore_index=True)
    found = read.sort_values("s2_name", ignore_index=True)
    assert shapely.equals_exact(found.geometry, expected.geometry).all()
    for column in index.COLUMNS + ["in_v2"]:
        assert found[column].astype("str").equals(expected[column].astype("str")), column
    assert [None if x is None else list(x) for x in found["labels"]] == [
        None if x is pd.NA else list(x) for x in expected["labels"]
    ]


def test_the_metadata_is_that_of_geoparquet_1_1(geo, file):
    column = geo["columns"]["geometry"]
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["Polygon"])
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    west, south, east, north = column["bbox"]
    assert (west, south, east, north) == pytest.approx((-9.0002, 36.9570, 21.1712, 61.3344), abs=1e-4)


def test_duckdb_reads_geometry_labels_and_the_rest(rows, file):
    found = duckdb.sql(f"select country, count(*), count(geometry), count(v2_name) from '{file}' group by country order by 1")
    counted = rows.groupby("country", observed=True)["v2_name"].agg(["size", "count"])
    assert found.fetchall() == [
        (country, size, size, named) for country, (size, named) in zip(counted.index, counted.to_numpy().tolist(), strict=True)
    ]
    assert "GEOMETRY" in str(duckdb.sql(f"select geometry from '{file}'").types[0])
    with_sea = duckdb.sql(f"select count(*) from '{file}' where list_contains(labels, 'Marine waters')").fetchall()
    assert with_sea == [(sum("Marine waters" in labels for labels in rows["labels"].dropna()),)]


def test_a_region_is_read_from_few_row_groups(file, monkeypatch, tmp_path, rows):
    monkeypatch.setattr(geoparquet, "ROWS_IN_GROUP", 500)
    groups = pq.ParquetFile(geoparquet.write_geoparquet(rows, tmp_path / "index.parquet"))
    box = shapely.box(20.0, 60.8, 20.1, 60.9)
    names = groups.schema_arrow.names
    columns = [i for i in range(groups.metadata.num_columns) if groups.metadata.schema.column(i).path.startswith("bbox.")]
    boxes = []
    for number in range(groups.num_row_groups):
        edges = {groups.metadata.schema.column(i).name: groups.metadata.row_group(number).column(i).statistics for i in columns}
        boxes.append(shapely.box(edges["xmin"].min, edges["ymin"].min, edges["xmax"].max, edges["ymax"].max))
    assert "bbox" in names and groups.num_row_groups > 20
    assert 0 < shapely.intersects(boxes, box).sum() < groups.num_row_groups / 4
    read = geopandas.read_parquet(tmp_path / "index.parquet", bbox=box.bounds)
    inside = index.add_geometry(rows).intersects(box)
    assert set(read.loc[read.intersects(box), "s2_name"]) == set(rows.loc[inside.to_numpy(), "s2_name"])


def test_dates_of_one_footprint_stand_together(file):
    read = geopandas.read_parquet(file)
    place = read["tile"].astype("str") + read["column"].astype("str") + "/" + read["row"].astype("str")
    runs = (place != place.shift()).sum()
    assert runs == place.nunique()
    ordered = read.groupby(place.to_numpy())["s2_date"].apply(lambda dates: dates.is_monotonic_increasing)
    assert ordered.all()


def test_a_file_is_replaced_whole_or_not_at_all(rows, tmp_path, monkeypatch):
    path = tmp_path / "index.parquet"
    path.write_text("the old one")

    def fail(writer, table, **options):
        raise OSError("No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", fail)
    with pytest.raises(OSError, match="No space"):
        geoparquet.write_geoparquet(rows.head(3), path)
    assert [one.name for one in tmp_path.iterdir()] == ["index.parquet"]
    assert path.read_text() == "the old one"
    with pytest.raises(PlaceError, match="Expected a folder at"):
        geoparquet.write_geoparquet(rows.head(3), tmp_path / "absent" / "index.parquet")


def test_an_empty_selection_is_a_file_too(rows, tmp_path):
    written = geoparquet.write_geoparquet(rows.head(0), tmp_path / "none.parquet")
    assert geopandas.read_parquet(written).empty
    assert np.array_equal(pq.read_schema(written).names[:3], ["s2_name", "s1_name", "v2_name"])

"""The files of one example pair: what the bands, JSON files and maps of either version say of it."""

import json
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa

from .archive.bands import S1_BANDS, S2_BANDS
from .archive.layouts import METADATA, REFERENCE_FILE, product_of
from .example_patches import BandFile, ExamplePatch
from .footprints import PATCH_SIZE
from .nomenclature import to_19


def list_v1(row, example: ExamplePatch, pixels: bool) -> Iterator[tuple[str, bytes]]:
    """Give path and content of each file of a pair, as in version 1."""
    for name, root, bands, said in (
        (row.s2_name, "BigEarthNet-v1.0", S2_BANDS, _describe_s2(row)),
        (row.s1_name, "BigEarthNet-S1-v1.0", S1_BANDS, _describe_s1(row)),
    ):
        for band in bands if pixels else ():
            yield f"{root}/{name}/{name}_{band}.tif", _place(example.bands[band], row, row.move)
        bottom = "lly" if bands is S1_BANDS else "lry"  # all published files of Sentinel-1 misspell it
        common = {
            "labels": list(example.labels),
            "coordinates": {
                "ulx": row.ulx, "uly": row.uly, "lrx": row.ulx + PATCH_SIZE, bottom: row.uly - PATCH_SIZE,
            },
            "projection": example.describe_crs(row.epsg),
        }  # fmt: skip
        yield f"{root}/{name}/{name}{METADATA}", json.dumps(common | said).encode()


def list_v2(row, example: ExamplePatch, pixels: bool) -> Iterator[tuple[str, bytes]]:
    """Give path and content of each file of a pair, as in version 2."""
    for name, root, bands in ((row.v2_name, "BigEarthNet-S2", S2_BANDS), (row.s1_name, "BigEarthNet-S1", S1_BANDS)):
        for band in bands:
            file = _place(example.v2_bands[band], row, row.move)
            yield f"{root}/{product_of(name)}/{name}/{name}_{band}.tif", file
    name = row.v2_name
    yield f"Reference_Maps/{product_of(name)}/{name}/{name}{REFERENCE_FILE}", _place(example.v2_map, row, 0)


def make_metadata(rows: pd.DataFrame, examples: list[ExamplePatch]) -> pa.Table:
    """Return what version 2 says of its patches, with the labels of the examples, alphabetically as there."""
    labels = [sorted(to_19(example.labels)) for example in examples]
    return pa.table({
        "patch_id": pa.array(rows["v2_name"], pa.string()),
        "labels": pa.array(labels, pa.list_(pa.string())),
        "split": pa.array(rows["split_v2"].astype("str"), pa.string()),
        "country": pa.array(rows["country"].astype("str"), pa.string()),
        "s1_name": pa.array(rows["s1_name"], pa.string()),
        "s2v1_name": pa.array(rows["s2_name"], pa.string()),
        "contains_seasonal_snow": pa.array(rows["snow"]),
        "contains_cloud_or_shadow": pa.array(rows["cloud"]),
    })  # fmt: skip


def _place(file: BandFile, row, move: int) -> bytes:
    return file.place(epsg=row.epsg, ulx=row.ulx, uly=row.uly, move=move)


def _describe_s2(row) -> dict[str, str]:
    satellite, _, stamp = row.s2_name.split("_")[:3]
    orbit = "R000" if pd.isna(row.v2_name) else row.v2_name.split("_")[4]  # not known where version 2 dropped it
    return {
        "tile_source": f"{satellite}_MSIL1C_{stamp}_N0205_{orbit}_T{row.tile}_{stamp}.SAFE",
        "acquisition_date": f"{row.s2_sensed:%Y-%m-%d %H:%M:%S}",
    }


def _describe_s1(row) -> dict[str, str]:
    scene = "_".join(row.s1_name.split("_")[:5])
    end = row.s1_sensed + pd.Timedelta(seconds=25)
    return {
        "corresponding_s2_patch": row.s2_name,
        "scene_source": f"{scene}_{end:%Y%m%dT%H%M%S}_000000_000000_0000",
        "acquisition_time": f"{row.s1_sensed:%Y-%m-%dT%H:%M:%S}",
    }

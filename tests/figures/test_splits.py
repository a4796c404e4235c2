"""The figures of the splits' chapter."""

import base64
import io
import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from bigearthnet import leakage, neighbours, version_changes
from figures import splits
from guide import specs, theme


@pytest.fixture(scope="module")
def product(patches) -> pd.DataFrame:
    return splits.fullest_product(patches)


def test_the_tile_shown_is_one_product_in_full(product):
    assert product["tile"].nunique() == product["s2_date"].nunique() == 1
    assert len(product) == 91 * 91 and product["split_v1"].notna().mean() > 0.99


def test_pictures_show_each_patch_in_the_colour_of_its_split(product):
    look = theme.light()
    spec = splits.split_tile(product).spec()
    for image, column in zip(spec["layout"]["images"], splits.VERSIONS, strict=True):
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(image["source"].split(",")[1]))).convert("RGB"))
        assert pixels.shape == (91 * splits.ZOOM, 91 * splits.ZOOM, 3)
        for patch in product.sample(200, random_state=3).itertuples():
            split = getattr(patch, column)
            colour = look.colour(split if isinstance(split, str) else "border")
            seen = pixels[patch.row * splits.ZOOM + 5, patch.column * splits.ZOOM + 5]
            assert "#" + bytes(seen.tolist()).hex() == colour, patch


def test_the_pointer_is_told_the_train_neighbours_that_leakage_counts(product):
    spec = splits.split_tile(product).spec()
    whole = specs.apply(spec, spec["later"])
    for trace, column in zip(whole["data"][-2:], splits.VERSIONS, strict=True):
        told = {(x, y): beside for _, beside, x, y in trace["customdata"]}
        found = leakage.touching(product, split=column)
        assert all((told[row.column, row.row] > 0) == row.edge for row in found.itertuples())
        assert found["edge"].any() or column == "split_v2"


def test_tables_hold_what_leakage_counts(patches):
    changes = version_changes.read_changes()
    beside = changes["beside"]
    rows = splits.touching_table(patches, beside).rows
    assert rows[1][:3] == ["Version 1, test", "125,866", "124,557"]
    kept = changes["splits"].groupby("split_v2")["patches"].sum()
    assert [row[1] for row in rows[2:]] == [f"{kept[name]:,}" for name in ("validation", "test")]
    assert rows[2][:4] == ["Version 2, validation", "139,577", "16,738", "12.0\u202f%"] and rows[3][2] == "0"
    overlap = splits.overlap_table(patches, beside).rows
    assert [row[:3] for row in overlap[2:]] == [["Version 2, validation", "64,636", "0"], ["Version 2, test", "64,306", "0"]]
    assert overlap[1][:4] == ["Version 1, test", "57,534", "6,925", "4,602"]
    figure = splits.shared_ground(patches)
    assert sum(json.loads(json.dumps(figure.spec()["data"][0]["x"]))) == 6_925


def test_the_table_of_neighbours_is_the_committed_one():
    near, both, baselines = neighbours.read_neighbours(), neighbours.read_neighbours("both"), neighbours.read_baselines()
    rows = splits.neighbours_table(near, both, baselines).rows
    assert [row[0] for row in rows] == [*["Version 1"] * 4, *["Version 2"] * 4]
    assert [row[1] for row in rows] == [*splits.BASELINES.values(), *splits.NEAREST] * 2
    assert [row[3] for row in rows] == ["0.42", "0.55", "0.80", "0.79", "0.44", "0.56", "0.52", "0.52"]
    assert [row[2] for row in rows[2:4]] == ["116,600", "29,670"]

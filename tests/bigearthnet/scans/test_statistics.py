"""Statistics of bands against what rasterio and numpy find in the same files."""

import numpy as np
import pandas as pd
import pytest
import rasterio

from bigearthnet.archive import BANDS, Entry, Layout, open_archive
from bigearthnet.scans import histograms
from bigearthnet.scans.histograms import count_pixels, merge_tables, to_table
from bigearthnet.scans.statistics import GROUPS, PERCENTILES, build_statistics, split_codes, write_statistics


def entries_of(archive):
    return [entry for batch in open_archive(archive).batches() for entry in batch.entries]


def table_of(entries, splits):
    counted, faults = count_pixels(entries, splits)
    assert faults == []
    return to_table(counted)


def pixels_of(entries, band):
    arrays = []
    for entry in entries:
        with rasterio.open(f"{entry.place}/{entry.name}_{band}.tif") as file:
            arrays.append(file.read(1).ravel())
    return np.concatenate(arrays)


@pytest.mark.parametrize("layout", [Layout.V1_S2, Layout.V1_S1])
def test_statistics_are_those_of_the_pixels(v1_archive, layout):
    entries = [entry for entry in entries_of(v1_archive) if entry.layout is layout]
    splits = np.arange(len(entries)) % 4
    found = build_statistics([table_of(entries, splits.tolist())]).set_index(["band", "split"])
    assert list(found.index) == [(band, group) for band in layout.bands for group in (*GROUPS, "all")]
    for band in layout.bands:
        for group in (*GROUPS, "all"):
            chosen = [entry for entry, code in zip(entries, splits, strict=True) if group in ("all", GROUPS[code])]
            pixels = pixels_of(chosen, band)
            there = pixels[pixels != 0] if layout is Layout.V1_S2 else pixels[np.isfinite(pixels)]
            row = found.loc[band, group]
            assert (row["patches"], row["count"], row["no_data"]) == (len(chosen), there.size, 1 - there.size / pixels.size)
            assert (row["min"], row["max"]) == (there.min(), there.max())
            assert row["mean"] == pytest.approx(there.mean(dtype="float64"), rel=1e-12)
            assert row["std"] == pytest.approx(there.std(dtype="float64"), rel=1e-9)
            expected = np.percentile(there, PERCENTILES, method="inverted_cdf")
            told = row[[f"p{percent:02d}" for percent in PERCENTILES]].to_numpy(float)
            assert np.abs(told - expected).max() <= (0 if layout is Layout.V1_S2 else histograms.WIDTH / 2 + 1e-5)


def test_batches_merge_to_the_same(v1_archive, monkeypatch):
    entries = entries_of(v1_archive)
    splits = [number % 3 for number in range(len(entries))]
    whole = build_statistics([table_of(entries, splits)])
    monkeypatch.setattr(histograms, "GATHERED", 20_000)
    thirds = [table_of(entries[start::3], splits[start::3]) for start in range(3)]
    merged = build_statistics(thirds)
    exact = whole["layout"] == "v1-s2"
    pd.testing.assert_frame_equal(merged[exact], whole[exact], check_exact=True)
    pd.testing.assert_frame_equal(merged, whole, rtol=1e-12)


def test_a_patch_of_a_negative_code_is_left_out(v1_archive):
    entries = entries_of(v1_archive)[:2]
    counted, _ = count_pixels(entries, [-1, 3])
    assert {(one.patches, split) for (_, _, split), one in counted.items()} == {(1, 3)}


def tiny_entry(pixels):
    """Return a patch in memory whose band VV has these 120 × 120 pixels."""
    name = "S1A_IW_GRDH_1SDV_20170613T165043_33UUP_87_48"
    with rasterio.MemoryFile() as file:
        form = {"driver": "GTiff", "width": 120, "height": 120, "count": 1, "dtype": "float32", "crs": "EPSG:32633"}
        with file.open(**form, transform=rasterio.Affine(10, 0, 404400, 0, -10, 5342400)) as opened:
            opened.write(pixels.astype("float32"), 1)
        content = file.read()
    return Entry(name, Layout.V1_S1, "in/a/tar", {f"{name}_{band}.tif": content for band in ("VV", "VH")})


def test_pixels_without_data_and_far_away_ones_are_told_apart():
    pixels = np.full((120, 120), -10.0)
    pixels[0, :3] = np.nan, np.inf, -np.inf
    pixels[1, :2] = -500, 3e38
    row = build_statistics([table_of([tiny_entry(pixels)], [0])]).iloc[0]
    assert (row["count"], row["no_data"]) == (14_397, 3 / 14_400)
    assert (row["min"], row["max"]) == (-500, np.float32(3e38))
    assert max(abs(row["p01"] + 10), abs(row["p99"] + 10)) <= histograms.WIDTH / 2 + 1e-5


def test_bands_without_any_data_have_no_statistics():
    table = table_of([tiny_entry(np.full((120, 120), np.nan))], [1])
    row = build_statistics([table]).iloc[0]
    assert (row["count"], row["no_data"], row["patches"]) == (0, 1.0, 1)
    assert row[["min", "max", "mean", "std", "p50"]].isna().all()


def test_percentiles_outside_the_bins_are_the_extremes():
    row = build_statistics([table_of([tiny_entry(np.where(np.arange(14_400).reshape(120, 120) % 2, -300.0, 200.0))], [0])]).iloc[0]
    assert (row["p25"], row["p75"]) == (-300, 200)


def test_faulty_bands_are_left_out_and_said(v1_archive):
    good = next(entry for entry in entries_of(v1_archive) if entry.layout is Layout.V1_S2)
    contents = {file: good.read(file) for file in good.list_files()}
    contents[f"{good.name}_B02.tif"] = contents[f"{good.name}_B02.tif"][:500]
    contents[f"{good.name}_B03.tif"] = contents[f"{good.name}_B05.tif"]
    del contents[f"{good.name}_B04.tif"]
    counted, faults = count_pixels([Entry(good.name, good.layout, "in/a/tar", contents)], [0])
    assert [fault.kind for fault in faults] == ["truncated-file", "wrong-shape", "missing-file"]
    assert {band for _, band, _ in counted} == set(good.layout.bands) - {"B02", "B03", "B04"}


def test_reference_maps_have_no_statistics(v2_archive):
    entries = entries_of(v2_archive)
    assert {layout for layout, _, _ in count_pixels(entries, [0] * len(entries))[0]} == {Layout.V2_S2, Layout.V2_S1}


def test_tables_give_the_histograms_back(v1_archive):
    counted, _ = count_pixels(entries_of(v1_archive), [0, 1] * 24)
    merged = merge_tables([to_table(counted)])
    assert merged.keys() == counted.keys()
    for key, one in counted.items():
        assert np.array_equal(one.counts, merged[key].counts)
        assert [one.patches, one.no_data, one.total, one.squares] == [merged[key].patches, merged[key].no_data, merged[key].total, merged[key].squares]


def test_sums_of_a_whole_archive_do_not_overflow():
    counts = np.zeros(histograms.VALUES, "int64")
    counts[[65_534, 65_535]] = 600_000 * 14_400
    one = histograms.Histogram(counts, patches=1_200_000)
    row = build_statistics([to_table({(Layout.V1_S2, "B02", 0): one})]).iloc[0]
    assert (row["mean"], row["std"]) == (65_534.5, 0.5)


def test_splits_are_those_of_the_version(patches):
    first, second = (pd.Series(np.array(GROUPS)[split_codes(patches, version)]) for version in (1, 2))
    assert first.equals(patches["split_v1"].astype("object").fillna("none").astype(first.dtype))
    recommended = ~(patches["snow"] | patches["cloud"])
    assert (second[recommended] == patches.loc[recommended, "split_v2"].astype(str)).all()
    assert (second[~recommended] == "none").all()


def test_the_table_is_written_to_the_last_digit(v1_archive, tmp_path):
    table = build_statistics([table_of(entries_of(v1_archive), [0, 1] * 24)])
    write_statistics(table, tmp_path / "statistics.csv")
    read = pd.read_csv(tmp_path / "statistics.csv")
    assert read["mean"].tolist() == table["mean"].tolist()
    assert list(read.columns[:5]) == ["layout", "band", "split", "patches", "count"]


def test_bins_fit_the_type_they_are_kept_in():
    assert histograms.BINS <= 1 << 16
    assert all(BANDS[band].dtype in ("<u2", "<f4") for band in BANDS)

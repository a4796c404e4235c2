"""The sizes of the table of all patches."""

import io

import pandas as pd

from figures import catalogue_sizes


def test_the_catalogue_is_the_smallest_by_far(patches, root):
    sizes = catalogue_sizes.measure_sizes(patches)
    by_file = sizes.set_index("file")["bytes"]
    assert by_file["the catalogue"] == (root / "data/catalogue.bin").stat().st_size == by_file.min()
    assert by_file["Parquet"] > 10 * by_file["the catalogue"]
    assert by_file["list of names"] == len("\n".join([*patches["s2_name"], *patches["s1_name"], ""]))
    assert by_file["Parquet"] < by_file["list, packed"] < by_file["list of names"] / 10
    assert sizes["bytes"].is_monotonic_decreasing


def test_metadata_that_a_machine_has_changes_nothing(patches):
    richer = patches.assign(in_v2=True, labels=[["Pastures"]] * len(patches))
    pd.testing.assert_frame_equal(catalogue_sizes.measure_sizes(richer), catalogue_sizes.measure_sizes(patches))


def test_the_figure_says_sizes_in_words_readers_know():
    sizes = pd.DataFrame({"file": ["Parquet", "the catalogue"], "bytes": [2_330_101, 61_727]})
    figure = catalogue_sizes.catalogue_sizes(sizes)
    assert "2.6" in figure.description
    numbers = pd.read_html(io.StringIO(figure.table().html("Sizes")))[0]
    assert numbers["Size"].tolist() == ["2.3 MB", "62 kB"]

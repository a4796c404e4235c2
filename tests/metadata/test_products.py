"""The names of version 2 as published follow from the committed table of products."""

import pyarrow.compute as pc

from bigearthnet import products
from bigearthnet.data_files import data_file
from bigearthnet.names import S2Name, V2Name, parse_names, format_names


def test_the_committed_table_is_computed_from_the_metadata(metadata):
    table = products.v2_products(metadata)
    assert products.format_v2_products(table).encode() == data_file(products.FILE).read_bytes()


def test_every_name_follows_from_place_and_day(metadata, patches_v2):
    published = dict(zip(metadata["s2v1_name"].to_pylist(), metadata["patch_id"].to_pylist(), strict=True))
    kept = patches_v2[patches_v2["in_v2"]]
    assert len(published) == len(kept) == 549_488
    assert kept["s2_name"].map(published).equals(kept["v2_name"].rename("s2_name"))


def test_the_way_back_to_both_names_of_version_1(metadata, patches_v2):
    back = products.v1_names(metadata["patch_id"], patches_v2)
    for column, published in (("s2_name", "s2v1_name"), ("s1_name", "s1_name")):
        assert back[column].tolist() == metadata[published].to_pylist()


def test_every_name_is_written_as_it_was_read(metadata):
    table = parse_names(metadata["patch_id"], kind=V2Name)
    assert format_names(table, kind=V2Name).tolist() == metadata["patch_id"].to_pylist()
    assert (table["baseline"] == "N9999").all()
    # As text, the position differs from that in version 1 wherever a number has one digit.
    endings = [pc.replace_substring_regex(metadata[column], ".*_([0-9]+_[0-9]+)$", r"\1") for column in ("patch_id", "s2v1_name")]
    assert pc.sum(pc.not_equal(*endings)).as_py() == 119_304
    of_v1 = parse_names(metadata["s2v1_name"], kind=S2Name)
    assert (table[["column", "row"]] == of_v1[["column", "row"]]).all(axis=None)

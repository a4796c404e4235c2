"""The name decoder's picture, numbers and settings."""

from bigearthnet import names
from figures import name_decoder


def test_the_examples_are_the_names_of_one_patch(patches):
    row = patches[patches["s2_name"] == name_decoder.EXAMPLES[0]].iloc[0]
    assert (row["s2_name"], row["s1_name"], row["v2_name"]) == name_decoder.EXAMPLES


def test_every_part_of_every_kind_is_explained(patches):
    figure = name_decoder.name_decoder(patches)
    labels = {part["label"] for kind in name_decoder.describe_kinds() for part in kind["parts"]}
    assert labels == set(name_decoder.MEANINGS)
    assert len(figure.data) == sum(len(names.parse_name(name).PARTS) for name in name_decoder.EXAMPLES)
    assert len(figure.explorer.spec("name-decoder")["settings"]["tiles"]) == 56

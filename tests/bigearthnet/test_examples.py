"""The published example patches."""

import numpy as np

from bigearthnet.examples import read_examples


def test_six_pairs_of_the_same_ground():
    examples = read_examples()
    assert len(examples) == 6
    assert [example.day.isoformat() for example in examples] == sorted(example.day.isoformat() for example in examples)
    for example in examples:
        assert example.s1_name.split("_")[-2:] == example.s2_name.split("_")[-2:]
        assert set(example.s2) == {"B02", "B03", "B04"} and set(example.s1) == {"VV", "VH"}
        assert {band.shape for band in (*example.s1.values(), *example.s2.values())} == {(120, 120)}
        assert {band.dtype for band in example.s2.values()} == {np.dtype("uint16")}
        assert {band.dtype for band in example.s1.values()} == {np.dtype("float32")}
        assert example.labels

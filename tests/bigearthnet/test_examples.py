"""The published example patches."""

import numpy as np

from bigearthnet.examples import read_examples
from bigearthnet.views import RESOLUTIONS
from bigearthnet.wavelengths import WAVELENGTHS


def test_six_pairs_of_the_same_ground():
    examples = read_examples()
    assert len(examples) == 6
    assert [example.day.isoformat() for example in examples] == sorted(example.day.isoformat() for example in examples)
    for example in examples:
        assert example.s1_name.split("_")[-2:] == example.s2_name.split("_")[-2:]
        assert set(example.s2) == set(WAVELENGTHS) and set(example.s1) == {"VV", "VH"}
        for name, band in {**example.s1, **example.s2}.items():
            assert band.shape == (1_200 // RESOLUTIONS[name],) * 2, name
        assert {band.dtype for band in example.s2.values()} == {np.dtype("uint16")}
        assert {band.dtype for band in example.s1.values()} == {np.dtype("float32")}
        assert example.labels

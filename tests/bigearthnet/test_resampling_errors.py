"""What comes back of pixels that were averaged and enlarged again."""

import numpy as np
import pytest

from bigearthnet import examples, resampling_errors
from bigearthnet.archive.resampling import resample
from bigearthnet.resampling_errors import ALIGNED, ENLARGED_BY, enlarge


@pytest.fixture(scope="module")
def errors():
    return resampling_errors.recovery_errors(examples.read_examples())


def test_every_way_is_measured_on_every_fine_band_of_every_patch(errors):
    assert len(errors) == 6 * 4 * 2 * len(ENLARGED_BY)
    assert set(errors["band"]) == {"B02", "B03", "B04", "B08"}
    assert (errors["error"] > 0).all()


def test_more_is_lost_at_60_m_whichever_way(errors):
    means = errors.groupby(["method", "resolution"])["error"].mean().unstack()
    assert (means[60] > means[20]).all()


def test_what_the_chapter_says_of_the_ways(errors):
    means = errors.groupby(["resolution", "method"])["error"].mean()
    for resolution in (20, 60):
        assert means[resolution].idxmin() == "bicubic"
    assert means[60].idxmax() == ALIGNED and means[60][ALIGNED] > means[60]["nearest"]


def test_aligned_corners_keep_the_corner_values_and_stretch_the_rest():
    ramp = np.add.outer(np.arange(20.0), np.zeros(20))
    enlarged = enlarge(ramp, 120, ALIGNED)
    assert enlarged.shape == (120, 120)
    assert enlarged[0, 0] == 0 and enlarged[-1, 0] == pytest.approx(19)
    # On ground, the first pixel of 10 m lies 25 m outward of the centre of the first one of 60 m.
    step, offset = 10 / 60, -25 / 60
    true = offset + step * np.arange(120)
    shift = (enlarged[:, 0] - true) * 60
    assert shift[0] == pytest.approx(resampling_errors.aligned_shift(60))
    assert shift[-1] == pytest.approx(-resampling_errors.aligned_shift(60))


def test_other_ways_are_those_of_the_archive():
    values = np.random.default_rng(0).random((20, 20))
    for method in set(ENLARGED_BY) - {ALIGNED}:
        assert np.array_equal(enlarge(values, 120, method), resample(values, 120, method=method))

"""F1 and average precision against counts by hand and slow, plain definitions."""

import numpy as np
import pytest
from hypothesis import given, strategies

from bigearthnet import scores
from bigearthnet.errors import DataError

TRUTH = [[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 0]]
SCORES = [[0.9, 0.4, 0.8], [0.7, 0.6, 0.1], [0.3, 0.2, 0.5], [0.2, 0.1, 0.6]]


def slow_average_precision(truth, given):
    """The mean, over true labels, of the share of true ones among all scored as high or higher."""
    at = [np.mean([t for t, s in zip(truth, given, strict=True) if s >= here]) for here, t in zip(given, truth, strict=True) if t]
    return np.mean(at)


def test_counts_by_hand():
    decisions = scores.decide(SCORES, 0.5)
    assert decisions.tolist() == [[1, 0, 1], [1, 1, 0], [0, 0, 1], [0, 0, 1]]
    assert scores.precision_recall_f1(TRUTH, decisions) == (3 / 6, 3 / 5, 6 / 11)
    assert scores.precision_recall_f1(TRUTH, decisions, average="macro")[2] == pytest.approx((2 / 4 + 2 / 3 + 2 / 4) / 3)
    assert scores.precision_recall_f1(TRUTH, decisions, average="samples")[2] == pytest.approx((1 + 2 / 3 + 0 + 0) / 4)


def test_average_precision_by_hand():
    assert scores.average_precision([[1], [0], [1]], [[0.9], [0.8], [0.7]]) == pytest.approx((1 + 2 / 3) / 2)
    assert scores.average_precision([[1], [0]], [[0.5], [0.5]]) == 0.5
    assert scores.average_precision(TRUTH, SCORES, average="macro") == pytest.approx(
        np.mean([slow_average_precision(*pair) for pair in zip(np.transpose(TRUTH), np.transpose(SCORES), strict=True)])
    )


@given(strategies.lists(strategies.tuples(strategies.booleans(), strategies.integers(0, 5)), min_size=1).filter(lambda rows: any(t for t, _ in rows)))
def test_average_precision_is_its_definition(rows):
    truth, given_scores = zip(*rows, strict=True)
    found = scores.average_precision(np.array([truth]).T, np.array([given_scores]).T)
    assert found == pytest.approx(slow_average_precision(truth, given_scores))


@given(strategies.integers(0, 1000))
def test_average_precision_stands_still_under_any_rising_change(seed):
    random = np.random.default_rng(seed)
    truth, given_scores = random.integers(0, 2, (12, 5)), random.random((12, 5)).round(2)
    for average in scores.AVERAGES:
        before, after = (scores.average_precision(truth, change, average=average) for change in (given_scores, given_scores**3))
        assert before == pytest.approx(after, nan_ok=True)


def test_wrong_shapes_and_names_are_told():
    with pytest.raises(DataError, match=r"\(4, 3\) and \(3, 4\)"):
        scores.average_precision(TRUTH, np.transpose(SCORES))
    with pytest.raises(DataError, match="weighted"):
        scores.precision_recall_f1(TRUTH, TRUTH, average="weighted")

"""How well predictions meet the labels of patches: F1 for decisions, average precision for rankings.

Truth is (patches, classes) of 0 and 1, predictions are decisions of the same kind, or scores, where
more is likelier. `average` says over what the mean is taken:

    micro    all labels of all patches counted together
    macro    each class by itself, then their mean: a rare class counts as much as a frequent one
    samples  each patch by itself, then their mean

A quotient of nothing by nothing counts as 0, as in scikit-learn. Where a class has no patch, or a
patch no label, its average precision is undefined: it is left out of the mean.
"""

import numpy as np

from .errors import DataError

AVERAGES = ("micro", "macro", "samples")


def decide(scores, threshold: float) -> np.ndarray:
    """Return which labels scores give: those of `threshold` or more, as 0 and 1."""
    return (np.asarray(scores, float) >= threshold).astype(int)


def precision_recall_f1(truth, decisions, *, average: str = "micro") -> tuple[float, float, float]:
    """Return precision, recall and F1 of decisions, each from 0 to 1. Raises `DataError`."""
    truth, decisions = _pair(truth, decisions, average)
    axis = {"micro": None, "macro": 0, "samples": 1}[average]
    right = (truth & decisions).sum(axis)
    given, wanted = decisions.sum(axis), truth.sum(axis)
    each = _divide(right, given), _divide(right, wanted), _divide(2 * right, given + wanted)
    return tuple(float(np.mean(values)) for values in each)


def average_precision(truth, scores, *, average: str = "micro") -> float:
    """Return average precision, from 0 to 1: the precision at each label, from the highest score
    down, averaged. Scores that are equal stand at one step. Raises `DataError`.
    """
    truth, scores = _pair(truth, scores, average)
    if average == "micro":
        return _one(truth.ravel(), scores.ravel())
    lines = (truth, scores) if average == "samples" else (truth.T, scores.T)
    values = [_one(wanted, given) for wanted, given in zip(*lines, strict=True) if wanted.any()]
    return float(np.mean(values)) if values else float("nan")


def _pair(truth, given, average: str) -> tuple[np.ndarray, np.ndarray]:
    truth, given = np.asarray(truth).astype(int), np.asarray(given)
    if average not in AVERAGES:
        raise DataError(f"Expected average to be one of {', '.join(AVERAGES)}, found {average!r}.")
    if truth.shape != given.shape or truth.ndim != 2 or not truth.size:
        raise DataError(f"Expected two tables of one shape, patches by classes, found {truth.shape} and {given.shape}.")
    return truth, given


def _one(truth: np.ndarray, scores: np.ndarray) -> float:
    order = np.argsort(-scores, kind="stable")
    truth, scores = truth[order], scores[order]
    ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)  # where a step of equal scores ends
    right = np.cumsum(truth)[ends]
    if not right[-1]:
        return float("nan")
    return float((np.diff(right, prepend=0) * right / (ends + 1)).sum() / right[-1])


def _divide(top, bottom) -> np.ndarray:
    return np.divide(top, bottom, out=np.zeros(np.shape(bottom)), where=np.asarray(bottom) > 0)

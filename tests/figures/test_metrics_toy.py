"""The toy of the metrics explorer: it shows what its chapter says, in Python and JavaScript alike."""

import json
import subprocess

import numpy as np
import pytest

from bigearthnet import scores
from figures import metrics_toy
from tests.node import ROOT, require_node


def test_average_precision_stands_still_while_f1_falls():
    plain, squared = (metrics_toy.measures(power=power).set_index("Average") for power in (1, metrics_toy.POWER))
    assert plain["AP"].tolist() == squared["AP"].tolist()
    assert (squared["F1"] < plain["F1"] - 0.05).all()
    assert plain.loc["macro", "F1"] < plain.loc["micro", "F1"] - 0.05


def test_every_class_has_patches_and_no_score_stands_on_the_threshold():
    truth, given = np.array(metrics_toy.TRUTH), np.array(metrics_toy.SCORES)
    assert truth.shape == given.shape == (12, len(metrics_toy.CLASSES))
    assert truth.any(axis=0).all() and truth.any(axis=1).all()
    assert (abs(given - metrics_toy.THRESHOLD) > 0.005).all()


def test_the_page_measures_as_python_does(tmp_path):
    require_node()
    random = np.random.default_rng(5)
    cases = [{"truth": metrics_toy.TRUTH, "scores": metrics_toy.SCORES, "threshold": 0.5}]
    for _ in range(200):
        truth = (random.random((12, 5)) < random.choice([0.1, 0.4])).astype(int)
        truth[0, 0] = 1
        cases.append({"truth": truth.tolist(), "scores": random.random((12, 5)).round(random.integers(1, 3)).tolist(), "threshold": round(random.random(), 1)})
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    command = ["node", str(ROOT / "tests" / "assets" / "scores-run.mjs"), str(tmp_path / "cases.json")]
    answers = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout)
    for case, answer in zip(cases, answers, strict=True):
        for average in scores.AVERAGES:
            decisions = scores.decide(case["scores"], case["threshold"])
            expected = [*scores.precision_recall_f1(case["truth"], decisions, average=average), scores.average_precision(case["truth"], case["scores"], average=average)]
            assert answer[average] == pytest.approx(expected), (average, case)

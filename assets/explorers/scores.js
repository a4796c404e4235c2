/**
 * How well scores meet labels: the measures of python/bigearthnet/scores.py, for a table of a few
 * patches. Truth holds 0 and 1, scores are from 0 to 1, both by patch and class.
 */
(function () {
  "use strict";

  guide.scores = { decide, measure, averagePrecision, byClass, listChanges, applyChanges };

  /** @returns {number[][]} 1 where a score is the threshold or more */
  function decide(scores, threshold) {
    return scores.map((row) => row.map((score) => Number(score >= threshold)));
  }

  /**
   * @param {number[][]} truth
   * @param {number[][]} decisions
   * @param {string} average micro, macro or samples
   * @returns {{precision: number, recall: number, f1: number}}
   */
  function measure(truth, decisions, average) {
    const groups = groupsOf(truth, decisions, average).map(count);
    const mean = (quotient) => groups.reduce((sum, group) => sum + quotient(group), 0) / groups.length;
    return {
      precision: mean(({ right, given }) => divide(right, given)),
      recall: mean(({ right, wanted }) => divide(right, wanted)),
      f1: mean(({ right, given, wanted }) => divide(2 * right, given + wanted)),
    };
  }

  /** @returns {number} mean over what `average` says, NaN where no patch has a label */
  function averagePrecision(truth, scores, average) {
    const values = groupsOf(truth, scores, average).filter(([wanted]) => wanted.some(Boolean)).map(one);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /** @returns {{ap: number, f1: number}[]} each class by itself */
  function byClass(truth, scores, threshold) {
    const decisions = groupsOf(truth, decide(scores, threshold), "macro").map(count);
    return groupsOf(truth, scores, "macro").map((group, at) => {
      const { right, given, wanted } = decisions[at];
      return { ap: group[0].some(Boolean) ? one(group) : NaN, f1: divide(2 * right, given + wanted) };
    });
  }

  /** @returns {string} scores that differ, each as PATCH.CLASS.HUNDREDTHS, counted from 1 */
  function listChanges(before, after) {
    return after.flatMap((row, patch) => row.flatMap((score, label) =>
      score === before[patch][label] ? [] : [[patch + 1, label + 1, Math.round(100 * score)].join(".")])).join("_");
  }

  /** @returns {number[][]} scores with what `listChanges` wrote; what makes no sense is left out */
  function applyChanges(scores, text = "") {
    const changed = scores.map((row) => [...row]);
    for (const part of text.split("_")) {
      const [, patch, label, hundredths] = (/^(\d+)\.(\d+)\.(\d+)$/.exec(part) ?? []).map(Number);
      if (scores[patch - 1]?.[label - 1] !== undefined && hundredths <= 100) changed[patch - 1][label - 1] = hundredths / 100;
    }
    return changed;
  }

  /** @returns {[number[], number[]][]} truth and what was given, of everything, each class or each patch */
  function groupsOf(truth, given, average) {
    if (average === "micro") return [[truth.flat(), given.flat()]];
    if (average === "samples") return truth.map((row, at) => [row, given[at]]);
    return truth[0].map((_, at) => [truth.map((row) => row[at]), given.map((row) => row[at])]);
  }

  function count([truth, decisions]) {
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    return { right: sum(truth.map((value, at) => value * decisions[at])), given: sum(decisions), wanted: sum(truth) };
  }

  /** Average precision of one group; equal scores stand at one step. */
  function one([truth, scores]) {
    const order = scores.map((_, at) => at).sort((a, b) => scores[b] - scores[a]);
    const wanted = truth.reduce((sum, value) => sum + value, 0);
    let [right, before, total] = [0, 0, 0];
    order.forEach((at, place) => {
      right += truth[at];
      if (place + 1 < order.length && scores[order[place + 1]] === scores[at]) return;
      total += ((right - before) * right) / (place + 1);
      before = right;
    });
    return total / wanted;
  }

  function divide(top, bottom) {
    return bottom > 0 ? top / bottom : 0;
  }
})();

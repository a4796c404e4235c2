/** Measures tables of scores as a page does: a file of [{truth, scores, threshold}] in, all measures out. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

globalThis.guide = {};
const path = fileURLToPath(new URL("../../assets/explorers/scores.js", import.meta.url));
vm.runInThisContext(readFileSync(path, "utf8"), { filename: path });
const { averagePrecision, decide, measure } = globalThis.guide.scores;
const answers = JSON.parse(readFileSync(process.argv[2], "utf8")).map(({ truth, scores, threshold }) =>
  Object.fromEntries(["micro", "macro", "samples"].map((average) => {
    const { precision, recall, f1 } = measure(truth, decide(scores, threshold), average);
    return [average, [precision, recall, f1, averagePrecision(truth, scores, average)]];
  })));
process.stdout.write(JSON.stringify(answers));

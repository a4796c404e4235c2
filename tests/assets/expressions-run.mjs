/** Answers expressions for a test in Python: JSON {table, categories, expressions} in, answers out. */
import { readFileSync } from "node:fs";
import { bigearthnet, tableOf } from "./expressions.mjs";

const { table: rows, categories, expressions } = JSON.parse(readFileSync(0, "utf8"));
const table = tableOf(rows, categories);
const answers = expressions.map((text) => {
  try {
    const { canonicalExpression, pythonLines, select } = bigearthnet;
    return { canonical: canonicalExpression(text), rows: [...select(table, text)], python: pythonLines(text) };
  } catch (error) {
    if (!(error instanceof bigearthnet.ExpressionError)) throw error;
    return { kind: error.kind, position: error.position, message: error.message };
  }
});
const { COLUMNS, PARTS } = bigearthnet.expressionColumns;
process.stdout.write(JSON.stringify({ answers, columns: { ...COLUMNS, ...PARTS } }));

/** assets/bigearthnet/expressions.js on the cases that Python answers too: tests/bigearthnet/expressions.json. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bigearthnet, tableOf } from "./expressions.mjs";

const cases = JSON.parse(readFileSync(new URL("../bigearthnet/expressions.json", import.meta.url), "utf8"));
const table = tableOf(cases.table, cases.categories);

function refuse(read, { kind, position, message }) {
  assert.throws(read, (error) => {
    assert.ok(error instanceof bigearthnet.ExpressionError, error.stack);
    assert.deepEqual([error.message, error.kind, error.position], [message, kind, position]);
    return true;
  });
}

for (const { text, canonical, rows } of cases.selected) {
  test(`selects ${rows.length} with ${text.trim()}`, () => {
    const read = bigearthnet.parseExpression(text, table.columns);
    assert.equal(read.text, canonical);
    assert.equal(bigearthnet.canonicalExpression(text), canonical);
    assert.equal(bigearthnet.canonicalExpression(canonical), canonical);
    assert.deepEqual([...bigearthnet.select(table, text)], rows);
    const mask = read.mask(table);
    assert.ok(mask instanceof Uint8Array);
    assert.deepEqual([...mask], [...mask.keys()].map((row) => (rows.includes(row) ? 1 : 0)));
  });
}

for (const refused of cases.refused) {
  test(`refuses ${refused.text.slice(0, 80)}`, () => {
    refuse(() => bigearthnet.parseExpression(refused.text, table.columns), refused);
  });
}

for (const refused of cases.absent) {
  test(`refuses ${refused.text} without ${refused.without}`, () => {
    const { [refused.without]: _, ...columns } = table.columns;
    refuse(() => bigearthnet.parseExpression(refused.text, columns), refused);
  });
}

test("columns that are not named are not touched", () => {
  const columns = { ...table.columns };
  for (const name of Object.keys(columns)) {
    if (name !== "snow") Object.defineProperty(columns, name, { get: () => assert.fail(`${name} was read`) });
  }
  assert.deepEqual([...bigearthnet.select({ ...table, columns }, "not (snow == False)")], [5, 6]);
});

test("a read expression answers tables of other lengths", () => {
  const read = bigearthnet.parseExpression("country == 'Finland' and column < 30", table.columns);
  const first = Object.fromEntries(Object.entries(cases.table).map(([name, values]) => [name, values.slice(0, 3)]));
  assert.deepEqual([...read.mask(tableOf(first, cases.categories))], [0, 0, 1]);
});

test("masks are new each time", () => {
  const read = bigearthnet.parseExpression("snow", table.columns);
  read.mask(table).fill(1);
  assert.deepEqual([...read.mask(table)], [0, 0, 0, 0, 0, 1, 1, 0]);
});

/** The scripts of explorers and comments agree with the types that their comments give. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ASSETS = fileURLToPath(new URL("../../assets", import.meta.url));
const PACKAGE = createRequire(import.meta.url).resolve("typescript/package.json");
const TSC = join(dirname(PACKAGE), JSON.parse(readFileSync(PACKAGE, "utf8")).bin.tsc);

/** @returns {Promise<string>} what the compiler says */
function check(project, ...options) {
  return new Promise((resolve) => execFile(process.execPath, [TSC, "--project", project, "--pretty", "false", ...options], (_, out, err) => resolve(out + err)));
}

/** @returns {Promise<string>} what the compiler says of one wrong script beside some of our own */
function checkWrong(t, script, ...types) {
  const folder = mkdtempSync(join(tmpdir(), "guide-types-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const settings = JSON.parse(readFileSync(join(ASSETS, "jsconfig.json"), "utf8"));
  writeFileSync(join(folder, "wrong.js"), script);
  const include = ["wrong.js", ...types.map((name) => join(ASSETS, "explorers", name))];
  writeFileSync(join(folder, "jsconfig.json"), JSON.stringify({ ...settings, include }));
  return check(join(folder, "jsconfig.json"));
}

test("every script of figures, explorers and comments is sound", async () => {
  assert.equal(await check(join(ASSETS, "jsconfig.json")), "");
});

test("no script is left out: the compiler takes a .d.ts of the same name for all there is", async () => {
  const listed = (await check(join(ASSETS, "jsconfig.json"), "--listFilesOnly")).split("\n");
  const scripts = ["guide.js", "comments.js", ...readdirSync(join(ASSETS, "explorers")).filter((name) => name.endsWith(".js")).map((name) => `explorers/${name}`)];
  assert.deepEqual(scripts.filter((name) => !listed.some((path) => path.endsWith(`/assets/${name}`))), []);
});

test("the compiler finds a context used wrongly", async (t) => {
  const said = await checkWrong(t, `guide.explorers.wrong = ({ stage, mode }) => { stage.say("?"); if (mode() === "dim") stage.remove(); };\n`, "types.d.ts");
  assert.match(said, /'say' does not exist/);
  assert.match(said, /no overlap/);
});

test("the compiler finds a part of the map that asks another for what it does not have", async (t) => {
  const script = readFileSync(join(ASSETS, "explorers/map-moving.js"), "utf8");
  const said = await checkWrong(t, script.replaceAll("axes.zoom(1)", "axes.zooom(1)"), "types.d.ts", "map-types.d.ts");
  assert.match(said, /'zooom' does not exist on type 'MapAxes'/);
});

/** The scripts of explorers and comments agree with the types that their comments give. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
function check(project) {
  return new Promise((resolve) => execFile(process.execPath, [TSC, "--project", project, "--pretty", "false"], (_, out, err) => resolve(out + err)));
}

test("every script of an explorer and of comments is sound", async () => {
  assert.equal(await check(join(ASSETS, "jsconfig.json")), "");
});

test("the compiler finds a context used wrongly", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "guide-types-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const settings = JSON.parse(readFileSync(join(ASSETS, "jsconfig.json"), "utf8"));
  writeFileSync(join(folder, "wrong.js"), `guide.explorers.wrong = ({ stage, mode }) => { stage.say("?"); if (mode() === "dim") stage.remove(); };\n`);
  writeFileSync(join(folder, "jsconfig.json"), JSON.stringify({ ...settings, include: ["wrong.js", join(ASSETS, "explorers/types.d.ts")] }));
  const said = await check(join(folder, "jsconfig.json"));
  assert.match(said, /'say' does not exist/);
  assert.match(said, /no overlap/);
});

/**
 * Runs before every `quarto render`, without Python: Quarto looks at a document's own text alone, so
 * a result made from a partial, module, data file or setting that has changed would stay unseen.
 * Such a result is set aside, and Quarto executes its document. Where only prose changed, in the
 * document or in what it includes, the prose is put into the result and nothing is executed.
 * With `freeze: true` results are not looked at. A second run changes nothing.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { CONFIG, digest, digester, readText } from "./freshness/digest.js";
import { judge } from "./freshness/judge.js";
import { ASIDE, entriesOf, LOST, move, readRecords, RECORDS, SEEN, writeRecords, writeWhole } from "./freshness/records.js";

/** What record.js is told: the results there were before the render. */
const BEFORE = ".guide/before.json";

const root = process.cwd();
const documents = (process.env.QUARTO_PROJECT_INPUT_FILES ?? "").split("\n").filter((name) => name.endsWith(".qmd"));
rmSync(join(root, SEEN), { recursive: true, force: true });
thaw(documents.map((name) => name.replaceAll("\\", "/")));

/**
 * Have every result of these documents hold or gone.
 * @param {string[]} documents
 */
function thaw(documents) {
  const keeps = existsSync(join(root, RECORDS));
  const { records, damaged } = readRecords(root);
  if (damaged) console.log(`${RECORDS} is damaged or holds a merge conflict; the documents it no longer tells of are executed anew.`);
  const [digestOf, before, stale] = [digester(root), {}, []];
  let changed = damaged;
  for (const document of documents.filter((name) => existsSync(join(root, name)))) {
    const reasons = [];
    for (const entry of entriesOf(document)) {
      const [file, aside] = [join(root, entry), join(root, ASIDE, entry)];
      const found = [file, aside].find((path) => existsSync(path));
      if (keeps && found && !isTrusted(document)) {
        const text = readFileSync(found, "utf8");
        const state = judge(root, document, text, records[document], digestOf);
        if (!state.holds && found === file) {
          move(file, aside);
          if (damaged) records[document] = LOST;
        } else if (state.holds && found === aside) {
          move(aside, file);
        }
        if (!state.holds) reasons.push(state.reason);
        if (state.entry) {
          console.log(`${document}: ${state.reason}; no cell runs`);
          writeWhole(file, state.entry);
          records[document] = state.record;
          changed = true;
        }
      }
      before[entry] = existsSync(file) ? digest(readFileSync(file)) : null;
    }
    // A result in another format may lie beside the one that holds.
    if (reasons.length && !entriesOf(document).some((entry) => before[entry])) stale.push(`${document} is executed anew: ${reasons[0]}`);
  }
  if (changed) writeRecords(root, records);
  mkdirSync(join(root, ".guide"), { recursive: true });
  writeFileSync(join(root, BEFORE), JSON.stringify(before)); // its time tells when the render began
  report(stale);
}

/** Say what is executed; end the render where the Python it needs is known to be missing. */
function report(stale) {
  if (stale.length) console.log(stale.join("\n"));
  const python = process.env.QUARTO_PYTHON;
  if (!stale.length || !python || existsSync(python)) return;
  console.error(`QUARTO_PYTHON is ${python}, which does not exist, and these cells must run. Set it to a Python that has `
    + "the packages of requirements.txt, or undo the changes named above.");
  process.exitCode = 1;
}

/** Whether `freeze: true` holds for a document: in its front matter, else in the project's settings. */
function isTrusted(document) {
  const [front] = /^---[^]*?\n---/.exec(readText(join(root, document))) ?? [""];
  const settings = existsSync(join(root, CONFIG)) ? readText(join(root, CONFIG)) : "";
  return (modeOf(front) ?? modeOf(settings)) === "true";
}

/** What a text of settings says of `freeze`, as a key of `execute:` and not in a comment or a text. */
function modeOf(text) {
  const bare = text.replace(/(^|\s)#.*$/gm, "$1");
  const [execute] = /^["']?execute["']?[ \t]*:[^]*?(?=^\S|$(?![^]))/m.exec(bare) ?? [""];
  return /(?:^[ \t]+|[{,]\s*)["']?freeze["']?\s*:\s*["']?(\w+)/m.exec(execute)?.[1];
}

/** Brings an open page to its new text block by block where that is safe, so that nothing else on it moves. */

/** What prose is made of: no script and no control of ours looks for these. */
const PROSE = new Set("A ABBR B BLOCKQUOTE BR CITE CODE DD DEL DL DT EM I INS KBD LI MARK OL P Q S SMALL SPAN STRONG SUB SUP U UL".split(" "));
const ATTRIBUTES = new Set(["class", "data-cites", "display", "href", "id", "lang", "role", "start", "title", "type"]);
const MATHS = "http://www.w3.org/1998/Math/MathML";
/** Scripts give links to notes and sources their previews by these. */
const ROLES = new Set(["doc-noteref", "doc-backlink", "doc-biblioref"]);
/** The preview's own script carries the version, and may differ. */
const OWN = 'script[src^="/.guide-preview/"]';

/**
 * @param {Document} page that is open, after its scripts have run
 * @param {string} before as the page was served
 * @param {string} now as it is served now
 * @returns {boolean} whether the page is up to date; otherwise nothing was done and it has to be loaded again
 */
export function patchPage(page, before, now) {
  const [old, fresh] = [before, now].map((html) => new DOMParser().parseFromString(html, "text/html"));
  for (const parsed of [old, fresh]) parsed.querySelectorAll(OWN).forEach((script) => script.remove());
  if (!old.head.isEqualNode(fresh.head)) return false;
  const changes = [];
  if (!compare(old.body, fresh.body, page.body, changes)) return false;
  for (const { parent, first, count, blocks } of changes) {
    const gone = [...parent.children].slice(first, first + count);
    const at = parent.children[first] ?? null;
    for (const block of blocks) parent.insertBefore(page.importNode(block, true), at);
    for (const block of gone) block.remove();
  }
  return true;
}

/** Find the blocks that differ between two trees, and where they stand in the page; false where that is not safe. */
function compare(old, fresh, live, changes) {
  if (old.isEqualNode(fresh)) return true;
  const [from, to] = [[...old.children], [...fresh.children]];
  // What scripts added or took away would shift the blocks; text between blocks belongs to none of them.
  if (!sameShell(old, fresh) || loose(old) !== loose(fresh) || live?.tagName !== old.tagName) return false;
  const present = [...live.children];
  if (from.some((child, number) => child.tagName !== present[number]?.tagName)) return false;
  let first = 0;
  while (first < Math.min(from.length, to.length) && from[first].isEqualNode(to[first])) first++;
  let last = 0;
  while (last < Math.min(from.length, to.length) - first && from.at(-1 - last).isEqualNode(to.at(-1 - last))) last++;
  const [gone, blocks] = [from.slice(first, from.length - last), to.slice(first, to.length - last)];
  if ([...gone, ...blocks].every(isProse)) {
    if (gone.some((block, number) => block.textContent !== present[first + number].textContent)) return false;
    changes.push({ parent: live, first, count: gone.length, blocks });
    return true;
  }
  return gone.length === blocks.length && gone.every((block, number) =>
    block.isEqualNode(blocks[number]) || compare(block, blocks[number], present[first + number], changes));
}

function isProse(block) {
  return [block, ...block.querySelectorAll("*")].every(({ tagName, namespaceURI, attributes }) => (PROSE.has(tagName) || namespaceURI === MATHS) &&
    [...attributes].every(({ name, value }) => ATTRIBUTES.has(name) && !(name === "role" && ROLES.has(value))));
}

/** An element without what is in it. */
function sameShell(one, other) {
  return one.cloneNode(false).isEqualNode(other.cloneNode(false));
}

/** The text directly in an element. */
function loose(element) {
  return [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data.trim()).join("");
}

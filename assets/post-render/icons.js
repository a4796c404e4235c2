/** Makes a font of icons as small as the icons that a site uses. */
import { Buffer } from "node:buffer";
import { deflateSync, inflateSync } from "node:zlib";

/** Tables that a browser needs to draw glyphs (OpenType 1.9); ligatures, kerning and names are not among them. */
const NEEDED = ["OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"];

/**
 * Keep the glyphs of some characters only.
 * @param {Uint8Array} woff a WOFF file with TrueType outlines
 * @param {Set<number>} characters code points in use
 * @returns {Buffer | null} the smaller WOFF file; null for a font of another kind, which is to stay as it is
 */
export function keepGlyphs(woff, characters) {
  const tables = readTables(Buffer.from(woff));
  if (tables === null || NEEDED.some((name) => !tables.has(name))) return null;
  const long = tables.get("head").readInt16BE(50) === 1;
  const mapping = [...readCharacters(tables.get("cmap"))].filter(([character]) => characters.has(character));
  const kept = [0, ...new Set(mapping.map(([, glyph]) => glyph))];
  const outlines = kept.map((glyph) => readOutline(tables, glyph, long));
  // A composite glyph names others by number; fonts of icons have none.
  if (outlines.some((outline) => outline.length > 0 && outline.readInt16BE(0) < 0)) return null;
  const write = new Map(tables);
  write.set("glyf", Buffer.concat(outlines.map(pad)));
  write.set("loca", writeOffsets(outlines));
  write.set("hmtx", Buffer.concat(kept.map((glyph) => readMetrics(tables, glyph))));
  write.set("cmap", writeCharacters(mapping.map(([character, glyph]) => [character, kept.indexOf(glyph)])));
  write.set("head", changed(tables.get("head"), (table) => table.writeInt16BE(1, 50)));
  write.set("hhea", changed(tables.get("hhea"), (table) => table.writeUInt16BE(kept.length, 34)));
  write.set("maxp", changed(tables.get("maxp"), (table) => table.writeUInt16BE(kept.length, 4)));
  write.set("post", changed(tables.get("post").subarray(0, 32), (table) => table.writeUInt32BE(0x00030000, 0))); // without names of glyphs
  return writeTables(NEEDED.map((name) => [name, write.get(name)]));
}

/** @returns {Map<string, Buffer> | null} tables of a WOFF file by name (WOFF 1.0, sections 4 and 5) */
function readTables(file) {
  if (file.length < 44 || file.toString("latin1", 0, 4) !== "wOFF" || file.readUInt32BE(4) !== 0x00010000) return null;
  const tables = new Map();
  for (let number = 0; number < file.readUInt16BE(12); number += 1) {
    const entry = 44 + 20 * number;
    const [offset, length, original] = [4, 8, 12].map((at) => file.readUInt32BE(entry + at));
    const data = file.subarray(offset, offset + length);
    tables.set(file.toString("latin1", entry, entry + 4), length < original ? inflateSync(data) : data);
  }
  return tables;
}

/** @returns {Map<number, number>} glyphs by character, from the subtable of format 4 */
function readCharacters(cmap) {
  const glyphs = new Map();
  for (let record = 0; record < cmap.readUInt16BE(2); record += 1) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + 8 * record));
    if (table.readUInt16BE(0) !== 4) continue;
    const double = table.readUInt16BE(6);
    for (let at = 0; at < double; at += 2) {
      const [last, first, delta] = [14, 16 + double, 16 + 2 * double].map((start) => table.readUInt16BE(start + at));
      const place = 16 + 3 * double + at;
      const shift = table.readUInt16BE(place);
      for (let character = first; character <= last && character < 0xffff; character += 1) {
        const glyph = shift === 0 ? character : table.readUInt16BE(place + shift + 2 * (character - first));
        if (glyph !== 0) glyphs.set(character, (glyph + delta) & 0xffff);
      }
    }
  }
  return glyphs;
}

function readOutline(tables, glyph, long) {
  const [loca, glyf] = [tables.get("loca"), tables.get("glyf")];
  const [from, to] = [glyph, glyph + 1].map((at) => (long ? loca.readUInt32BE(4 * at) : 2 * loca.readUInt16BE(2 * at)));
  return glyf.subarray(from, to);
}

/** Advance and left side bearing; glyphs behind the last advance share it. */
function readMetrics(tables, glyph) {
  const hmtx = tables.get("hmtx");
  const count = tables.get("hhea").readUInt16BE(34);
  if (glyph < count) return hmtx.subarray(4 * glyph, 4 * glyph + 4);
  const bearing = 4 * count + 2 * (glyph - count);
  return Buffer.concat([hmtx.subarray(4 * count - 4, 4 * count - 2), hmtx.subarray(bearing, bearing + 2)]);
}

function writeOffsets(outlines) {
  const offsets = Buffer.alloc(4 * (outlines.length + 1));
  let end = 0;
  outlines.forEach((outline, at) => {
    end += pad(outline).length;
    offsets.writeUInt32BE(end, 4 * at + 4);
  });
  return offsets;
}

/** One subtable of format 12: groups of one character each, for Windows and Unicode. */
function writeCharacters(mapping) {
  const table = Buffer.alloc(12 + 16 + 12 * mapping.length);
  table.writeUInt16BE(1, 2); // one subtable …
  table.writeUInt16BE(3, 4); // … for Windows, full Unicode, at byte 12
  table.writeUInt16BE(10, 6);
  table.writeUInt32BE(12, 8);
  table.writeUInt16BE(12, 12);
  table.writeUInt32BE(table.length - 12, 16);
  table.writeUInt32BE(mapping.length, 24);
  [...mapping].sort(([a], [b]) => a - b).forEach(([character, glyph], at) => {
    for (const [shift, value] of [character, character, glyph].entries()) table.writeUInt32BE(value, 28 + 12 * at + 4 * shift);
  });
  return table;
}

/** @returns {Buffer} a WOFF file of these tables, in the order of their names */
function writeTables(tables) {
  const header = Buffer.alloc(44 + 20 * tables.length);
  const parts = [header];
  let offset = header.length;
  tables.forEach(([name, data], at) => {
    const packed = deflateSync(data, { level: 9 });
    const stored = packed.length < data.length ? packed : data;
    header.write(name, 44 + 20 * at, "latin1");
    [offset, stored.length, data.length, sumOf(data)].forEach((value, field) => header.writeUInt32BE(value, 48 + 20 * at + 4 * field));
    parts.push(pad(stored));
    offset += pad(stored).length;
  });
  header.write("wOFF", 0, "latin1");
  header.writeUInt32BE(0x00010000, 4);
  header.writeUInt32BE(offset, 8);
  header.writeUInt16BE(tables.length, 12);
  header.writeUInt32BE(12 + 16 * tables.length + tables.reduce((total, [, data]) => total + pad(data).length, 0), 16);
  return Buffer.concat(parts);
}

/** Checksum of a table: the sum of its 32-bit words. */
function sumOf(data) {
  const whole = pad(data);
  let sum = 0;
  for (let at = 0; at < whole.length; at += 4) sum = (sum + whole.readUInt32BE(at)) >>> 0;
  return sum;
}

function pad(data) {
  return data.length % 4 === 0 ? data : Buffer.concat([data, Buffer.alloc(4 - (data.length % 4))]);
}

function changed(table, change) {
  const copy = Buffer.from(table);
  change(copy);
  return copy;
}

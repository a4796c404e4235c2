/**
 * The file around a catalogue or a layer and the codes of its sections, which data/catalogue.md
 * specifies. A classic script, to be loaded before catalogue.js.
 */
(function () {
  "use strict";

  const bigearthnet = (globalThis.bigearthnet ??= {});
  const VERSION = 1;
  const HEAD = 9; // bytes before the zlib stream
  const AGAIN = "Load it again, or make it anew from the index.";
  const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1; // RFC 1952
    return rest;
  });

  /** A file that is not a whole catalogue or layer. */
  class CatalogueError extends Error {
    constructor(message) {
      super(`${message} ${AGAIN}`);
      this.name = "CatalogueError";
    }
  }

  /**
   * Unpack a file.
   * @param {ArrayBuffer | Uint8Array} file
   * @param {string} magic its first four characters
   * @returns {Promise<{header: object, sections: Object<string, Uint8Array>, identity: string}>}
   * @throws {CatalogueError} for any bit that is not as written
   */
  async function openContainer(file, magic) {
    const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : file;
    if (!(bytes instanceof Uint8Array)) throw new TypeError("Expected an ArrayBuffer or a Uint8Array; pass await response.arrayBuffer().");
    const found = String.fromCharCode(...bytes.subarray(0, magic.length));
    if (found !== magic) throw new CatalogueError(`Expected a file that begins with ${magic}, found ${JSON.stringify(found)}.`);
    if (bytes.length < HEAD) throw new CatalogueError(`Expected ${HEAD} bytes or more, found ${bytes.length}.`);
    if (bytes[4] !== VERSION) throw new CatalogueError(`Expected version ${VERSION} of the format, found ${bytes[4]}.`);
    const digest = new DataView(bytes.buffer, bytes.byteOffset).getUint32(5, true);
    const stream = bytes.subarray(HEAD);
    if (crc32(stream) !== digest) {
      throw new CatalogueError(`Expected the digest ${hex(digest)}, found ${hex(crc32(stream))}: the file is damaged or cut short.`);
    }
    return splitPayload(await inflate(stream));
  }

  function splitPayload(payload) {
    let at = 4 + new DataView(payload.buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(payload.subarray(4, at)));
    const sections = {};
    for (const [name, size] of header.sections) sections[name] = payload.subarray(at, (at += size));
    if (at !== payload.length) throw new CatalogueError(`Expected sections up to byte ${payload.length}, found ${at}.`);
    return { header, sections, identity: hex(crc32(payload)) };
  }

  /** Unpack a zlib stream, without what it takes Node to load `Response`. */
  async function inflate(stream) {
    if (typeof DecompressionStream === "undefined") {
      throw new Error("This browser cannot unpack the catalogue: it lacks DecompressionStream. Use one from 2023 or later.");
    }
    const { readable, writable } = new DecompressionStream("deflate");
    const writer = writable.getWriter();
    const written = Promise.all([writer.write(stream), writer.close()]);
    written.catch(() => {}); // the reader tells
    const chunks = [];
    let length = 0;
    try {
      for (const reader = readable.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done) break;
        chunks.push(value);
        length += value.length;
      }
      await written;
    } catch (error) {
      throw new CatalogueError(`Expected a zlib stream, found another: ${error.message}.`);
    }
    const payload = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      payload.set(chunk, at);
      at += chunk.length;
    }
    return payload;
  }

  function crc32(bytes) {
    let rest = -1;
    for (let i = 0; i < bytes.length; i++) rest = CRC[(rest ^ bytes[i]) & 255] ^ (rest >>> 8);
    return ~rest >>> 0;
  }

  function hex(number) {
    return number.toString(16).padStart(8, "0");
  }

  /** @returns {Uint32Array} whole numbers, written in seven bits a byte, lowest first */
  function readVarints(bytes) {
    let count = 0;
    for (let i = 0; i < bytes.length; i++) count += bytes[i] < 128 ? 1 : 0;
    const values = new Uint32Array(count);
    for (let i = 0, next = 0; next < count; next++) {
      let value = 0;
      let shift = 0;
      for (; bytes[i] > 127; shift += 7) value |= (bytes[i++] & 127) << shift;
      values[next] = value | (bytes[i++] << shift);
    }
    return values;
  }

  /**
   * Read runs of equal numbers.
   * @template T
   * @param {T} values a typed array, filled and returned
   * @returns {T}
   */
  function readRuns(bytes, values) {
    const numbers = readVarints(bytes);
    const count = numbers.length / 2;
    let at = 0;
    for (let run = 0; run < count; run++) {
      values.fill(numbers[count + run], at, (at += numbers[run])); // of whatever type, at one speed
    }
    if (at !== values.length) throw new CatalogueError(`Expected a section of ${values.length} values, found ${at}.`);
    return values;
  }

  /** @returns {Uint8Array} the country of each footprint, 0 where it has no patch */
  function readCountries(section, seen) {
    let count = 0;
    for (let at = 0; at < seen.length; at++) count += seen[at] === 0 ? 0 : 1;
    const values = readRuns(section, new Uint8Array(count));
    const countries = new Uint8Array(seen.length);
    for (let at = 0, next = 0; at < seen.length; at++) countries[at] = seen[at] === 0 ? 0 : values[next++];
    return countries;
  }

  /** @returns {Uint8Array} the split of the footprints `present`, from their blocks of 2 × 2 */
  function readBlocks(codes, present, side) {
    const split = new Uint8Array(present.length);
    let next = 0;
    for (let tile = 0; tile < present.length; tile += side * side) {
      for (let row = 0; row < side; row += 2) {
        for (let column = 0; column < side; column += 2) {
          const at = tile + row * side + column;
          const right = column + 1 < side;
          const below = row + 1 < side;
          const there = present[at] | (right && present[at + 1]) | (below && present[at + side]) | (right && below && present[at + side + 1]);
          if (!there) continue;
          const code = codes[next++];
          split[at] = code / 27;
          if (right) split[at + 1] = (code / 9) % 3;
          if (below) split[at + side] = (code / 3) % 3;
          if (right && below) split[at + side + 1] = code % 3;
        }
      }
    }
    if (next !== codes.length) throw new CatalogueError(`Expected ${next} blocks, found ${codes.length}.`);
    return split;
  }

  bigearthnet.CatalogueError = CatalogueError;
  bigearthnet.catalogueCodes = { openContainer, readBlocks, readCountries, readRuns, readVarints };
})();

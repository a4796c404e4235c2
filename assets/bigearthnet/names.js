/**
 * Takes patch names apart, and says where a patch lies. The kinds of names come from
 * python/bigearthnet/name_kinds.py as data; readings and messages are those of `names` and
 * `footprints` there. A classic script that needs no other.
 *
 *   bigearthnet.names.parse("S2B_MSIL2A_20170906T101019_33_85", kinds)
 *   bigearthnet.names.footprint("33UUP", 26, 57)
 *
 * What it takes and gives is described in ../explorers/names.d.ts.
 */
(function () {
  "use strict";

  const bigearthnet = (globalThis.bigearthnet ??= {});
  const NUMBERS = new Set(["column", "row", "orbit"]);
  const LAST_SECOND = { S2Name: 61, S1Name: 59, V2Name: 59 };

  // As in python/bigearthnet/footprints.py, metres.
  const [PATCH_SIZE, SNAP, SQUARE, NORTHING_CYCLE, POSITIONS] = [1_200, 60, 100_000, 2_000_000, 91];
  const COLUMN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  const ROW_LETTERS = "ABCDEFGHJKLMNPQRSTUV";
  const BAND_SOUTH = { S: 3_500_000, T: 4_400_000, U: 5_300_000, V: 6_200_000, W: 7_000_000 };
  const BAND_HEIGHT = 1_000_000;

  /**
   * @param {string} text case and space around it do not matter
   * @param {NameKind[]} kinds
   * @returns {{kind: string | null, pieces: NamePiece[], wrong: NameWrong | null}} `wrong` is the first thing that is
   */
  function parse(text, kinds) {
    const name = text.trim().toUpperCase();
    const kind = recognise(name, kinds);
    if (!kind) return { kind: null, pieces: [], wrong: { part: "satellite", expected: "a name that begins with S1A, S1B, S2A or S2B", found: name } };
    const texts = name.split("_");
    if (texts.length !== kind.parts.length) {
      const expected = `${kind.parts.length} parts joined by '_' and no path, band or extension`;
      return { kind: kind.kind, pieces: [], wrong: { part: "name", expected, found: name } };
    }
    const pieces = kind.parts.map((part, at) => read(part, texts[at], kind.kind));
    return { kind: kind.kind, pieces, wrong: pieces.find((piece) => piece.wrong)?.wrong ?? null };
  }

  /** @returns {NameKind | undefined} */
  function recognise(name, kinds) {
    const find = (wanted) => kinds.find(({ kind }) => kind === wanted);
    if (name.startsWith("S1")) return find("S1Name");
    if (!name.startsWith("S2")) return undefined;
    const pieces = name.split("_");
    const long = pieces.length > find("S2Name").parts.length + 1; // one more may be a band's name
    return find(long || pieces[3]?.startsWith("N") ? "V2Name" : "S2Name");
  }

  /** @returns {NamePiece} */
  function read({ label, pattern, expected }, text, kind) {
    const match = new RegExp(`^(?:${pattern})$`).exec(text);
    if (!match) return { label, text, value: text, wrong: { part: label, expected, found: text } };
    const found = match[1] ?? match[0];
    const value = NUMBERS.has(label) ? Number(found) : found;
    const sensed = label === "stamp" ? sense(found, LAST_SECOND[kind]) : null;
    return { label, text, value, wrong: sensed && "part" in sensed ? sensed : null };
  }

  /**
   * The time of a stamp, a lost leading zero of the hour restored and seconds above 59 carried on.
   * @returns {{day: string, time: string, iso: string} | NameWrong} `iso` in UTC
   */
  function sense(stamp, last = 61) {
    const [day, clock] = stamp.split("T");
    const midnight = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
    if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10).replaceAll("-", "") !== day || day.startsWith("0000")) {
      return { part: "day", expected: "a date as YYYYMMDD", found: day };
    }
    const [hour, minute, second] = [clock.slice(0, -4), clock.slice(-4, -2), clock.slice(-2)].map(Number);
    if (hour > 23 || minute > 59 || second > last) {
      return { part: "time", expected: `hour to 23, minute to 59, second to ${last}, as HHMMSS`, found: clock };
    }
    const iso = new Date(midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000).toISOString().slice(0, 19);
    return { day: iso.slice(0, 10), time: iso.slice(11), iso };
  }

  /**
   * @param {string} tile such as 33UUP, as a name's pattern accepts it
   * @returns {{epsg: number, ulx: number, uly: number} | NameWrong} upper left corner in metres of its UTM zone
   */
  function tileOrigin(tile) {
    const [zone, band] = [Number(tile.slice(0, 2)), tile[2]];
    const wrong = (expected) => ({ part: "tile", expected, found: tile });
    if (!(band in BAND_SOUTH)) return wrong("a latitude band from S to W, the archive's");
    const place = COLUMN_LETTERS.indexOf(tile[3]);
    const alphabet = (zone - 1) % 3;
    if (Math.floor(place / 8) !== alphabet) {
      return wrong(`one of ${COLUMN_LETTERS.slice(alphabet * 8, alphabet * 8 + 8)} as column letter of zone ${zone}`);
    }
    let north = ((ROW_LETTERS.indexOf(tile[4]) - (zone % 2 === 0 ? 5 : 0) + 20) % 20) * SQUARE;
    while (north < BAND_SOUTH[band] - SQUARE) north += NORTHING_CYCLE;
    if (north > BAND_SOUTH[band] + BAND_HEIGHT) return wrong(`a row letter that occurs in band ${band} of its zone`);
    const ulx = Math.floor((((place % 8) + 1) * SQUARE) / SNAP) * SNAP;
    return { epsg: 32_600 + zone, ulx, uly: Math.ceil((north + SQUARE) / SNAP) * SNAP };
  }

  /** @returns {{epsg: number, ulx: number, uly: number, lrx: number, lry: number} | NameWrong} metres of the tile's UTM zone */
  function footprint(tile, column, row) {
    const origin = tileOrigin(tile);
    if ("part" in origin) return origin;
    const [ulx, uly] = [origin.ulx + PATCH_SIZE * column, origin.uly - PATCH_SIZE * row];
    return { epsg: origin.epsg, ulx, uly, lrx: ulx + PATCH_SIZE, lry: uly - PATCH_SIZE };
  }

  bigearthnet.names = { parse, sense, tileOrigin, footprint, PATCH_SIZE, POSITIONS };
})();

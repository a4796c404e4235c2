/** The patch map's tiles, facets, colours, names and words, on the real catalogue. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bigearthnet, catalogue } from "./map.mjs";

const tiles = new bigearthnet.MapTiles(catalogue);
const NAME = "S2A_MSIL2A_20170613T101031_26_57";

function makeFilter() {
  return new bigearthnet.MapFilter(catalogue, bigearthnet.mapFacets(catalogue));
}

/** Rows by the index's own columns, the slow and plain way. */
function count(test) {
  const { country, season, split_v1: one, s2_date: date } = catalogue.columns;
  let found = 0;
  for (let i = 0; i < catalogue.length; i++) {
    const month = new Date(date.days[i] * 86_400_000).getUTCMonth() + 1;
    if (test({ country: country.categories[country.codes[i]], season: season.categories[season.codes[i]], split: one.categories[one.codes[i]] ?? "none", month, flags: catalogue.flags[i] })) found += 1;
  }
  return found;
}

test("a pixel of a tile lies within a quarter of a screen's pixel of its place, at any zoom", () => {
  for (const scale of [0.15, 1, 10, 60, 160, 320]) {
    const parts = tiles.partsFor(scale);
    let worst = 0;
    for (const tile of [0, 17, 31, 44, catalogue.tiles.length - 1]) {
      tiles.eachPart(tile, parts, [-1e5, -1e5, 1e5, 1e5], ([left, top, width, height], [x, y, ex, ey, sx, sy]) => {
        for (const [right, down] of [[0, 0], [width, 0], [0, height], [width, height], [width / 2, height / 2], [width / 2, 0]]) {
          const [east, north] = tiles.corner(tile, left + right, top + down);
          worst = Math.max(worst, Math.hypot(east - (x + ex * right + sx * down), north - (y + ey * right + sy * down)));
        }
      });
    }
    assert.ok(worst * scale <= 0.25, `${worst * scale} pixels at ${scale} a kilometre in ${parts} parts`);
  }
});

test("what lies under a point is the footprint whose middle it is", () => {
  for (let i = 0; i < catalogue.length; i += 7919) {
    const footprint = catalogue.footprint[i];
    assert.equal(tiles.under(...tiles.centre(footprint))[0], footprint);
  }
  assert.deepEqual(tiles.under(1600, 5200), []);
});

test("only the parts in sight are drawn", () => {
  const [x, y] = tiles.corner(3, 45, 45);
  let all = 0;
  let seen = 0;
  tiles.eachPart(3, 8, [-1e5, -1e5, 1e5, 1e5], () => (all += 1));
  tiles.eachPart(3, 8, [x - 5, y - 5, x + 5, y + 5], () => (seen += 1));
  assert.equal(all, 64);
  assert.ok(seen > 0 && seen <= 9);
});

test("an area holds the footprints whose middles lie in it", () => {
  const footprint = catalogue.footprint[catalogue.find(NAME)];
  const ring = tiles.ring(footprint);
  const inside = tiles.inside(ring);
  assert.equal(inside[footprint], 1);
  const [x, y] = tiles.centre(footprint);
  const box = [[x - 10, y - 10], [x + 10, y - 10], [x + 10, y + 10], [x - 10, y + 10]];
  const flags = tiles.inside(box);
  for (let i = 0; i < catalogue.length; i += 31) {
    const at = catalogue.footprint[i];
    const [east, north] = tiles.centre(at);
    const away = Math.max(Math.abs(east - x), Math.abs(north - y));
    if (Math.abs(away - 10) > 0.01) assert.equal(flags[at], away < 10 ? 1 : 0);
  }
});

test("choices combine, and a histogram leaves its own choice aside", () => {
  const filter = makeFilter();
  const { names } = filter.facets.country;
  filter.choose("country", [names.indexOf("Finland"), names.indexOf("Serbia")]);
  filter.choose("month", [4, 5]); // October and November
  filter.choose("split_v1", [2, 3]);
  const here = ({ month, split }) => [10, 11].includes(month) && ["test", "none"].includes(split);
  assert.equal(filter.total, count((row) => here(row) && ["Finland", "Serbia"].includes(row.country)));
  assert.equal(filter.rows().length, filter.total);
  assert.equal(filter.histogram("country")[names.indexOf("Austria")], count((row) => here(row) && row.country === "Austria"));
  for (const [key, counts] of Object.entries(filter.histograms())) assert.deepEqual(counts, filter.histogram(key), key);
  filter.choose("condition", [1]);
  assert.equal(filter.total, count((row) => here(row) && ["Finland", "Serbia"].includes(row.country) && row.flags & 1));
  for (const key of ["country", "month", "split_v1", "condition"]) filter.choose(key, []);
  assert.equal(filter.total, catalogue.length);
  assert.deepEqual(filter.histogram("condition"), [519_339, 61_707, 9_280]);
  assert.deepEqual(filter.histogram("dates"), [98_432, 93_806, 171_780, 226_308]);
});

test("facets of classes count each label and choose any of several", () => {
  const masks = Uint32Array.from({ length: catalogue.length }, (_, row) => row % 8);
  const filter = makeFilter();
  const given = Uint8Array.from(masks, (mask) => (mask ? 1 : 0));
  filter.add(bigearthnet.labelFacets({ masks, names: ["a", "b", "c"], given }));
  const eighth = catalogue.length / 8;
  filter.histogram("classes").forEach((found) => assert.ok(Math.abs(found - 4 * eighth) < 8));
  filter.choose("classes", [0, 2]);
  assert.ok(Math.abs(filter.total - 6 * eighth) < 8);
  filter.choose("labels", [2]);
  assert.ok(Math.abs(filter.total - eighth) < 8);
  filter.choose("classes", []);
  filter.choose("labels", []);
  assert.equal(filter.total, catalogue.length);
});

test("a footprint has the colour its passing patches share", () => {
  const filter = makeFilter();
  const { season } = filter.facets;
  const { several, hidden, empty } = bigearthnet.MAP_VALUES;
  const whole = bigearthnet.mapValues(catalogue, season, filter.failed);
  assert.equal(whole.footprints, 259_172);
  const seasons = new Map();
  for (let i = 0; i < catalogue.length; i++) seasons.set(catalogue.footprint[i], (seasons.get(catalogue.footprint[i]) ?? new Set()).add(season.codes[i]));
  const differing = [...seasons].filter(([, found]) => found.size > 1);
  assert.equal(whole.several, differing.length);
  for (const [at, found] of seasons) assert.equal(whole.values[at], found.size > 1 ? several : [...found][0]);
  assert.equal(whole.values.filter((value) => value !== empty).length, 259_172);
  filter.choose("season", [1]);
  const spring = bigearthnet.mapValues(catalogue, season, filter.failed);
  assert.equal(spring.several, 0);
  assert.equal(spring.values.filter((value) => value === 1).length, spring.footprints);
  assert.equal(spring.values.filter((value) => value === hidden).length, 259_172 - spring.footprints);
});

test("patches without a value give way to those with one", () => {
  const { other, several } = bigearthnet.MAP_VALUES;
  const made = { footprint: Uint32Array.of(0, 0, 1, 2, 2), seen: Uint32Array.of(3, 1, 3) };
  const facet = { codes: Uint8Array.of(2, 1, 2, 0, 1), groups: Uint8Array.of(0, 1, 255) };
  const { values, footprints } = bigearthnet.mapValues(made, facet, new Uint16Array(5));
  assert.deepEqual([...values], [1, other, several]);
  assert.equal(footprints, 3);
});

test("names are found however they are written", () => {
  const row = catalogue.find(NAME);
  assert.ok(row >= 0);
  const patch = catalogue.row(row);
  for (const text of [NAME, ` ${NAME.toLowerCase()}\n`, "S2A_MSIL2A_ 20170613T101031 _26_57", `"${NAME}",`, `BigEarthNet-v1.0/${NAME}/${NAME}_B8A.tif`,
    patch.s1_name, patch.v2_name, patch.v2_name.toLowerCase(), `${patch.s1_name}_VV.tif`, `${NAME}_labels_metadata.json`]) {
    assert.equal(bigearthnet.findPatch(catalogue, text), row, text);
  }
  const short = catalogue.row(catalogue.length - 1);
  assert.equal(bigearthnet.findPatch(catalogue, short.s2_name.replace(/_(\d)_/, "_0$1_")), catalogue.length - 1);
  for (const text of ["", "S2A", "S2A_MSIL2A_20170613T101031_99_57", "S2A_MSIL2A_20170614T101031_26_57"]) assert.equal(bigearthnet.findPatch(catalogue, text), -1, text);
});

const CHOICES = [
  [{ country: [2] }, "country == 'Finland'"],
  [{ country: [2, 8], season: [0] }, "country in ('Finland', 'Serbia') and season == 'Winter'"],
  [{ month: [0, 7] }, "s2_date.month in (1, 6)"],
  [{ split_v1: [2, 3], split_v2: [0] }, "(split_v1 == 'test' or split_v1 is None) and split_v2 == 'train'"],
  [{ split_v1: [3] }, "split_v1 is None"],
  [{ condition: [0] }, "not snow and not cloud"],
  [{ condition: [1, 2], country: [0] }, "country == 'Austria' and (snow or cloud)"],
  [{ condition: [0, 2] }, "not snow"],
];

for (const [choice, words] of CHOICES) {
  test(`${words} is what is chosen, and is read back`, () => {
    const filter = makeFilter();
    for (const [key, values] of Object.entries(choice)) filter.choose(key, values);
    assert.equal(bigearthnet.mapWhere(filter), words);
    assert.deepEqual(bigearthnet.select(catalogue, words), filter.rows());
    const again = makeFilter();
    assert.equal(bigearthnet.readMapWhere(words, again, catalogue), "");
    for (const key of Object.keys(filter.facets)) assert.deepEqual(again.chosen(key), filter.chosen(key), key);
  });
}

for (const text of ["country == 'Finland' and column < 40", "country == 'Finland' or row == 3", "season != s1_date.month or snow", "snow and not snow",
  "country == 'Finland' and country == 'Serbia'", "split_v1 == split_v2 and season in ('Summer', 'Fall')", "not (country == 'Finland')"]) {
  test(`what facets cannot say stays an expression: ${text}`, () => {
    const filter = makeFilter();
    let wanted;
    try {
      wanted = bigearthnet.select(catalogue, text);
    } catch (problem) {
      assert.throws(() => bigearthnet.readMapWhere(text, filter, catalogue), { message: problem.message });
      return;
    }
    const rest = bigearthnet.readMapWhere(text, filter, catalogue);
    assert.deepEqual(filter.rows(), wanted);
    assert.deepEqual(bigearthnet.select(catalogue, bigearthnet.mapWhere(filter, rest)), wanted);
  });
}

test("an area in words names runs of rows and columns", () => {
  const made = { tiles: [{ name: "33UUP" }, { name: "34VDN" }], side: 3, cells: 9 };
  const inside = Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  assert.deepEqual(bigearthnet.areaWords(made, inside), [["33UUP", "0-1:0-2 2:0,2"]]);
});

test("lines of Python name only what they need", () => {
  assert.equal(bigearthnet.mapPython({ where: "", dates: [], area: [] }), "from bigearthnet import index\n\npatches = index.read_index()\nchosen = patches\n");
  const lines = bigearthnet.mapPython({ where: "snow", dates: [3], area: [["33UUP", "0:1"]] });
  assert.match(lines, /^from bigearthnet import areas, index, subsets\n/);
  assert.match(lines, /isin\(\[3\]\)/);
});

test("rows as CSV have every column, lists leave out rows without a name", async () => {
  const rows = Uint32Array.of(0, 5, catalogue.length - 1);
  const [head, ...lines] = (await bigearthnet.writeRows(catalogue, rows)).join("").trimEnd().split("\n");
  assert.deepEqual(head.split(","), Object.keys(catalogue.columns));
  assert.equal(lines.length, 3);
  const first = catalogue.row(0);
  const cell = (value) => (value === null ? "" : value === true ? "True" : value === false ? "False" : String(value));
  assert.equal(lines[0], Object.values(first).map(cell).join(","));
  const missing = Uint32Array.from({ length: catalogue.length }, (_, row) => row).find((row) => !catalogue.columns.v2_name.has(row));
  assert.deepEqual(await bigearthnet.writeList(catalogue, Uint32Array.of(missing), "v2"), [""]);
  assert.deepEqual(await bigearthnet.writeList(catalogue, Uint32Array.of(0), "pairs"), [`${first.s2_name},${first.s1_name}\n`]);
});

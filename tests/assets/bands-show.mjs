/** Shows views of a file of bands: `node bands-show.mjs FILE DEFINITIONS < [[names, stretch, resampling], …]` prints JSON. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { bigearthnet } from "./bands.mjs";

const [file, definitions] = process.argv.slice(2).map((path) => readFileSync(path));
const bands = await bigearthnet.openBands(new Uint8Array(file));
const given = JSON.parse(definitions.toString());
const answers = JSON.parse(readFileSync(0, "utf8")).map(([names, stretch, resampling]) =>
  bigearthnet.bandsViews.show(bands, names, { stretch, resampling }, given).map(({ low, high, shades, values }) => ({
    low, high, shades: Buffer.from(shades).toString("base64"),
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
  })));
process.stdout.write(JSON.stringify({ bands: Object.fromEntries(Object.values(bands).map((band) => [band.name, Array.from(band.values)])), answers }));

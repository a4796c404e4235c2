/** Prints, as JSON, [x, y, easting, northing, longitude, latitude] for each [epsg, easting, northing] of standard input. */
import { readFileSync } from "node:fs";
import { bigearthnet } from "./map.mjs";

const { mapToUtm, utmToDegrees, utmToMap } = bigearthnet.projection;
const places = JSON.parse(readFileSync(0, "utf8")).map(([epsg, easting, northing]) => {
  const [x, y] = utmToMap(epsg, easting, northing);
  return [x, y, ...mapToUtm(epsg, x, y), ...utmToDegrees(epsg, easting, northing)];
});
console.log(JSON.stringify(places));

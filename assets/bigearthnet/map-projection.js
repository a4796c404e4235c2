/**
 * Two map projections, there and back, to a millimetre: UTM, in which footprints are square, and
 * ETRS89 / LAEA Europe (EPSG:3035), in which the map is drawn. WGS84 and ETRS89 count as one, as
 * they do for pyproj. A classic script that needs no other.
 *
 *   bigearthnet.projection.utmToMap(32635, 300000, 6800020)    [x, y] in kilometres of EPSG:3035
 *
 * Snyder, Map Projections (USGS 1395, 1987), pages 187-190; Karney, Transverse Mercator with an
 * accuracy of a few nanometers (2011), the series of Krüger to the fourth order.
 */
(function () {
  "use strict";

  const bigearthnet = (globalThis.bigearthnet ??= {});
  const { asin, atan2, atanh, cos, cosh, hypot, log, sin, sinh, sqrt } = Math;
  const RADIAN = Math.PI / 180;
  const KILOMETRE = 1000;
  const AXIS = 6_378_137; // metres; GRS80 and WGS84 part by a tenth of a millimetre
  const FLATTENING = 1 / 298.257223563;
  const E2 = FLATTENING * (2 - FLATTENING);
  const E = sqrt(E2);

  // EPSG:3035.
  const ORIGIN = { latitude: 52 * RADIAN, longitude: 10 * RADIAN, x: 4_321_000, y: 3_210_000 };
  const POLE = authalic(1);
  const RADIUS = AXIS * sqrt(POLE / 2);
  const BETA = asin(authalic(sin(ORIGIN.latitude)) / POLE);
  const D = (AXIS * cos(ORIGIN.latitude)) / sqrt(1 - E2 * sin(ORIGIN.latitude) ** 2) / (RADIUS * cos(BETA));
  const TO_LATITUDE = [E2 / 3 + (31 * E2 ** 2) / 180 + (517 * E2 ** 3) / 5040, (23 * E2 ** 2) / 360 + (251 * E2 ** 3) / 3780, (761 * E2 ** 3) / 45_360];

  // UTM, northern half.
  const N = FLATTENING / (2 - FLATTENING);
  const SIZE = ((0.9996 * AXIS) / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
  const EAST = 500_000;
  const ALPHA = [
    N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16 + (41 * N ** 4) / 180, (13 * N ** 2) / 48 - (3 * N ** 3) / 5 + (557 * N ** 4) / 1440,
    (61 * N ** 3) / 240 - (103 * N ** 4) / 140, (49_561 * N ** 4) / 161_280,
  ];
  const DELTA = [
    N / 2 - (2 * N ** 2) / 3 + (37 * N ** 3) / 96 - N ** 4 / 360, N ** 2 / 48 + N ** 3 / 15 - (437 * N ** 4) / 1440,
    (17 * N ** 3) / 480 - (37 * N ** 4) / 840, (4397 * N ** 4) / 161_280,
  ];
  const TO_GEODETIC = [
    2 * N - (2 * N ** 2) / 3 - 2 * N ** 3 + (116 * N ** 4) / 45, (7 * N ** 2) / 3 - (8 * N ** 3) / 5 - (227 * N ** 4) / 45,
    (56 * N ** 3) / 15 - (136 * N ** 4) / 35, (4279 * N ** 4) / 630,
  ];

  /** @returns {[number, number]} longitude and latitude in degrees of a place in a UTM zone, in metres */
  function utmToDegrees(epsg, easting, northing) {
    const [xi, eta] = [northing / SIZE, (easting - EAST) / SIZE];
    let [up, across] = [xi, eta];
    DELTA.forEach((factor, order) => {
      const j = 2 * (order + 1);
      up -= factor * sin(j * xi) * cosh(j * eta);
      across -= factor * cos(j * xi) * sinh(j * eta);
    });
    const chi = asin(sin(up) / cosh(across));
    return [meridian(epsg) + atan2(sinh(across), cos(up)) / RADIAN, (chi + series(TO_GEODETIC, chi)) / RADIAN];
  }

  /** @returns {[number, number]} easting and northing in metres */
  function degreesToUtm(epsg, longitude, latitude) {
    const away = (longitude - meridian(epsg)) * RADIAN;
    const tangent = sinh(atanh(sin(latitude * RADIAN)) - E * atanh(E * sin(latitude * RADIAN)));
    const [xi, eta] = [atan2(tangent, cos(away)), atanh(sin(away) / sqrt(1 + tangent ** 2))];
    let [up, across] = [xi, eta];
    ALPHA.forEach((factor, order) => {
      const j = 2 * (order + 1);
      up += factor * sin(j * xi) * cosh(j * eta);
      across += factor * cos(j * xi) * sinh(j * eta);
    });
    return [EAST + SIZE * across, SIZE * up];
  }

  /** @returns {[number, number]} kilometres east and north of EPSG:3035 */
  function degreesToMap(longitude, latitude) {
    const beta = asin(authalic(sin(latitude * RADIAN)) / POLE);
    const away = longitude * RADIAN - ORIGIN.longitude;
    const b = RADIUS * sqrt(2 / (1 + sin(BETA) * sin(beta) + cos(BETA) * cos(beta) * cos(away)));
    const x = ORIGIN.x + b * D * cos(beta) * sin(away);
    const y = ORIGIN.y + (b / D) * (cos(BETA) * sin(beta) - sin(BETA) * cos(beta) * cos(away));
    return [x / KILOMETRE, y / KILOMETRE];
  }

  /** @returns {[number, number]} longitude and latitude in degrees of a place on the map, in kilometres */
  function mapToDegrees(x, y) {
    const [east, north] = [(x * KILOMETRE - ORIGIN.x) / D, (y * KILOMETRE - ORIGIN.y) * D];
    const far = hypot(east, north);
    if (far === 0) return [ORIGIN.longitude / RADIAN, ORIGIN.latitude / RADIAN];
    const c = 2 * asin(far / (2 * RADIUS));
    const beta = asin(cos(c) * sin(BETA) + (north * sin(c) * cos(BETA)) / far);
    const longitude = ORIGIN.longitude + atan2(east * sin(c), far * cos(BETA) * cos(c) - north * sin(BETA) * sin(c));
    return [longitude / RADIAN, (beta + series(TO_LATITUDE, beta)) / RADIAN];
  }

  function utmToMap(epsg, easting, northing) {
    return degreesToMap(...utmToDegrees(epsg, easting, northing));
  }

  function mapToUtm(epsg, x, y) {
    return degreesToUtm(epsg, ...mapToDegrees(x, y));
  }

  function authalic(sine) {
    return (1 - E2) * (sine / (1 - E2 * sine ** 2) - log((1 - E * sine) / (1 + E * sine)) / (2 * E));
  }

  function series(factors, angle) {
    return factors.reduce((sum, factor, order) => sum + factor * sin(2 * (order + 1) * angle), 0);
  }

  /** @returns {number} the central meridian of a zone, in degrees */
  function meridian(epsg) {
    return (epsg % 100) * 6 - 183;
  }

  bigearthnet.projection = { mapToDegrees, mapToUtm, utmToDegrees, utmToMap };
})();

/**
 * Pictures made of bands: three channels as red, green and blue, or one as a shade. The same as those of
 * `views` of the Python package, whose definitions of indices and stretches it is given.
 */
(function () {
  "use strict";

  const bigearthnet = (globalThis.bigearthnet ??= {});

  /**
   * @param {Record<string, Band>} bands
   * @param {string} name of a band or index
   * @param {string} resampling
   * @param {BandDefinitions} definitions
   * @returns {Float64Array} row by row; NaN where an index has none
   */
  function channel(bands, name, resampling, definitions) {
    const index = definitions.indices[name];
    if (!index) {
      const band = bands[name];
      if (!band) throw new Error(`Expected a band or an index, found ${name}.`);
      return bigearthnet.resampleBand(band.values, band.pixels, definitions.pixels, resampling, band.whole);
    }
    const [first, second] = [index.first, index.second].map((band) => channel(bands, band, resampling, definitions));
    if (!index.normalised) return first.map((value, at) => value - second[at]);
    return first.map((value, at) => (value + second[at] === 0 ? NaN : (value - second[at]) / (value + second[at])));
  }

  /**
   * @param {[string, Float64Array][]} channels names and values
   * @param {string} stretch
   * @param {BandDefinitions} definitions
   * @returns {number[][]} for each channel what is shown as black and as white
   */
  function limits(channels, stretch, definitions) {
    if (stretch === "fixed") return channels.map(([name]) => definitions.fixed[name]);
    const ends = definitions.percentiles[stretch];
    const units = new Set(channels.map(([name]) => definitions.units[name]));
    if (stretch !== "together" || units.size > 1) return channels.map(([, values]) => percentiles([values], ends));
    const both = percentiles(channels.map(([, values]) => values), ends);
    return channels.map(() => both);
  }

  /**
   * @param {Float64Array[]} parts
   * @param {number[]} ends from 0 to 100
   * @returns {number[]} by linear interpolation, as NumPy has it; NaN counts for nothing
   */
  function percentiles(parts, ends) {
    const sorted = Float64Array.from(parts.flatMap((part) => Array.from(part.filter(Number.isFinite)))).sort();
    if (sorted.length === 0) return ends.map((_, at) => at);
    return ends.map((end) => {
      const place = (sorted.length - 1) * (end / 100);
      const at = Math.min(Math.floor(place), sorted.length - 1);
      const [from, to] = [sorted[at], sorted[Math.min(at + 1, sorted.length - 1)]];
      const part = place - at;
      return part < 0.5 ? from + (to - from) * part : to - (to - from) * (1 - part);
    });
  }

  /** @returns {Uint8Array} 0 for `low` and below and for NaN, 255 for `high` and above */
  function shade(values, low, high) {
    const range = Math.max(high - low, 1e-6);
    return Uint8Array.from(values, (value) => Math.floor(Math.min(Math.max((value - low) / range || 0, 0), 1) * 255 + 0.5));
  }

  /**
   * @param {Record<string, Band>} bands
   * @param {string[]} names one channel, or three
   * @param {{stretch: string, resampling: string}} choice
   * @param {BandDefinitions} definitions
   * @returns {BandChannel[]}
   */
  function show(bands, names, { stretch, resampling }, definitions) {
    /** @type {[string, Float64Array][]} */
    const channels = names.map((name) => [name, channel(bands, name, resampling, definitions)]);
    const between = limits(channels, stretch, definitions);
    return channels.map(([name, values], at) => {
      const [low, high] = between[at];
      return { name, values, low, high, shades: shade(values, low, high) };
    });
  }

  /**
   * @param {BandChannel[]} channels
   * @param {number[][]} ramp colours that one channel's shades run through, each [red, green, blue]
   * @returns {Uint8ClampedArray} red, green, blue and opacity of each pixel
   */
  function paint(channels, ramp) {
    const count = channels[0].shades.length;
    const pixels = new Uint8ClampedArray(count * 4).fill(255);
    const steps = ramp.length - 1;
    for (let at = 0; at < count; at++) {
      for (let colour = 0; colour < 3; colour++) {
        if (channels.length === 3) {
          pixels[at * 4 + colour] = channels[colour].shades[at];
          continue;
        }
        const place = (channels[0].shades[at] / 255) * steps;
        const step = Math.min(Math.floor(place), steps - 1);
        pixels[at * 4 + colour] = Math.round(ramp[step][colour] + (ramp[step + 1][colour] - ramp[step][colour]) * (place - step));
      }
      if (channels.length === 1 && Number.isNaN(channels[0].values[at])) pixels[at * 4 + 3] = 0;
    }
    return pixels;
  }

  bigearthnet.bandsViews = { channel, limits, paint, percentiles, shade, show };
})();

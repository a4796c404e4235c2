/** What the scripts of the band explorer share. */

interface Band {
  /** Such as "B04" or "VV". */
  name: string;
  /** Along its side. */
  pixels: number;
  /** Whether its values are the stored numbers themselves. */
  whole: boolean;
  /** Row by row, in the band's own unit. */
  values: Float64Array;
}

/** What python/bigearthnet/views.py defines. */
interface BandDefinitions {
  /** Along a picture's side. */
  pixels: number;
  indices: Record<string, { first: string; second: string; normalised: boolean }>;
  /** By stretch; "fixed" has none. */
  percentiles: Record<string, [number, number]>;
  /** By channel. */
  fixed: Record<string, [number, number]>;
  /** By channel; only channels of one unit are stretched together. */
  units: Record<string, string>;
}

interface BandChannel {
  name: string;
  /** Row by row; NaN where an index has none. */
  values: Float64Array;
  /** Shown as black, and as white. */
  low: number;
  high: number;
  shades: Uint8Array;
}

/** A pixel of 10 m. */
interface BandPlace {
  column: number;
  row: number;
}

/** What is shown, as texts: part of the page's address. `at` is "column,row". */
type BandChoice = Record<"patch" | "view" | "radar" | "stretch" | "resampling" | "at", string>;

interface Guide {
  bandsChoices: (settings: Record<string, any>) => { first: BandChoice; known(read: Record<string, string>): BandChoice };
  bandsShelf: (options: { patches: { name: string; day: string; place: string }[]; strip: URL; onChoose: (name: string) => void }) => Control;
  bandsPane: (options: {
    title: string;
    pixels: number;
    controls: HTMLElement[];
    onPlace: (place: BandPlace, how: { pinned?: boolean; told?: boolean }) => void;
  }) => any;
  bandsSpectrum: (options: {
    bands: { name: string; centre: number | null; resolution: number; purpose: string }[];
    pixels: number;
    one: number;
    format: (name: string, value: number, bare?: boolean) => string;
  }) => any;
}

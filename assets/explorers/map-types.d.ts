/** What the parts of the patch map share. Places are kilometres of EPSG:3035. */

type MapPlace = [x: number, y: number];
/** CSS pixels of the map, from its upper left corner. */
type MapPixels = [left: number, top: number];

/** What the map shows: the middle, and pixels a kilometre. */
interface MapWindow {
  x: number;
  y: number;
  scale: number;
}

interface MapRing {
  ring: MapPlace[];
  kind: "hover" | "patch" | "area";
}

/** Lines are [x, y, and the steps from one point to the next]. */
interface MapOutlines {
  land: number[][];
  borders: number[][];
  names: [name: string, x: number, y: number, align: CanvasTextAlign][];
}

/** A row of the catalogue: the columns of the index. Days are YYYY-MM-DD; null is missing. */
interface Patch {
  s2_name: string;
  s1_name: string;
  v2_name: string | null;
  tile: string;
  column: number;
  row: number;
  epsg: number;
  ulx: number;
  uly: number;
  s2_date: string;
  s1_date: string;
  country: string;
  season: string;
  split_v1: string | null;
  split_v2: string;
  snow: boolean;
  cloud: boolean;
  unlabelled: boolean;
  /** With the labels of each patch. */
  in_v2?: boolean;
  labels?: string[] | null;
}

/** Of ../bigearthnet/catalogue.js, which says what each array holds. */
interface Catalogue {
  length: number;
  side: number;
  metres: number;
  cells: number;
  tiles: { name: string; epsg: number; ulx: number; uly: number }[];
  planes: { tile: number; name: string; day: number }[];
  footprint: Uint32Array;
  seen: Uint32Array;
  flags: Uint8Array;
  columns: Record<string, any>;
  row(i: number): Patch;
  rowAt(plane: number, cell: number): number;
  find(name: string): number;
}

/** Of ../bigearthnet/map-facets.js. */
interface Facet {
  key: string;
  names: string[];
  missing?: string;
  codes?: Uint8Array;
  groups?: Uint8Array;
  masks?: Uint32Array;
}

interface MapFilter {
  facets: Record<string, Facet>;
  /** Of each row, what it fails; 0 passes. */
  failed: Uint16Array;
  /** Rows that pass. */
  total: number;
  add(facets: Record<string, Facet>): void;
  chosen(key: string): number[];
  choose(key: string, values: number[]): void;
  restrict(key: string, passing: Uint8Array | null, places?: Uint32Array | null): void;
  histograms(): Record<string, number[]>;
  rows(): Uint32Array;
}

/** Of ../bigearthnet/map-tiles.js. */
interface MapTiles {
  catalogue: Pick<Catalogue, "tiles" | "side" | "cells" | "metres" | "seen">;
  partsFor(scale: number): number;
  eachPart(tile: number, parts: number, box: number[], draw: (source: number[], place: number[]) => void): void;
  under(x: number, y: number): number[];
  ring(footprint: number): MapPlace[];
  centre(footprint: number): MapPlace;
  inside(area: MapPlace[]): Uint8Array;
}

interface MapView {
  size: MapPixels;
  isNamed: boolean;
  rings: MapRing[];
  colours: Record<"land" | "border" | "ink" | "paper" | "accent", string>;
  font: string;
  paint(values: Uint8Array, palette: Uint32Array): void;
  show(window: MapWindow): void;
  draw(): void;
  drawMarks(): void;
  toPlace(left: number, top: number): MapPlace;
}

interface MapAxes {
  window: MapWindow;
  /** What dragging does. */
  mode: string | false;
  start(plotly: any): Promise<void>;
  show(window: MapWindow): void;
  follow(window: MapWindow): void;
  fly(goal: MapWindow): void;
  zoom(steps: number): void;
  move(across: number, up: number): void;
  drag(mode: string | false): unknown;
  restyle(): unknown;
  resize(window: MapWindow): Promise<void>;
}

interface MapPointing {
  /** The chosen patch, or -1. */
  row: number;
  find: { element: HTMLElement; unknown: string; tell(text: string): void };
  label: { element: HTMLElement; hide(): void };
  card: { element: HTMLElement };
  listen(): void;
  open(row: number, how?: { fly?: boolean; step?: boolean }): void;
  openAt(place: MapPlace): void;
  close(): void;
  mark(): void;
}

interface MapAddress {
  save(how?: { step?: boolean }): Promise<void>;
  restore(state: Record<string, string>): Promise<void>;
  forget(key: string): void;
}

interface MapMoving {
  element: HTMLElement;
  home(): MapWindow;
  isHome(window: MapWindow): boolean;
  press(mode: string | false): void;
  answer(event: KeyboardEvent): void;
}

interface MapColouring {
  colour: string;
  isFirst: boolean;
  choice: { element: HTMLElement };
  key: { element: HTMLElement };
  offer(classes: string[]): void;
  can(colour: string): boolean;
  set(colour: string): void;
  paint(): number;
  placeKey(): void;
}

/** The map as its parts know it; map.js joins them. */
interface PatchMapParts {
  context: ExplorerContext;
  catalogue: Catalogue;
  tiles: MapTiles;
  filter: MapFilter;
  /** An expression beside what the facets say, or "". */
  where: string;
  /** Corners of a polygon, where one was drawn. */
  area: MapPlace[] | null;
  isLive: boolean;
  element: HTMLElement;
  /** Holds the canvases, and over them the plot that pointer and keys reach. */
  field: HTMLElement;
  plot: HTMLElement;
  view: MapView;
  axes: MapAxes;
  pointing: MapPointing;
  address: MapAddress;
  moving: MapMoving;
  colouring: MapColouring;
  loadLabels(again?: () => void): Promise<boolean>;
  need(what: "words" | "expressions" | "take" | "labels"): Promise<unknown>;
  recolour(): void;
  recount(): void;
  chooseView(): void;
  restrictArea(area: MapPlace[] | null): void;
  letAllPass(): void;
}

interface Guide {
  MapView: new (ground: HTMLCanvasElement, marks: HTMLCanvasElement, tiles: MapTiles, outlines: MapOutlines) => MapView;
  MapAxes: new (context: ExplorerContext, plot: HTMLElement, told: { moved(window: MapWindow): void; selected(area: MapPlace[]): void }) => MapAxes;
  MapPointing: new (map: PatchMapParts) => MapPointing;
  MapAddress: new (map: PatchMapParts) => MapAddress;
  MapMoving: new (map: PatchMapParts) => MapMoving;
  MapColouring: new (map: PatchMapParts) => MapColouring;
  MapPinch: new (map: PatchMapParts) => { listen(): void };
  showMapTake(fold: HTMLElement, map: PatchMapParts): void;
}

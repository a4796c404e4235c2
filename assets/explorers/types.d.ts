/** What assets/guide.js, assets/guide-plotly.js and assets/explorers/frame.js give each other, and explorers. */

/** The JSON that python/guide/explorer.py writes. */
interface Spec {
  explorer: string;
  scripts: string[];
  styles: string[];
  plotly: boolean;
  early?: string[];
  settings: Record<string, any> & { slide: boolean };
  files: Record<string, string>;
  siteFiles: Record<string, string>;
}

/** What is put at a place of a spec, such as ["layout.font.size", 11]; null removes what is there. */
type SpecChange = [path: string, value: any];

/** The JSON of a figure that the plot library draws. */
interface PlotSpec {
  data: object[];
  layout: Record<string, any>;
  /** What differs in dark mode, and on phones. */
  dark?: SpecChange[];
  narrow?: SpecChange[];
  /** A file beside the spec: changes that only the pointer asks for. */
  later?: string;
}

/** What an explorer shows, as texts by key: part of the page's address. */
interface ExplorerState {
  read(): Record<string, string>;
  /** Replaces the state; `step` makes it a page to come back to. Empty texts are left out. */
  write(state: Record<string, string | null | undefined>, options?: { step?: boolean }): void;
  /** Called when the reader goes back or forward. */
  onChange(callback: (state: Record<string, string>) => void): void;
}

/** What `guide.explorers[name](context)` is given; it returns when it is live, or throws. */
interface ExplorerContext {
  /** The explorer's own element; it replaces the picture. */
  stage: HTMLElement;
  figure: HTMLElement;
  plotly: any;
  settings: Record<string, any> & { slide: boolean };
  /** The root of the site. */
  site: URL;
  /** The address of a file that the spec names, or of another one beside the spec. */
  address(file: string): URL;
  /** Let the picture go before the explorer is all there; for one with `room`. */
  drawn(): void;
  /** Whether the site holds one of `siteFiles`; for files that some sites are built without. */
  has(file: string): boolean;
  /** Fetch a file; fails with a message for readers. */
  load(url: URL | string, kind: "json"): Promise<any>;
  load(url: URL | string, kind: "bytes"): Promise<ArrayBuffer>;
  load(url: URL | string, kind: "image"): Promise<HTMLImageElement>;
  /** Run a further script of the site once, by its path in the site. */
  loadScript(path: string): Promise<unknown>;
  /** Show a message below the figure; with "Try again" where the problem allows. */
  report(problem: Error, again: () => void): void;
  clearReport(): void;
  /** The brand's colour of a role in the page's present mode. */
  colour(role: string): string;
  mode(): "light" | "dark";
  onMode(callback: () => void): void;
  narrow(): boolean;
  onNarrow(callback: () => void): void;
  reducedMotion(): boolean;
  /** Tell readers who do not see the figure, politely. */
  say(text: string): void;
  state: ExplorerState;
}

interface Guide {
  site: URL;
  explorers: Record<string, (context: ExplorerContext) => Promise<void> | void>;
  /** An error in words for the reader; `again` offers to try again. */
  Problem: new (message: string, options?: { again?: boolean }) => Error & { again: boolean };
  NARROW: string;
  redraws: Set<() => void>;
  isDark(): boolean;
  loadScript(path: string | URL, what?: string): Promise<unknown>;
  /** The plot library. */
  loadLibrary(): Promise<any>;
  loadSpec(address: string): Promise<any>;
  /** Let a pointer bring an element the focus and take it along, and the wheel move it only while it has the focus. */
  holdFocus(element: HTMLElement): void;
  report(figure: HTMLElement, problem: Error, again?: () => void): void;
  /** Of explorers/frame.js. */
  startExplorer(figure: HTMLElement, spec: Spec): Promise<void>;
  /** Of guide-plotly.js. */
  drawFigure(figure: HTMLElement, spec: PlotSpec, plotly: any): Promise<void>;
  /** What the scripts of one explorer share among themselves. */
  [part: string]: any;
}

declare var guide: Guide;
/** The dataset's own scripts; each says what it adds. */
declare var bigearthnet: Record<string, any>;

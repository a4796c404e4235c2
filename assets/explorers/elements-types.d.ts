/** What assets/explorers/elements.js and the small explorers add. */

interface Control {
  element: HTMLElement;
  /** Show another option as chosen, without calling back. */
  set(key: string): void;
}

interface Choice {
  label: string;
  options: { key: string; name: string; group?: string }[];
  value: string;
  onChange: (key: string) => void;
}

type Children = (Node | string | null)[];

interface Guide {
  elements: {
    make(tag: string, attributes?: Record<string, any>, ...children: Children): HTMLElement;
    draw(tag: string, attributes?: Record<string, any>, ...children: Children): SVGElement;
    choose(choice: Choice): Control;
    menu(choice: Choice): Control;
    box(colour: string): HTMLElement;
    takeArrow(event: KeyboardEvent): [right: number, down: number] | null;
  };
  bars: Record<string, (...given: any[]) => any>;
  matrix: Record<string, (...given: any[]) => any>;
  classMap: Record<string, (...given: any[]) => any>;
  scores: Record<string, (...given: any[]) => any>;
}

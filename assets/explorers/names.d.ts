/** What assets/bigearthnet/names.js takes and gives. */

/** A part of a kind of names: its pattern matches the whole part; a group in it is the value. */
interface NamePart {
  label: string;
  pattern: string;
  expected: string;
}

interface NameKind {
  kind: string;
  parts: NamePart[];
}

/** Which part is wrong, what it should look like, what stands there. */
interface NameWrong {
  part: string;
  expected: string;
  found: string;
}

interface NamePiece {
  label: string;
  text: string;
  value: string | number;
  wrong: NameWrong | null;
}

/** What assets/explorers/name-map.js adds. */
interface Guide {
  nameMap(settings: { window: number[]; land: number[][][]; tiles: string[] }): {
    element: HTMLElement;
    show(tile: string | null, column?: number, row?: number): void;
  };
}

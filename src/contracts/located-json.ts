/** JSON that knows in which line of its text each value stands, so that an error can name the line to mend. */

/** Why a text is not JSON: the line (from 1) at which that shows, and what to do. */
export interface JsonProblem {
  readonly line: number;
  readonly sentence: string;
}

type Path = readonly PropertyKey[];

export interface LocatedJson {
  readonly value: unknown;
  /** Line (from 1) of the value at `path`; of the innermost value around it where there is none. */
  readonly lineOf: (path: Path) => number;
}

interface Located {
  readonly value: unknown;
  readonly line: number;
  readonly inner: ReadonlyMap<string, Located>;
}

/** Deeper nesting is no file of ours, and a reader must not run out of stack over it. */
const DEEPEST = 32;

class Unreadable extends Error {
  readonly at: number;
  constructor(at: number, sentence: string) {
    super(sentence);
    this.at = at;
  }
}

const scalar = /"(?:[^"\\\n\r]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const space = /[ \t\r\n]*/y;

class Reader {
  readonly text: string;
  at = 0;
  private line = 1;
  private counted = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Line of the place that is read: places are asked for in ascending order. */
  lineHere(): number {
    for (; this.counted < this.at; this.counted += 1) if (this.text[this.counted] === "\n") this.line += 1;
    return this.line;
  }

  skip(): void {
    space.lastIndex = this.at;
    space.exec(this.text);
    this.at = space.lastIndex;
  }

  takes(sign: string): boolean {
    this.skip();
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  expect(sign: string, where: string): void {
    if (!this.takes(sign)) throw new Unreadable(this.at, `Expected ${sign} ${where}${this.found()}.`);
  }

  found(): string {
    const next = this.text[this.at];
    return next === undefined ? ", but the file ends here" : `, but found ${next}`;
  }

  scalar(): unknown {
    scalar.lastIndex = this.at;
    const token = scalar.exec(this.text)?.[0];
    if (token === undefined) throw new Unreadable(this.at, `Expected a value${this.found()}.`);
    try {
      const value: unknown = JSON.parse(token);
      this.at = scalar.lastIndex;
      return value;
    } catch {
      throw new Unreadable(this.at, `${token} is not written as JSON writes it.`);
    }
  }
}

function read(reader: Reader, depth: number): Located {
  reader.skip();
  const line = reader.lineHere();
  if (depth > DEEPEST) throw new Unreadable(reader.at, `The file is nested deeper than ${DEEPEST} levels.`);
  if (reader.takes("{")) return { line, ...readObject(reader, depth) };
  if (reader.takes("[")) return { line, ...readArray(reader, depth) };
  return { line, value: reader.scalar(), inner: new Map() };
}

function readObject(reader: Reader, depth: number): Omit<Located, "line"> {
  const inner = new Map<string, Located>();
  if (reader.takes("}")) return { value: {}, inner };
  do {
    reader.skip();
    const at = reader.at;
    const name = reader.text[at] === '"' ? reader.scalar() : null;
    if (typeof name !== "string") throw new Unreadable(at, `Expected a name in "quotes"${reader.found()}.`);
    if (inner.has(name)) throw new Unreadable(at, `"${name}" stands here a second time: remove one of them.`);
    reader.expect(":", `after "${name}"`);
    inner.set(name, read(reader, depth + 1));
  } while (reader.takes(","));
  reader.expect("}", "or a comma");
  return { value: Object.fromEntries([...inner].map(([name, { value }]) => [name, value])), inner };
}

function readArray(reader: Reader, depth: number): Omit<Located, "line"> {
  const inner = new Map<string, Located>();
  if (reader.takes("]")) return { value: [], inner };
  do inner.set(String(inner.size), read(reader, depth + 1));
  while (reader.takes(","));
  reader.expect("]", "or a comma");
  return { value: [...inner.values()].map(({ value }) => value), inner };
}

function lineOf(root: Located, path: Path): number {
  let place = root;
  for (const step of path) {
    const next = place.inner.get(String(step));
    if (next === undefined) break;
    place = next;
  }
  return place.line;
}

/** Reads a text as JSON. Names that stand twice in one object are refused: which of them was meant is unknown. */
export function locatedJson(text: string): LocatedJson | { readonly problem: JsonProblem } {
  const reader = new Reader(text.replace(/^\ufeff/, ""));
  try {
    const root = read(reader, 0);
    reader.skip();
    if (reader.at < reader.text.length) throw new Unreadable(reader.at, `Expected the end of the file${reader.found()}.`);
    return { value: root.value, lineOf: (path) => lineOf(root, path) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { problem: { line: reader.text.slice(0, error.at).split("\n").length, sentence: error.message } };
  }
}

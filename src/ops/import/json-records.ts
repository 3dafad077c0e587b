/** Records out of streamed JSON: a line each, the elements of an array, or values one after the other. */
import type { FileRecord } from "./record.ts";
import { fault, maxRecord } from "./record.ts";

/** Records of newline-delimited JSON. A line that is no JSON is a fault of its own and costs no other. */
export async function* ndjsonRecords(chunks: AsyncIterable<string>): AsyncGenerator<FileRecord> {
  for await (const line of lines(chunks)) {
    if (line === null) yield fault("too-large");
    else if (line.trim() !== "") yield parsed(line);
  }
}

/** Whole lines; `null` for one that is longer than a record may be. */
async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string | null> {
  let rest = "";
  let isOver = false;
  for await (const chunk of chunks) {
    const parts = chunk.split("\n");
    const last = parts.pop() ?? "";
    for (const part of parts) {
      yield isOver || rest.length + part.length > maxRecord ? null : rest + part;
      rest = "";
      isOver = false;
    }
    isOver ||= rest.length + last.length > maxRecord;
    rest = isOver ? "" : rest + last;
  }
  if (isOver || rest !== "") yield isOver ? null : rest;
}

/** The text ended within a value: it was cut off, or a quote or bracket before is missing. */
export class BrokenOff extends Error {
  override readonly name = "BrokenOff";
}

/**
 * Values of a JSON array, or of values that follow each other, as soon as each is complete. A damaged one is a fault of its own.
 * @throws BrokenOff after the last value that could be told apart
 */
export async function* jsonRecords(chunks: AsyncIterable<string>): AsyncGenerator<FileRecord> {
  const scan = new Scanner();
  for await (const chunk of chunks) {
    for (const text of scan.feed(chunk)) yield text === null ? fault("too-large") : parsed(text);
  }
  if (scan.isOpen) throw new BrokenOff();
}

/** Cuts a stream of characters into the texts of its values, by depth alone; what is within is left to `JSON.parse`. */
class Scanner {
  /** Of braces and brackets; an outermost array is left out, since its elements are the records. */
  #depth = 0;
  #isScalar = false;
  #isInText = false;
  #isEscaped = false;
  #isInArray = false;
  #kept = "";
  #isOver = false;

  get isOpen(): boolean {
    return this.#depth > 0 || this.#isScalar || this.#isInArray;
  }

  /** Texts that the chunk completes; `null` for one longer than a record may be. */
  *feed(chunk: string): Generator<string | null> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const character = chunk[at] ?? "";
      if (this.#isInText) {
        this.#isInText = this.#isEscaped || character !== '"';
        this.#isEscaped = !this.#isEscaped && character === "\\";
        continue;
      }
      const isEnd = this.#depth === 0 && (character === "," || character === "]" || /\s/.test(character));
      if (this.#isScalar && isEnd) {
        this.#isScalar = false;
        yield this.#complete(chunk.slice(start, at));
      }
      if (isEnd) {
        if (character === "]") this.#isInArray = false;
      } else if (this.#depth === 0 && !this.#isScalar && !this.#isInArray && character === "[") {
        this.#isInArray = true;
      } else {
        if (this.#depth === 0 && !this.#isScalar) start = at;
        if (character === '"') this.#isInText = true;
        if (character === "{" || character === "[") this.#depth += 1;
        else if (this.#depth === 0) this.#isScalar = true;
        else if (character === "}" || character === "]") {
          this.#depth -= 1;
          if (this.#depth === 0) yield this.#complete(chunk.slice(start, at + 1));
        }
      }
    }
    if (this.#depth > 0 || this.#isScalar) this.#keep(chunk.slice(start));
  }

  #complete(last: string): string | null {
    this.#keep(last);
    const text = this.#isOver ? null : this.#kept;
    this.#kept = "";
    this.#isOver = false;
    return text;
  }

  #keep(part: string): void {
    this.#isOver ||= this.#kept.length + part.length > maxRecord;
    this.#kept = this.#isOver ? "" : this.#kept + part;
  }
}

function parsed(text: string): FileRecord {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return fault("malformed-json");
  }
}

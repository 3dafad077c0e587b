/** Rows in bulk through COPY, the quickest way into PostgreSQL. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Sql } from "postgres";

/** A value of a row. Times are ISO texts, JSON is a text. */
export type Value = string | number | boolean | null;

/** Rows of a table in the order of its columns. */
export interface Table {
  /** Qualified name, such as `public.units`. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly Value[]>;
}

/** Puts rows into a table; rejects, and leaves nothing behind, when one of them does not fit. Names must be the project's own. */
export async function copyInto(sql: Sql, { name, columns, rows }: Table): Promise<void> {
  const stream = await sql.unsafe(`copy ${name} (${columns.join(", ")}) from stdin`).writable();
  await pipeline(Readable.from(chunksOf(rows)), stream);
}

/** Lines of COPY's text format, thousands at a time: a write for each row would cost more than the row. */
function* chunksOf(rows: Table["rows"]): Generator<string> {
  let chunk: string[] = [];
  for (const row of rows) {
    chunk.push(row.map(encode).join("\t"));
    if (chunk.length === 5_000) {
      yield `${chunk.join("\n")}\n`;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield `${chunk.join("\n")}\n`;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function encode(value: Value): string {
  if (value === null) return "\\N";
  return typeof value === "string" ? value.replace(/[\\\t\n\r]/g, (special) => escapes[special] ?? special) : String(value);
}

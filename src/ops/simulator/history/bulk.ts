/** Rows in bulk: one statement for thousands of them, each column an array. */
import type { Sql } from "postgres";

/** A value of a row. Times are ISO texts, JSON is a text. */
export type Value = string | number | boolean | null;

/** Rows of a table in the order of its columns. */
export interface Table {
  /** Qualified name, such as `public.units`. */
  readonly name: string;
  /** Columns with their types, in the order of a row's values. */
  readonly columns: Readonly<
    Record<string, "uuid" | "text" | "timestamptz" | "date" | "numeric" | "smallint" | "float8" | "boolean" | "jsonb">
  >;
  readonly rows: Iterable<readonly Value[]>;
}

const rowsAtOnce = 10_000;

/** Inserts rows. Rejects with the database's words when one of them does not fit. Names must be the project's own. */
export async function insertRows(sql: Sql, { name, columns, rows }: Table): Promise<void> {
  const types = Object.entries(columns);
  const casts = types.map(([, type], i) => `c${i}::${type}`).join(", ");
  const arrays = types.map((_, i) => `$${i + 1}::text[]`).join(", ");
  const names = types.map((_, i) => `c${i}`).join(", ");
  const statement = `insert into ${name} (${types.map(([column]) => column).join(", ")}) select ${casts} from unnest(${arrays}) as r (${names})`;
  for (const chunk of chunksOf(rows)) {
    const values = types.map((_, i) => chunk.map((row) => (row[i] === null || row[i] === undefined ? null : String(row[i]))));
    await sql.unsafe(statement, values);
  }
}

function* chunksOf<T>(items: Iterable<T>): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < rowsAtOnce) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

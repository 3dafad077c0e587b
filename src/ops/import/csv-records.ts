/** Rows of the platform's explorer as CSV. */
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { UsageError } from "../usage.ts";
import type { FileRecord } from "./record.ts";
import { fault } from "./record.ts";

const maxRow = 1_048_576;

/**
 * Rows as objects by the header's names; empty cells are left out. A row that is no CSV is a fault of its own.
 * @throws UsageError where the header names neither a time nor a message: the file holds something else
 */
export async function* csvRecords(chunks: AsyncIterable<string>): AsyncGenerator<FileRecord> {
  let faults = 0;
  const parser = parse({
    columns: checkedHeader,
    relax_column_count: true,
    skip_records_with_error: true,
    skip_empty_lines: true,
    max_record_size: maxRow,
    on_skip: () => {
      faults += 1;
      return undefined;
    },
  });
  const source = Readable.from(chunks);
  source.once("error", (error) => parser.destroy(error));
  for await (const row of source.pipe(parser) as AsyncIterable<Record<string, string>>) {
    for (; faults > 0; faults--) yield fault("malformed-csv");
    yield { value: Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== "")) };
  }
  for (; faults > 0; faults--) yield fault("malformed-csv");
}

function checkedHeader(names: readonly string[]): string[] {
  const columns = names.map((name) => name.trim());
  if (!columns.includes("timestamp") || !columns.some((name) => ["event_message", "metadata", "log_attributes"].includes(name))) {
    throw new UsageError(
      `The file's first line is no JSON, and as the header of a CSV it lacks timestamp and event_message; it has: ${columns.slice(0, 12).join(", ").slice(0, 200)}. Export logs with the columns id, timestamp, event_message and log_attributes (or metadata).`,
    );
  }
  return columns;
}

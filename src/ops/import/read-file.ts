/** Reading of log files, whatever their form: what they begin with decides, not their name. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { UsageError } from "../usage.ts";
import { csvRecords } from "./csv-records.ts";
import { BrokenOff, jsonRecords, ndjsonRecords } from "./json-records.ts";
import type { FileRecord } from "./record.ts";

/** What tells one file from another, and a longer version of it from a different one. */
export interface FileIdentity {
  /** Bytes as stored. */
  readonly size: number;
  /** Digest of the first bytes. */
  readonly head: string;
  /** How many bytes the digest is of. */
  readonly headSize: number;
}

const headBytes = 65_536;

/** The file's identity by as many of its first bytes as `of` was taken from. @throws UsageError where it cannot be read */
export async function identify(path: string, of?: FileIdentity): Promise<FileIdentity> {
  const { size } = await readable(path);
  const headSize = Math.min(size, of?.headSize ?? headBytes);
  const head = createHash("sha256")
    .update(await beginning(path, headSize))
    .digest("hex");
  return { size, head, headSize };
}

/**
 * The records of a file, read as they are asked for: newline-delimited JSON, a JSON array, answers of the log API (`{"result": […]}`), or
 * CSV with a header; each may be gzip.
 * @throws UsageError where the file cannot be read, breaks off, or is a CSV of something else
 */
export async function* fileRecords(path: string): AsyncGenerator<FileRecord> {
  await readable(path);
  const isGzip = (await beginning(path, 2)).toString("hex") === "1f8b";
  const raw = createReadStream(path);
  const plain: Readable = isGzip ? raw.pipe(createGunzip()) : raw;
  raw.once("error", (error) => plain.destroy(error));
  // A transform decodes over the borders of chunks; bytes that are no UTF-8 become U+FFFD.
  const text = plain.pipe(new Transform({ transform: (chunk, _, done) => done(null, chunk), readableObjectMode: false }));
  plain.once("error", (error) => text.destroy(error));
  text.setEncoding("utf8");
  try {
    for await (const record of recordsOf(text)) yield* unwrapped(record);
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw new UsageError(`${path} is damaged or cut off: ${error.message}. Fetch it again; what was read before is kept.`);
    }
    if (error instanceof BrokenOff) {
      throw new UsageError(
        `${path} breaks off within a value, or a quote or bracket in it is missing. What was read before is kept. Mend the file or fetch it again, and give the same command.`,
      );
    }
    throw error;
  } finally {
    raw.destroy();
  }
}

async function readable(path: string): Promise<{ size: number }> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(error.code === "ENOENT" ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}`);
  });
  if (!found.isFile()) throw new UsageError(`${path} is no file. Name the files to import one by one.`);
  return found;
}

async function beginning(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* recordsOf(text: AsyncIterable<string>): AsyncGenerator<FileRecord> {
  const chunks = text[Symbol.asyncIterator]();
  let first = "";
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    first += next.value;
    // Up to the end of the first line: it tells the form.
    if (first.trimStart().includes("\n") || first.length > headBytes) break;
  }
  const whole = withFirst(first.replace(/^\uFEFF/, ""), chunks);
  const line =
    first
      .replace(/^\uFEFF/, "")
      .trimStart()
      .split("\n", 1)[0]
      ?.trimEnd() ?? "";
  if (line === "") return;
  if (line.startsWith("[")) yield* jsonRecords(whole);
  // An object that does not end on its line is spread over several.
  else if (line.startsWith("{"))
    yield* line.endsWith("}") || first.length > headBytes ? ndjsonRecords(whole) : jsonRecords(whole);
  else yield* csvRecords(whole);
}

async function* withFirst(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** An answer of the log API holds its rows in `result`. */
function* unwrapped(record: FileRecord): Generator<FileRecord> {
  const value = "value" in record ? record.value : null;
  if (
    typeof value === "object" &&
    value !== null &&
    "result" in value &&
    Array.isArray(value.result) &&
    !("event_message" in value)
  ) {
    for (const row of value.result) yield { value: row };
    return;
  }
  yield record;
}

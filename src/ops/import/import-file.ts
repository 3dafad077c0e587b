/** One file through the classification into the database, in batches, from where the last import ended. */
import { createHash, randomUUID } from "node:crypto";
import type { IngestBatch, IngestOutcome } from "../../contracts/ingest.ts";
import { classifyBatch } from "../../domain/classification/classify.ts";
import { derivedUuid } from "../../domain/classification/event-id.ts";
import type { ClassifyOptions } from "../../domain/classification/options.ts";
import type { SetAside } from "../../domain/ingest-event.ts";
import { instantOf } from "../../domain/time.ts";
import type { Coverage } from "./coverage.ts";
import { admit, countedSince } from "./coverage.ts";
import type { Position } from "./position.ts";
import { nothing, writePosition } from "./position.ts";
import { fileRecords, identify } from "./read-file.ts";
import type { FileRecord } from "./record.ts";

const batchSize = 250;

/** A batch that the database takes once, however often it is sent. */
export type ImportBatch = IngestBatch & { readonly sending: string };

export interface ImportDependencies {
  readonly target: string;
  readonly classification: Omit<ClassifyOptions, "receivedAt">;
  /** Table of the log API that the rows are of, where they do not say. */
  readonly table: string | null;
  /** Milliseconds since the epoch. */
  now(): number;
  coverage(): Promise<Coverage>;
  send(batch: ImportBatch): Promise<IngestOutcome>;
  /** Told after every batch. */
  progress(totals: IngestOutcome): void;
  /** Whether somebody asked to stop; the batch under way is finished first. */
  isStopped(): boolean;
}

/** What became of the file's records. */
export interface Imported {
  /** Of this import: of all its runs, where it was broken off and went on. */
  readonly totals: IngestOutcome;
  /** Records that an import which was finished had taken before. */
  readonly already: number;
  /** Of this run: what was dropped or rejected here, by reason. */
  readonly aside: Readonly<Record<string, number>>;
  readonly isDone: boolean;
}

/**
 * Imports a file from `position` on, and notes before every batch where it begins and how long it is. Errors of `send` end it; what was
 * sent stays, and the batch whose answer is missing is sent again as it was.
 */
export async function importFile(path: string, position: Position | null, deps: ImportDependencies): Promise<Imported> {
  const file = await identify(path);
  const remembered = await deps.coverage();
  const before = { counted: countedSince(position?.before ?? null, remembered.counted), at: deps.now() };
  const coverage = { ...remembered, counted: before.counted };
  const run = position?.underWay?.run ?? randomUUID();
  const aside: Record<string, number> = {};
  let totals = position?.totals ?? nothing;
  const earlier = (position?.isDone === true ? position.totals : position?.earlier) ?? nothing;
  const imported = (isDone: boolean): Imported => ({ totals: less(totals, earlier), already: earlier.received, aside, isDone });
  let records = position?.records ?? 0;
  const keep = (rest: Pick<Position, "isDone" | "before" | "underWay">): Promise<void> =>
    writePosition(path, { version: 2, target: deps.target, file, records, totals, earlier, ...rest });
  const keepUnderWay = (length: number): Promise<void> => keep({ isDone: false, before, underWay: { run, length } });

  let isAnswered = true;
  try {
    for await (const batch of batches(path, records, position?.underWay?.length)) {
      await keepUnderWay(batch.length);
      if (deps.isStopped()) return imported(false);
      const id = derivedUuid(deps.classification.hash(`import:${file.head}:${records}:${batch.length}`));
      const sending = derivedUuid(createHash("sha256").update(`${run}:${records}:${batch.length}`).digest("hex"));
      const prepared = { id, sending, ...prepare(batch, deps, coverage) };
      isAnswered = false;
      totals = sum(totals, await deps.send(prepared));
      records += batch.length;
      isAnswered = true;
      for (const { reason, n } of [...prepared.dropped, ...prepared.rejected]) aside[reason] = (aside[reason] ?? 0) + n;
      deps.progress(totals);
    }
  } catch (error) {
    // The file cannot be read further: what was taken of it is noted.
    if (isAnswered && records > (position?.records ?? 0)) await keepUnderWay(batchSize);
    throw error;
  }
  await keep({ isDone: true, before: null, underWay: null });
  return imported(true);
}

/** A batch as the database takes it; `coverage` null: as it would be counted if nothing was known. */
export function prepare(
  records: readonly FileRecord[],
  { classification, table, now }: Pick<ImportDependencies, "classification" | "table" | "now">,
  coverage: Coverage | null,
): IngestBatch {
  const values = records.flatMap((record) => ("value" in record ? [named(record.value, table)] : []));
  const classified = classifyBatch(values, { ...classification, receivedAt: instantOf(now()) });
  const { events, dropped, rejected } = admit(classified.events, coverage);
  const faults = records.flatMap((record): SetAside[] =>
    "fault" in record ? [{ source: "unknown", reason: record.fault, n: 1 }] : [],
  );
  return {
    received: records.length,
    events,
    dropped: [...classified.dropped, ...dropped],
    rejected: [...classified.rejected, ...rejected, ...faults],
    aside: classified.aside,
  };
}

/** Records of a file from a number on, in batches, of which the first may be of another size. Where reading fails, what came before is the last. */
export async function* batches(path: string, from: number, first = batchSize): AsyncGenerator<readonly FileRecord[]> {
  let batch: FileRecord[] = [];
  let size = first;
  let number = 0;
  try {
    for await (const record of fileRecords(path)) {
      if (number++ < from) continue;
      batch.push(record);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
      size = batchSize;
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

const named = (value: unknown, table: string | null): unknown =>
  table !== null && typeof value === "object" && value !== null && !Array.isArray(value) && !("source" in value)
    ? { ...value, source: table }
    : value;

const sum = (a: IngestOutcome, b: IngestOutcome): IngestOutcome => ({
  received: a.received + b.received,
  accepted: a.accepted + b.accepted,
  duplicate: a.duplicate + b.duplicate,
  dropped: a.dropped + b.dropped,
  rejected: a.rejected + b.rejected,
});

const less = (all: IngestOutcome, earlier: IngestOutcome): IngestOutcome => ({
  received: all.received - earlier.received,
  accepted: all.accepted - earlier.accepted,
  duplicate: all.duplicate - earlier.duplicate,
  dropped: all.dropped - earlier.dropped,
  rejected: all.rejected - earlier.rejected,
});

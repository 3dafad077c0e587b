import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { IngestBatch } from "../../contracts/ingest.ts";
import { DAY, MINUTE } from "../../domain/time.ts";
import type { Coverage, Span } from "./coverage.ts";
import type { ImportDependencies } from "./import-file.ts";
import { importFile } from "./import-file.ts";
import { readPosition } from "./position.ts";

const target = "https://project.example";
const start = Date.UTC(2027, 0, 4, 12);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-file-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const line = (at: number): string =>
  `${JSON.stringify({
    id: randomUUID(),
    timestamp: at * 1_000,
    event_message: "checkpoint",
    metadata: { parsed: { error_severity: "LOG", sql_state_code: "00000" } },
  })}\n`;

/** What a database remembers at `now` that counted lines of Postgres in these spans. */
const coverageAt = (now: number, counted: readonly Span[]): Coverage => ({
  keysFrom: now - 2.5 * DAY,
  eventsFrom: now - 29.5 * DAY,
  minutesFrom: now - 90 * DAY,
  counted: { postgres: counted },
});

/** One run at `now`: how many lines were sent as events, and how many set aside. */
async function run(path: string, now: number, counted: readonly Span[], stopAfter = Number.POSITIVE_INFINITY) {
  const batches: IngestBatch[] = [];
  const deps: ImportDependencies = {
    target,
    classification: { hash: (text) => text.padEnd(32, "0") } as ImportDependencies["classification"],
    table: null,
    now: () => now,
    coverage: async () => coverageAt(now, counted),
    send: async (batch) => {
      batches.push(batch);
      return { received: batch.received, accepted: batch.events.length, duplicate: 0, dropped: 0, rejected: 0 };
    },
    progress: () => {},
    isStopped: () => batches.length >= stopAfter,
  };
  const { aside, isDone } = await importFile(path, await readPosition(path, target), deps);
  return { sent: batches.flatMap(({ events }) => events).length, aside, isDone };
}

describe("a file that was imported before", () => {
  it("and grew leaves out what the drain counted since", async () => {
    const path = join(folder, "growing.ndjson");
    const first = line(start - DAY);
    await writeFile(path, first);
    expect(await run(path, start, [])).toMatchObject({ sent: 1, isDone: true });

    // The drain counts the next two days; their lines are added to the file, and read when their ids are forgotten.
    await writeFile(path, first + line(start + DAY) + line(start + 2 * DAY));
    expect(await run(path, start + 8 * DAY, [[start - DAY, start + 2 * DAY + MINUTE]])).toEqual({
      sent: 0,
      aside: { "already-counted": 2 },
      isDone: true,
    });
  });

  it("in part goes on in the minutes that it counted itself, and leaves out what the drain counted since", async () => {
    const path = join(folder, "broken-off.ndjson");
    // One minute of ten days ago, more lines than one batch takes.
    const old = Array.from({ length: 300 }, (_, at) => line(start - 10 * DAY + at));
    await writeFile(path, old.join(""));
    expect(await run(path, start, [], 1)).toMatchObject({ sent: 250, isDone: false });

    await writeFile(path, old.join("") + line(start + DAY));
    const counted: Span[] = [
      [start - 10 * DAY, start - 10 * DAY + MINUTE],
      [start + DAY, start + DAY + MINUTE],
    ];
    expect(await run(path, start + 8 * DAY, counted)).toEqual({
      sent: 50,
      aside: { "already-counted": 1 },
      isDone: true,
    });
  });
});

/** What the receivers refused or did not recognise is a signal: told once, whatever upkeep does in between. */
import { beforeEach, expect, it } from "vitest";
import { seriesAnswer } from "../../../src/contracts/series.ts";
import { as, batchOf, databaseForFile, eventAt, ingest, scalar } from "../database/database.ts";

const { sql } = databaseForFile();

beforeEach(async () => {
  for (const table of ["ingest_outcomes", "event_minutes", "event_fives", "event_hours", "event_deltas"])
    await sql().unsafe(`delete from watch.${table}`);
});

const maintained = async () =>
  expect(await scalar<{ errors: object }>(sql()`select watch.maintain()`)).toMatchObject({ errors: {} });
const unknown = (n: number) =>
  Array.from({ length: n }, () => eventAt(Date.now(), { source: "unknown", signal: null, variant: null }));

async function told(): Promise<Record<string, number | null>> {
  const now = Date.now();
  const answer = await as(sql(), "authenticated", "viewer@example.com", async (own) =>
    seriesAnswer.parse(
      await scalar(
        own`select watch_api.series(array['ingest.rejected', 'ingest.unknown'], ${now - 600_000}::bigint, ${now}::bigint)`,
      ),
    ),
  );
  return Object.fromEntries(
    answer.series.map(({ signal, variant, values }) => [
      `${signal} ${variant}`.trim(),
      values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null),
    ]),
  );
}

it("counts by reason, adds what comes later in the same minute, and counts nothing twice", async () => {
  const aside = {
    rejected: [
      { source: "edge", reason: "too-deep", n: 2 },
      { source: "auth", reason: "empty", n: 1 },
    ],
  };
  await ingest(sql(), batchOf(unknown(3), aside as never));
  await maintained();
  await maintained();
  expect(await told()).toEqual({ "ingest.rejected empty": 1, "ingest.rejected too-deep": 2, "ingest.unknown": 3 });
  await ingest(sql(), batchOf(unknown(1), { rejected: [{ source: "auth", reason: "too-deep", n: 5 }] } as never));
  await maintained();
  await maintained();
  expect(await told()).toEqual({ "ingest.rejected empty": 1, "ingest.rejected too-deep": 7, "ingest.unknown": 4 });
});

it("makes up for the time in which upkeep stood still", async () => {
  await ingest(sql(), batchOf(unknown(2)));
  await sql()`update watch.ingest_outcomes set minute = minute - interval '3 hours'`;
  await sql()`update watch.installation set maintained_at = now() - interval '3 hours'`;
  await maintained();
  expect(await scalar(sql()`select sum(n)::int from watch.event_minutes where signal = 'ingest.unknown'`)).toBe(2);
});

it("is 0 where nothing was refused, since the installation tells of it", async () => {
  await maintained();
  await sql()`update watch.installation set installed_at = now() - interval '1 hour'`;
  expect(await told()).toEqual({ "ingest.rejected": 0, "ingest.unknown": 0 });
});

/** Two lines of one failed request, in two batches: they count once, whichever comes first and however much later the other. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { classifyBatch } from "../../../src/domain/classification/classify.ts";
import type { Instant } from "../../../src/domain/time.ts";
import { instantOf, MINUTE } from "../../../src/domain/time.ts";
import { drainFixture, fixtureOptions } from "../../fixtures/drain/load.ts";
import { databaseForFile, ingest } from "./database.ts";

const { sql } = databaseForFile();

beforeEach(async () => {
  await sql()`truncate watch.events, watch.event_keys, watch.clamped_ids, watch.event_minutes, watch.event_hours,
    watch.ingest_outcomes, watch.sources, watch.event_deltas, watch.shared_facts, watch.variants`;
});

/** The minute in which everything happens: whole, so that no run meets a border. */
const start = (): Instant => instantOf(Math.floor((Date.now() - 20 * MINUTE) / MINUTE) * MINUTE);

/** Lines of Auth, moved to now: a failure with its error line, another error line alone, a success. */
function lines(): Record<"completed" | "error" | "lone" | "success", Record<string, unknown>> {
  const at = start() * 1_000;
  const [completed, error, lone, , success] = drainFixture("auth-logs").map((line, index) => ({
    ...line,
    timestamp: at + index,
  }));
  if (!completed || !error || !lone || !success) throw new Error("the fixture has five lines");
  return { completed, error, lone, success };
}

/** An error line whose words say less than the code of its twin. */
function vague(line: Record<string, unknown>): Record<string, unknown> {
  return { ...line, metadata: { ...(line.metadata as object), msg: "400: Something", error: "400: Something" } };
}

const send = (batch: readonly unknown[]) => {
  const classified = classifyBatch(batch, { ...fixtureOptions, receivedAt: instantOf(Date.now()) });
  return ingest(sql(), { received: batch.length, ...classified });
};

/** What readers see: counts above zero, with differences that are not folded yet, by tier. */
async function failures(): Promise<Record<string, Record<string, number>>> {
  const rows = await sql()<{ tier: string; variant: string; n: number }[]>`
    select tier, variant, sum(n)::int as n from (
      select 'minutes' as tier, signal, variant, n from watch.event_minutes
      union all select 'hours', signal, variant, n from watch.event_hours
      union all select t, d.signal, d.variant, d.n from watch.event_deltas d, unnest(array['minutes', 'hours']) as t
    ) as c where signal = 'auth.failure' group by tier, variant having sum(n) <> 0 order by tier, variant`;
  const told: Record<string, Record<string, number>> = { hours: {}, minutes: {} };
  for (const { tier, variant, n } of rows) told[tier] = { ...told[tier], [variant]: n };
  return told;
}

const rows = () => sql()`select id, signal, variant from watch.events order by id`;
const once = (variant: string) => ({ hours: { [variant]: 1 }, minutes: { [variant]: 1 } });

/** Ten minutes go by, with their upkeep. */
async function tenMinutes(): Promise<void> {
  await sql()`update watch.shared_facts set received_at = received_at - interval '10 minutes'`;
  await sql()`select watch.step_fold_deltas(now() + interval '10 minutes')`;
}

describe("a failed request", () => {
  it("counts at once by its error line, and by its outcome as soon as that comes", async () => {
    const { completed, error } = lines();
    await send([vague(error)]);
    expect(await failures()).toEqual(once("portal/status_400"));
    await tenMinutes();
    await send([completed]);
    expect(await failures()).toEqual(once("portal/invalid_credentials"));
    await tenMinutes();
    expect(await failures()).toEqual(once("portal/invalid_credentials"));
    expect((await rows()).map(({ signal }) => signal)).toEqual(["auth.failure", null]);
  });

  it("counts by its outcome alone where a poison line breaks their batch in two", async () => {
    const { completed, error, success } = lines();
    // Apart, as from two receivers: in one batch the echo is known for one at once.
    const [echo, other, outcome] = [[vague(error)], [success], [completed]].flatMap(
      (line) => classifyBatch(line, { ...fixtureOptions, receivedAt: instantOf(Date.now()) }).events,
    );
    const batch = [echo, { ...other, id: "no id" }, other, outcome];
    expect(await ingest(sql(), { received: 4, events: batch, dropped: [], rejected: [] })).toMatchObject({
      accepted: 3,
      rejected: 1,
    });
    expect(await failures()).toEqual(once("portal/invalid_credentials"));
    await tenMinutes();
    expect(await failures()).toEqual(once("portal/invalid_credentials"));
  });

  it("counts by its outcome alone when the error line comes ten minutes later", async () => {
    const { completed, error } = lines();
    await send([completed]);
    await tenMinutes();
    await send([error]);
    await tenMinutes();
    expect(await failures()).toEqual(once("portal/invalid_credentials"));
    expect((await rows()).map(({ signal }) => signal)).toEqual(["auth.failure", null]);
  });

  it("of which only error lines ever come counts once", async () => {
    const { error } = lines();
    const second = { ...error, id: "5f0c1d2e-1111-4222-8333-00000000aaaa" };
    await send([error, second]);
    await send([{ ...error, id: "5f0c1d2e-1111-4222-8333-00000000bbbb" }]);
    expect(await failures()).toEqual(once("portal/invalid_credentials"));
  });

  it("is taken back from the name it counted under, where names were too many", async () => {
    const { completed, error } = lines();
    await sql()`insert into watch.variants (signal, variant) select 'auth.failure', 'unknown/made_up_' || i from generate_series(1, 199) i`;
    await sql()`insert into watch.variants (signal, variant) values ('auth.failure', 'portal/invalid_credentials') on conflict do nothing`;
    await send([vague(error)]);
    expect(await failures()).toEqual(once("portal/other"));
    await send([completed]);
    expect(await failures()).toEqual(once("portal/invalid_credentials"));
  });

  it("counts once when both lines arrive at the same moment, over two connections", async () => {
    for (let round = 0; round < 8; round++) {
      await sql()`truncate watch.events, watch.event_minutes, watch.event_hours, watch.event_deltas, watch.shared_facts`;
      const { completed, error } = lines();
      await Promise.all([send([vague(error)]), send([completed])]);
      expect(await failures()).toEqual(once("portal/invalid_credentials"));
    }
  });
});

it("in any batches, any order and any repetition, lines end in the same counts and the same rows", async () => {
  const { completed, error, lone, success } = lines();
  const all = [completed, vague(error), lone, success];
  await send(all);
  const expected = { failures: await failures(), rows: [...(await rows())] };
  expect(expected.failures.minutes).toEqual({ "portal/invalid_credentials": 1, "admin/over_email_send_rate_limit": 1 });

  const split = fc.tuple(
    fc.shuffledSubarray(all, { minLength: all.length }),
    fc.array(fc.constantFrom(...all), { maxLength: 4 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(split, async ([order, repeated, sizes]) => {
      await sql()`truncate watch.events, watch.event_keys, watch.event_minutes, watch.event_hours, watch.event_deltas,
        watch.shared_facts`;
      const queue = [...order, ...repeated];
      for (const size of sizes) await send(queue.splice(0, size));
      await sql()`select watch.step_fold_deltas(now())`;
      expect({ failures: await failures(), rows: [...(await rows())] }).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

it("facts are forgotten with the raw events they belong to", async () => {
  const { error, lone } = lines();
  await send([error]);
  await sql()`update watch.shared_facts set received_at = now() - interval '31 days'`;
  await send([lone]);
  expect((await sql()`select key from watch.shared_facts`).map(({ key }) => key)).toEqual(["auth/9b1c2d3e4f506180"]);
});

describe("a crash of a function", () => {
  const functionId = "7c2e4a60-9f1b-4d3c-8e5a-1b2c3d4e5f60";
  const line = (id: number, more: object) => ({
    id: `6a0c1d2e-4444-4444-8555-${String(id).padStart(12, "0")}`,
    timestamp: start() * 1_000 + id,
    event_message: "said",
    metadata: { function_id: functionId, execution_id: "3b1f0c2d-5e6a-4b7c-8d9e-0f1a2b3c4d5e", ...more },
  });
  const request = { method: "POST", pathname: "/functions/v1/pay" };
  const crashes: [string, object, object, string][] = [
    ["out of memory", { request, response: { status_code: 546 } }, { event_type: "Shutdown", reason: "Memory" }, "memory"],
    ["that was not caught", { request, response: { status_code: 500 } }, { event_type: "UncaughtException" }, "error"],
    ["at its boot", { request, response: { status_code: 503 }, execution_id: null }, { event_type: "BootFailure" }, "boot"],
  ];
  const counted = () => sql()`
    select variant, sum(n)::int as n from (
      select signal, variant, n from watch.event_minutes union all select signal, variant, n from watch.event_deltas
    ) as c where signal = 'function.error' group by variant having sum(n) <> 0`;

  it.each(crashes)("%s counts once, by its invocation, whichever line comes first", async (_, invocation, worker, kind) => {
    const batches = [[line(1, invocation)], [line(2, worker)]];
    for (const order of [batches, batches.toReversed(), [batches.flat()]]) {
      await sql()`truncate watch.events, watch.event_keys, watch.event_minutes, watch.event_hours, watch.event_deltas, watch.shared_facts`;
      for (const batch of order) await send(batch);
      expect(await counted()).toEqual([{ variant: `pay/${kind}`, n: 1 }]);
    }
  });

  it("of which no invocation is known counts by its worker, and each of two requests that it cost counts", async () => {
    await send([line(1, { event_type: "Shutdown", reason: "Memory" })]);
    expect(await counted()).toEqual([{ variant: `${functionId}/memory`, n: 1 }]);
    const failed = { request, response: { status_code: 546 } };
    await send([line(2, failed), line(3, failed)]);
    expect(await counted()).toEqual([{ variant: "pay/memory", n: 2 }]);
  });
});

/** The payments page's own question: what it says beside the ledger, and whether approvals keep their pace. */
import postgres from "postgres";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PaymentDesk, paymentDesk } from "../../../src/contracts/payment-desk.ts";
import { troubleKinds } from "../../../src/features/payments/ledger.ts";
import { lookupsOf } from "../../../src/features/payments/lookups.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import type { Business } from "./payments.ts";
import { businessIn, intent, setStatus } from "./payments.ts";

const { sql, database } = databaseForFile();
const hour = 3_600_000;
const day = 24 * hour;
let business: Business;

beforeAll(async () => {
  business = await businessIn(sql());
});

beforeEach(async () => {
  await sql()`truncate public.payment_intents cascade`;
  await sql()`delete from watch.impossible_transitions`;
  await sql()`delete from watch.event_hours`;
  await sql()`delete from watch.event_deltas`;
});

async function desk(rangeMs = 6 * hour, daysMs = 30 * day, now = Date.now()): Promise<PaymentDesk> {
  return as(sql(), "authenticated", "viewer@example.com", async (own) =>
    paymentDesk.parse(
      await scalar(own`select watch_api.payment_desk(${now - rangeMs}::bigint, ${now}::bigint, ${now - daysMs}::bigint)`),
    ),
  );
}

const maintained = async () =>
  expect(await scalar<{ errors: object }>(sql()`select watch.maintain()`)).toMatchObject({ errors: {} });

it("shows a leak of any age, though the range is one of hours", async () => {
  for (const daysAgo of [40, 40, 3, 0])
    await intent(sql(), business, { createdAt: new Date(Date.now() - daysAgo * day - hour), amount: daysAgo + 1 });
  await maintained();
  const { leak, ledger, queues, charts } = await desk();
  expect(leak).toEqual({ n: 3, since_day: Math.floor((Date.now() - 40 * day - hour) / day) * day });
  expect(ledger.days).toHaveLength(31);
  expect(queues.map(({ queue, depth }) => [queue, depth])).toEqual([
    ["payment_intents", 4],
    ["communications", null],
  ]);
  expect(new Set(charts.series.map(({ signal }) => signal))).toEqual(
    new Set(["comms.queued", "comms.sent", "comms.failed", "queue.depth", "queue.oldest_age"]),
  );
  expect((await desk(7 * day, day)).ledger.days).toHaveLength(8);
});

it("does not know the leak while upkeep stands still", async () => {
  await maintained();
  expect((await desk()).leak).toEqual({ n: 0, since_day: null });
  await sql()`update watch.queues set observed_at = observed_at - interval '6 minutes'`;
  expect((await desk()).leak).toBeNull();
});

it("tells impossible transitions by day and kind", async () => {
  const createdAt = new Date(Math.floor(Date.now() / day) * day - 2 * day + hour);
  const ids = await Promise.all([1, 2, 3].map((amount) => intent(sql(), business, { createdAt, status: "approved", amount })));
  for (const id of ids.slice(0, 2)) await setStatus(sql(), id, "rejected");
  await setStatus(sql(), ids[2] ?? "", "pending");
  const { impossible } = await desk();
  expect(impossible.map(({ last_at: _, ...kind }) => kind)).toEqual([
    { day: createdAt.getTime() - hour, was: "approved", became: "pending", n: 1 },
    { day: createdAt.getTime() - hour, was: "approved", became: "rejected", n: 2 },
  ]);
});

describe("the pace of approvals", () => {
  const tell = (signal: string, at: number, n: number) =>
    sql()`insert into watch.event_deltas (at, signal, variant, source, n) values (${new Date(at)}, ${signal}, '', 'database', ${n})`;

  it("is the last full hour beside the same hour of the four weeks before", async () => {
    const lastHour = Math.floor(Date.now() / hour) * hour - hour;
    await tell("payment_intent.created", lastHour - 25 * day, 1);
    for (const [week, n] of [3, 8, 5, 7].entries())
      await tell("payment_intent.approved", lastHour - week * 7 * day + 59 * 60_000, n);
    await maintained();
    await tell("payment_intent.approved", lastHour + 1, 1);
    // Of four weeks ago nobody would have told; the hour that runs does not count.
    await tell("payment_intent.approved", lastHour + hour, 50);
    expect((await desk()).approvals).toEqual({ hour: lastHour, approved: 4, weeks: [8, 5, 7, null] });
  });

  it("is not known before anything was watched", async () => {
    expect((await desk()).approvals).toMatchObject({ approved: null, weeks: [null, null, null, null] });
  });
});

it("gives questions for the SQL editor that find the very rows behind a day's trouble", async () => {
  const noon = new Date(Math.floor(Date.now() / day) * day - 2 * day + 12 * hour);
  const open = await intent(sql(), business, { createdAt: noon, amount: 1 });
  const twice = await Promise.all(
    [1, 2].map((n) => intent(sql(), business, { createdAt: new Date(noon.getTime() + n * 60_000), status: "approved" })),
  );
  // Tried again after a refusal: no duplicates.
  for (const [n, status] of (["rejected", "failed", "superseded", "approved"] as const).entries())
    await intent(sql(), business, { createdAt: new Date(noon.getTime() + n * 60_000), status, amount: 5 });
  const undone = await intent(sql(), business, { createdAt: noon, status: "rejected", amount: 3 });
  await setStatus(sql(), undone, "approved");
  const gone = await intent(sql(), business, { createdAt: noon, amount: 4 });
  await sql()`update watch.events set at = ${noon} where attributes ->> 'payment_intent_id' = ${gone} and at::date <> ${noon}::date`;
  await sql()`delete from public.payment_intents where id = ${gone}`;
  await maintained();
  const key = noon.toISOString().slice(0, 10);
  const troubles = troubleKinds.map((kind) => ({ kind, state: "warning" as const, n: 1, words: "" }));
  const found = [];
  for (const { sql: text } of lookupsOf({ key, troubles }, 86_400)) {
    const own = postgres(database().url, { max: 1, onnotice: () => {} });
    const answers = (await own.unsafe(text).simple()) as unknown as postgres.Row[][];
    await own.end();
    found.push(answers.flat().map((row) => row.id ?? row.payment_intent_id ?? row.status));
  }
  expect(found[0]?.sort()).toEqual(["approved", "failed", "pending", "rejected", "superseded"]);
  expect(found.slice(1)).toEqual([[gone], [open], [undone], [[...twice].pop()]]);
});

describe("people", () => {
  const ask = (email: string | null, call: string) =>
    as(sql(), email === null ? "anon" : "authenticated", email, (own) => own.unsafe(`select watch_api.payment_desk(${call})`));

  it("who are no members read nothing", async () => {
    expect(await failureOf(ask("stranger@example.com", "0, 1000"))).toMatchObject({ code: "42501" });
    expect(await failureOf(ask(null, "0, 1000"))).toMatchObject({ code: "42501" });
  });

  it.each([
    ["2, 1", "The range is reversed or empty"],
    ["0, 99999999999999", "The range is too long"],
    ["1700000000000, 1700000100000, 0", "The range is too long"],
    ["null, 1", "must be times in milliseconds"],
  ])("who ask for (%s) are told what to mend", async (call, sentence) => {
    const failure = await failureOf(ask("viewer@example.com", call));
    expect(failure.code).toBe("22023");
    expect(failure.message).toContain(sentence);
  });
});

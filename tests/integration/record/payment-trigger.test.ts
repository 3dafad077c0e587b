/** The trigger on payment intents tells in the same transaction, and never gets in its way. */
import { beforeAll, beforeEach, expect, it } from "vitest";
import { databaseForFile, scalar } from "../database/database.ts";
import type { Business } from "./payments.ts";
import { businessIn, intent, setStatus } from "./payments.ts";

const { sql } = databaseForFile();
let business: Business;

beforeAll(async () => {
  business = await businessIn(sql());
});

beforeEach(async () => {
  await sql()`truncate public.payment_intents cascade`;
  await sql()`delete from watch.event_deltas`;
});

const told = async (): Promise<string[]> =>
  (await sql()<{ signal: string }[]>`select signal from watch.event_deltas where signal like 'payment%' order by at, signal`).map(
    ({ signal }) => signal,
  );

it("tells of a payment that is made, and of one that is rolled back nothing", async () => {
  const undone = sql().begin(async (own) => {
    await own`insert into public.payment_intents (organization_id, customer_id, amount)
      values (${business.organization}, ${business.customers[0] ?? null}, 1)`;
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await told()).toEqual([]);
  await setStatus(sql(), await intent(sql(), business), "approved");
  expect(await told()).toEqual(["payment_intent.created", "payment_intent.approved"]);
});

it.each(["event_deltas", "events", "stale_payment_days", "impossible_transitions"])(
  "leaves payments alone when %s cannot be written",
  async (table) => {
    const old = new Date(Date.now() - 5 * 86_400_000);
    await sql().unsafe(`alter table watch.${table} rename to gone`);
    try {
      const id = await intent(sql(), business, { createdAt: old });
      await setStatus(sql(), id, "approved");
      await setStatus(sql(), id, "rejected");
      expect(await scalar(sql()`select status from public.payment_intents where id = ${id}`)).toBe("rejected");
      await sql()`delete from public.payment_intents where id = ${id}`;
      await sql()`truncate public.payment_intents cascade`;
    } finally {
      await sql().unsafe(`alter table watch.gone rename to ${table}`);
    }
  },
);

it.each(["event_deltas", "events", "stale_payment_days"])(
  "does not hold a payment up for more than a moment while somebody holds %s",
  async (table) => {
    const id = await intent(sql(), business, { createdAt: new Date(Date.now() - 5 * 86_400_000) });
    await sql().begin(async (holder) => {
      await holder.unsafe(`lock table watch.${table} in access exclusive mode`);
      const started = performance.now();
      await setStatus(sql(), id, "approved");
      expect(performance.now() - started).toBeLessThan(2_000);
    });
    expect(await scalar(sql()`select status from public.payment_intents where id = ${id}`)).toBe("approved");
  },
);

it("tells of many at once, and payments at once do not wait for each other", async () => {
  await sql()`insert into public.payment_intents (organization_id, customer_id, amount)
    select ${business.organization}, ${business.customers[0] ?? null}, n from generate_series(1, 50) n`;
  const ids = await sql()<{ id: string }[]>`select id from public.payment_intents`;
  await sql().begin(async (slow) => {
    await slow`update public.payment_intents set status = 'approved' where id = ${ids[0]?.id ?? null}`;
    // The first is not committed yet.
    await Promise.all(ids.slice(1, 6).map(({ id }) => setStatus(sql(), id, "rejected")));
  });
  const counts = await sql()`
    select signal, sum(n)::int as n from watch.event_deltas where signal like 'payment%' group by 1 order by 1`;
  expect(counts.map(({ signal, n }) => [signal, n])).toEqual([
    ["payment_intent.approved", 1],
    ["payment_intent.created", 50],
    ["payment_intent.rejected", 5],
  ]);
});

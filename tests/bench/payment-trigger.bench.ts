/**
 * What the trigger on payment intents costs: the same statements with the triggers enabled and disabled, on one connection, each in a
 * transaction of its own as a payment is. The server runs as in production: fsync and synchronous_commit on.
 * BENCH_UPDATES sets the number of updates in a run (500).
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startStack } from "../../src/ops/stack/start.ts";
import { businessIn, type State } from "../integration/record/payments.ts";
import { summarise } from "./statistics.ts";

const updates = Number(process.env.BENCH_UPDATES ?? 500);
const rounds = 7;
const dataDir = await mkdtemp(join(tmpdir(), "payment-trigger-"));
const stack = await startStack({ dataDir, log: () => {} });
const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });

/** Microseconds that each update took. */
async function timed(ids: readonly string[], to: State, asOneStatement: boolean): Promise<number[]> {
  const times: number[] = [];
  if (asOneStatement) {
    const start = performance.now();
    await sql`update public.payment_intents set status = ${to} where id = any(${ids as string[]}::uuid[])`;
    return [((performance.now() - start) * 1_000) / ids.length];
  }
  for (const id of ids) {
    const start = performance.now();
    await sql`update public.payment_intents set status = ${to} where id = ${id}`;
    times.push((performance.now() - start) * 1_000);
  }
  return times;
}

const words = (values: readonly number[]): string => {
  const { median, low, high, runs } = summarise(values);
  return `${median.toFixed(0)} µs (${low.toFixed(0)} to ${high.toFixed(0)}, ${runs})`;
};

try {
  const business = await businessIn(sql);
  const [settings] = await sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`;
  console.log(
    `fsync ${settings?.fsync}, synchronous_commit ${settings?.commit}; ${rounds} rounds of ${updates} updates, in turn`,
  );
  const rows = await sql<{ id: string }[]>`
    insert into public.payment_intents (organization_id, customer_id, payment_schedule_id, amount)
    select ${business.organization}, ${business.customers[0] ?? null}, ${business.schedules[0] ?? null}, n from generate_series(1, ${updates}::int) n
    returning id`;
  const ids = rows.map(({ id }) => id);
  const cases = [
    ["one by one", false],
    ["all in one statement, each", true],
  ] as const;
  const table: Record<string, string>[] = [];
  for (const [title, asOneStatement] of cases) {
    const measured = { without: [] as number[], with: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      for (const trigger of ["without", "with"] as const) {
        await sql.unsafe(`alter table public.payment_intents ${trigger === "with" ? "enable" : "disable"} trigger user`);
        await sql`update public.payment_intents set status = 'pending'`;
        await sql`truncate watch.event_deltas, watch.stale_payment_days`;
        await sql`vacuum public.payment_intents`;
        const times = await timed(ids, "approved", asOneStatement);
        // The first round warms caches and plans.
        if (round > 0) measured[trigger].push(...times);
      }
    }
    const [bare, full] = [summarise(measured.without).median, summarise(measured.with).median];
    table.push({
      updates: title,
      "without trigger": words(measured.without),
      "with trigger": words(measured.with),
      "cost of the trigger": `${(full - bare).toFixed(0)} µs`,
      ratio: `${(full / bare).toFixed(2)}×`,
    });
  }
  console.table(table);
} finally {
  await sql.end();
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/**
 * From a breach on the wire to the webhook that tells of it: failed calls of a function of its own for each rule come in by the drain's
 * door, the ticker goes on at its own pace, and a receiver notes when it heard.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type postgres from "postgres";
import { startTicker } from "../../src/ops/stack/ticker.ts";
import { postBatch } from "../e2e/drain-story.ts";
import { drainFixture } from "../fixtures/drain/load.ts";
import type { TestStack } from "../stack.ts";

/** Slots as short as they may be, called as often as `supabase/schedule.sql` would have it. */
export const slotS = 10;
/** No multiple of a slot, so that breaches come at every moment of one. */
const everyMs = 2_300;
const failures = 12;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One rule, of a group of its own, for each breach: none waits for another's message. Of the group wait there is none. */
async function prepare(sql: postgres.Sql, breaches: number, url: string): Promise<void> {
  await sql`update watch.settings set value = ${String(slotS)}::text::jsonb where key = 'alerts.interval_s'`;
  await sql`update watch.settings set value = value || '{"group_wait_s": 0}' where key = 'alerts.timing'`;
  await sql`
    insert into watch.rules (key, position, title, noun, measure, direction, subsystem, numerator, denominator, warning, window_s, min_volume,
      for_s, on_board, channels)
    select 'breach-' || n, 500 + n, 'Breach ' || n, 'calls failed', 'count', 'above', 'breach-' || n,
      jsonb_build_array(jsonb_build_object('signal', 'rpc.failure', 'variants', jsonb_build_array('bench_breach_' || n))), '[]', 5, 300, 0, 0,
      false, '{"warning": ["bench"], "critical": []}'
    from generate_series(1, ${breaches}::int) as n`;
  await sql`insert into watch.channels (key, title, kind, severities) values ('bench', 'Bench', 'webhook', '{}')`;
  await sql`insert into watch.channel_secrets (key, secret)
    values ('bench', ${JSON.stringify({ url, signing_key: "bench" })}::text::jsonb)`;
}

/** A batch of the drain: calls of a function that failed just now, on top of requests that went well. */
function failedCalls(place: number): Record<string, unknown>[] {
  const text = JSON.stringify(drainFixture("edge-logs")[0]);
  return Array.from({ length: failures }, (_, i) => ({
    ...(JSON.parse(
      text
        .replaceAll("/rest/v1/units", `/rest/v1/rpc/bench_breach_${place}`)
        .replace('"status_code":200', '"status_code":500')
        .replace("GET | 200", "GET | 500"),
    ) as Record<string, unknown>),
    id: randomUUID(),
    timestamp: Date.now() * 1_000 + i,
  }));
}

/**
 * Milliseconds from the begin of each breach's request to the receiver's reading of its message.
 * @throws when one was not heard of within two minutes, or more than once
 */
export async function breachesToWebhooks(stack: TestStack, sql: postgres.Sql, breaches: number): Promise<readonly number[]> {
  const heard = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { alerts } = JSON.parse(Buffer.concat(chunks).toString()) as { alerts: readonly { rule: string; kind: string }[] };
      for (const { rule, kind } of alerts)
        if (kind === "firing") heard.set(rule, [...(heard.get(rule) ?? []), performance.now()]);
      response.end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await prepare(sql, breaches, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const ticker = startTicker(
    {
      everyMs: slotS * 1_000,
      run: async () => {
        const answer = await fetch(`${stack.apiUrl}/functions/v1/tick`, {
          method: "POST",
          headers: { authorization: `Bearer ${stack.tickSecret}` },
        });
        if (!answer.ok) throw new Error(await answer.text());
      },
    },
    console.error,
  );
  try {
    const began = new Map<string, number>();
    for (let place = 1; place <= breaches; place += 1) {
      began.set(`breach-${place}`, performance.now());
      await postBatch(stack, failedCalls(place));
      await sleep(everyMs);
    }
    for (const until = performance.now() + 120_000; heard.size < breaches && performance.now() < until; ) await sleep(100);
    return [...began].map(([rule, at]) => {
      const [first, ...others] = heard.get(rule) ?? [];
      if (first === undefined || others.length > 0) throw new Error(`${rule} was told ${others.length + (first ? 1 : 0)} times.`);
      return first - at;
    });
  } finally {
    await ticker.stop();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

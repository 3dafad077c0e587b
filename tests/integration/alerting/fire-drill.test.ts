/** A fire drill over real Postgres and real HTTP: the ticker is called until the drill went through, and each hop has its time. */
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drillsAnswer } from "../../../src/contracts/drills.ts";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import { signatureOf } from "../../../supabase/functions/tick/deliver/render/webhook.ts";
import { type TestStack, testStack } from "../../stack.ts";
import { as, scalar } from "../database/database.ts";

let stack: TestStack;
let sql: postgres.Sql;

beforeAll(async () => {
  stack = await testStack({ functions: (addresses) => edgeFunctions(addresses, { WATCH_ALLOW_LOCAL_CHANNELS: "true" }) });
  sql = postgres(stack.database.url, { max: 3, onnotice: () => {} });
  // Slots of ten seconds and no waiting for company: the drill goes through in a few calls.
  await sql`update watch.settings set value = '10' where key = 'alerts.interval_s'`;
  await sql`update watch.settings set value = jsonb_set(value, '{group_wait_s}', '0') where key = 'alerts.timing'`;
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

const tickUrl = (query = "") => `${stack.apiUrl}/functions/v1/tick${query}`;

async function tick(): Promise<void> {
  const response = await fetch(tickUrl(), { method: "POST", headers: { authorization: `Bearer ${stack.tickSecret}` } });
  const outcome: unknown = await response.json();
  expect({ status: response.status, outcome }).toMatchObject({ status: 200 });
}

const drills = async () =>
  drillsAnswer.parse(await as(sql, "authenticated", "viewer@example.com", (caller) => scalar(caller`select watch_api.drills()`)))
    .drills;

describe("the fire drill", () => {
  it("goes the whole way in quiet hours and under a silence over everything, and is told to nobody else", async () => {
    const clock = (shift: number) => new Date(Date.now() + shift).toISOString().slice(11, 16);
    const hours = JSON.stringify([{ from: clock(-3_600_000), to: clock(3_600_000) }]);
    await sql`update watch.settings set value = ${hours}::text::jsonb where key = 'alerts.quiet_hours'`;
    await sql`insert into watch.silences (severities, starts_at, ends_at, reason, name)
      values ('{warning,critical}', now() - interval '1 hour', now() + interval '1 day', 'holidays', 'Ada')`;
    await sql`insert into watch.channels (key, title, kind) values ('people', 'People', 'webhook')`;
    await sql`select watch.start_drill()`;
    const until = Date.now() + 45_000;
    let [drill] = await drills();
    while (drill?.finished_at === null && Date.now() < until) {
      await tick();
      [drill] = await drills();
    }
    expect(drill).toMatchObject({ displays: 0, displayed_at: null });
    const hops = [
      drill?.started_at,
      drill?.ingested_at,
      drill?.counted_at,
      drill?.evaluated_at,
      drill?.queued_at,
      drill?.received_at,
      drill?.finished_at,
    ];
    expect(hops.every((at) => typeof at === "number")).toBe(true);
    console.log(`fire drill: hops after ${hops.map((at) => Number(at) - Number(drill?.started_at)).join(", ")} ms`);
    const sent = await sql`select distinct channel, kind from watch.outbox`;
    expect(sent.map((row) => ({ ...row }))).toEqual([{ channel: "fire-drill", kind: "drill" }]);
    expect(await sql`select rule from watch.suppressions`).toHaveLength(0);
    const counted = await sql`select distinct signal from watch.event_minutes where signal <> 'source.events' and n > 0`;
    expect(counted.map(({ signal }) => signal)).toEqual(["drill.probe"]);
    await sql`select watch.step_drills(clock_timestamp())`;
    const [age] = await sql`select value from watch.gauge_minutes where signal = 'drill.age' order by minute desc limit 1`;
    expect(age?.value).toBeLessThan(60);
  });

  it("begins by itself once a night, in the hour that is set", async () => {
    const at = (hours: number) => new Date(Date.UTC(2030, 4, 1, hours, 5)).toISOString();
    const due = (hours: number) => scalar(sql`select watch.drill_due(${at(hours)}::timestamptz)`);
    expect(await due(2)).toBeNull();
    const first = await due(3);
    expect(first).toMatchObject({ at: Date.UTC(2030, 4, 1, 3, 5) });
    expect(await due(3)).toEqual(first);
    await sql`update watch.settings set value = 'null' where key = 'drill.hour'`;
    expect(await due(27)).toBeNull();
  });

  it("is missing from its first start on where none ever went the whole way, and from its coming where none ever began", async () => {
    const HOUR = 3_600_000;
    const ageAt = async (moment: number) => {
      await sql`select watch.step_drills(${new Date(moment)})`;
      const [age] = await sql`select value from watch.gauge_minutes
        where signal = 'drill.age' and minute = date_bin('1 minute', ${new Date(moment)}::timestamptz, 'epoch')`;
      return age === undefined ? null : Math.round(age.value / 3_600);
    };
    await sql`truncate watch.drills`;
    const now = Date.now();
    expect(await ageAt(now + 29 * HOUR)).toBeNull();
    await sql`update watch.settings set value = '3' where key = 'drill.hour'`;
    expect(await ageAt(now + 30 * HOUR)).toBe(30);
    await sql`select watch.start_drill(${new Date(now + 10 * HOUR)}), watch.start_drill(${new Date(now + 34 * HOUR)})`;
    expect(await ageAt(now + 40 * HOUR)).toBe(30);
    await sql`update watch.drills set finished_at = started_at where started_at > ${new Date(now + 30 * HOUR)}`;
    expect(await ageAt(now + 41 * HOUR)).toBe(7);
  });

  it("has a receiver that takes no message but a signed and fresh one", async () => {
    const body = JSON.stringify({ kind: "drill", alerts: [] });
    const send = (key: string, at: number, text = body) =>
      fetch(tickUrl("?drill"), {
        method: "POST",
        headers: { "x-nexsys-timestamp": String(at), "x-nexsys-signature": signatureOf(key, String(at), body) },
        body: text,
      }).then(({ status }) => status);
    expect(await send(stack.tickSecret, Date.now())).toBe(200);
    expect(await send("guessed", Date.now())).toBe(401);
    expect(await send(stack.tickSecret, Date.now() - 10 * 60_000)).toBe(401);
    expect(await send(stack.tickSecret, Date.now(), `${body} `)).toBe(401);
  });
});

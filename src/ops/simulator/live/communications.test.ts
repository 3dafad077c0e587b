import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshDatabase } from "../../../../tests/stack.ts";
import { freshDatabase } from "../../../../tests/stack.ts";
import { instantOf, SECOND } from "../../../domain/time.ts";
import type { Report } from "../activities/activity.ts";
import { worldOf } from "../world.ts";
import { dispatchMessages, openOutbox } from "./communications.ts";
import { emitReports } from "./reports.ts";

let database: FreshDatabase;
let sql: postgres.Sql;
const start = Math.floor(Date.now() / SECOND) - 600;

beforeAll(async () => {
  database = await freshDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
  await openOutbox(sql);
  await openOutbox(sql);
});

afterAll(async () => {
  await sql?.end();
  await database?.drop();
});

const end = (signal: "comms.sent" | "comms.failed", variant: string): Report => ({
  ...{ signal, variant, source: "database", severity: "info", message: "" },
});
const queuedToo = (report: Report): Report[] => [{ ...report, signal: "comms.queued" }, report];

const counted = async () => {
  const rows = await sql<{ fact: string; n: number }[]>`
    select signal || ' ' || variant as fact, sum(n)::int as n from watch.event_deltas where signal <> 'source.events' group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ fact, n }) => [fact, n]));
};

test("messages wait, are sent or fail when their time has come, and each step is counted once", async () => {
  const world = worldOf(1, "calm", instantOf(start * SECOND));
  const reports = [end("comms.sent", "email"), end("comms.sent", "sms"), end("comms.failed", "email")].flatMap(queuedToo);
  await dispatchMessages(sql, world, start, reports);
  expect(await counted()).toEqual({ "comms.queued email": 2, "comms.queued sms": 1 });
  await sql`select watch.maintain()`;
  expect(await sql`select depth::int from watch.queues where queue = 'communications'`).toEqual([{ depth: 3 }]);
  await dispatchMessages(sql, world, start + 241, []);
  await dispatchMessages(sql, world, start + 242, []);
  expect(await counted()).toEqual({ "comms.sent email": 1, "comms.sent sms": 1, "comms.failed email": 1 });
});

test("lockouts are told as the portal would, and nobody's address is kept with them", async () => {
  const lockout: Report = {
    ...{ signal: "portal.lockout", variant: "locked", source: "app", severity: "warning" },
    message: "five failed sign-ins of ada@example.com",
  };
  await emitReports(sql, [lockout]);
  expect(await sql`select source, variant, message from watch.events where signal = 'portal.lockout'`).toEqual([
    { source: "app", variant: "locked", message: "five failed sign-ins of [email]" },
  ]);
});

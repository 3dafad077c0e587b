/** From an envelope to rows and counts in real Postgres, through the stack's REST API. */
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import { envelope, errorEnvelope, header } from "../../fixtures/client-errors/envelopes.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import type { FakeSentry } from "./fake-sentry.ts";
import { startFakeSentry } from "./fake-sentry.ts";

const origin = "https://portal.example.com";
let sentry: FakeSentry;
let stack: TestStack;
let sql: postgres.Sql;

beforeAll(async () => {
  sentry = await startFakeSentry();
  const settings = { WATCH_CLIENT_DSNS: sentry.dsn, WATCH_CLIENT_ORIGINS: origin };
  stack = await testStack({ functions: (addresses) => edgeFunctions(addresses, settings) });
  sql = postgres(stack.database.url, { max: 1, onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
  await sentry?.close();
});

const post = async (body: BodyInit): Promise<number> => {
  const response = await fetch(`${stack.apiUrl}/functions/v1/client-errors`, { method: "POST", headers: { origin }, body });
  return response.status;
};
const head = () => header({ dsn: sentry.dsn, sent_at: new Date().toISOString() });

it("stores an error once, however often its envelope arrives, and balances its books", async () => {
  const body = errorEnvelope({ timestamp: Date.now() / 1_000 }, head());
  expect([await post(body), await post(body), await post("nonsense")]).toEqual([200, 200, 400]);
  const broken = envelope(head(), [{ type: "event" }, "{"]);
  expect(await post(broken)).toBe(200);

  expect(await sql`select source, signal, variant, severity, path, message, attributes from watch.events`).toEqual([
    {
      source: "client",
      signal: "client.error",
      variant: "nexsys@1.4.2",
      severity: "error",
      path: "/units/:id/payments",
      message: "TypeError: Cannot read the schedule of [email]",
      attributes: expect.objectContaining({
        environment: "production",
        handled: false,
        user: expect.stringMatching(/^id_[0-9a-f]{16}$/),
      }),
    },
  ]);
  expect(
    await sql`select signal, variant, sum(n)::int as n from watch.event_minutes where source = 'client' group by 1, 2 order by 1`,
  ).toEqual([
    { signal: "client.error", variant: "nexsys@1.4.2", n: 1 },
    { signal: "source.events", variant: "client", n: 1 },
  ]);
  expect(
    await sql`select outcome, reason, sum(n)::int as n from watch.ingest_outcomes where source = 'client' group by 1, 2 order by 1, 2`,
  ).toEqual([
    { outcome: "accepted", reason: expect.anything(), n: 1 },
    { outcome: "duplicate", reason: expect.anything(), n: 1 },
    { outcome: "rejected", reason: "malformed-event", n: 1 },
    { outcome: "rejected", reason: "no_dsn", n: 1 },
  ]);
  expect(sentry.deliveries).toHaveLength(3);
});

it("keeps the source alive by envelopes without errors, one event a minute, and stores no row for them", async () => {
  const session = envelope(head(), [{ type: "session" }, "{}"]);
  expect([await post(session), await post(session)]).toEqual([200, 200]);
  const counted =
    await sql`select variant, signal from watch.event_minutes where source = 'client' and signal <> 'source.events'`;
  expect(counted).toEqual([{ variant: "nexsys@1.4.2", signal: "client.error" }]);
  const [source] = await sql`select events::int as events from watch.sources where source = 'client'`;
  // Two sessions, at most two minutes.
  expect([2, 3]).toContain(source?.events);
  expect(await sql`select count(*)::int as n from watch.events where source = 'client'`).toEqual([{ n: 1 }]);
});

/** Whichever way an event travels, it means the same: every entry of the catalogue and every fixture, in every form. */
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../tests/fixtures/drain/catalogue.ts";
import { asBigQuery, asClickHouse, asFlat } from "../../../tests/fixtures/drain/forms.ts";
import type { FixtureName } from "../../../tests/fixtures/drain/load.ts";
import { drainFixture, fixtureOptions } from "../../../tests/fixtures/drain/load.ts";
import type { IngestEvent } from "../ingest-event.ts";
import type { Source } from "../signals.ts";
import { signals } from "../signals.ts";
import { classifyBatch } from "./classify.ts";

const classified = (event: unknown): IngestEvent | undefined => classifyBatch([event], fixtureOptions).events[0];

const countsOf = ({ signal, variant, also }: IngestEvent): string[] =>
  [...(signal === null ? [] : [[signal, variant]]), ...(also ?? [])].map((count) => count.join(" "));

type Form = (event: Readonly<Record<string, unknown>>) => unknown;

const formsOf = (table: string): readonly (readonly [string, Form])[] => [
  ["BigQuery", asBigQuery],
  ["ClickHouse", asClickHouse(table)],
  ["flat", asFlat],
];

describe.each(catalogue)("$source: $name", ({ table, source, event, counts }) => {
  const asSent = classified(event);

  it(`counts ${counts.join(" and ") || "as received only"}`, () => {
    expect(asSent?.source).toBe(source);
    expect(asSent && countsOf(asSent)).toEqual(counts);
  });

  it.each(formsOf(table))("means the same as %s", (_, form) => {
    const other = classified(form(event));
    // The shape of what nobody knows is kept as it came.
    expect(source === "unknown" ? { ...other, attributes: asSent?.attributes } : other).toEqual(asSent);
  });
});

const tables: readonly (readonly [FixtureName, string])[] = [
  ["edge-logs", "edge_logs"],
  ["auth-logs", "auth_logs"],
  ["postgres-logs", "postgres_logs"],
  ["storage-logs", "storage_logs"],
  ["function-edge-logs", "function_edge_logs"],
  ["function-logs", "function_logs"],
];

it.each(tables)("a whole batch of %s gives the same events in every form", (name, table) => {
  const batch = drainFixture(name);
  for (const [, form] of formsOf(table)) {
    expect(classifyBatch(batch.map(form), fixtureOptions)).toEqual(classifyBatch(batch, fixtureOptions));
  }
});

describe("the catalogue of signals", () => {
  const logs: ReadonlySet<Source> = new Set(catalogue.map(({ source }) => source));

  it("has an entry for every signal that a log can yield", () => {
    const yielded = new Set(catalogue.flatMap(({ counts }) => counts.map((count) => count.split(" ")[0])));
    const expected = Object.entries(signals).flatMap(([signal, { sources }]) =>
      signal !== "source.events" && sources.some((source) => logs.has(source)) ? [signal] : [],
    );
    expect([...yielded].sort()).toEqual(expected.sort());
  });

  it("has entries from every log product", () => {
    const products: Source[] = [
      "edge",
      "auth",
      "postgres",
      "storage",
      "function_edge",
      "function",
      "realtime",
      "postgrest",
      "supavisor",
      "unknown",
    ];
    expect([...logs].sort()).toEqual(products.sort());
  });
});

describe("rows of a query that asks for few columns", () => {
  const at = { id: "6a0c1d2e-4444-4444-8555-000000000001", timestamp: "2026-11-18T10:00:00.000001" };
  it.each<[string, Record<string, unknown>, string]>([
    [
      "the gateway's",
      { event_message: "POST", method: "POST", path: "/rest/v1/rpc/approve", search: null, status_code: 500 },
      "edge: api.request rest/5xx, rpc.failure approve",
    ],
    [
      "the gateway's text alone",
      { event_message: "GET | 503 | 203.0.113.24 | 9b1c2d3e4f506171 | https://demo.example/rest/v1/units?select=id | curl" },
      "edge: api.request rest/5xx",
    ],
    [
      "the database's",
      { event_message: "deadlock detected", error_severity: "ERROR", detail: null },
      "postgres: db.error deadlock",
    ],
    [
      "the database's, denied by a policy",
      { event_message: 'new row violates row-level security policy for table "units"', error_severity: "ERROR" },
      "postgres: rls.denied units, db.error insufficient_privilege",
    ],
    [
      "an invocation's",
      { event_message: "POST | 546", status_code: 546, method: "POST", pathname: "/functions/v1/pay", function_id: "x" },
      "function_edge: function.error pay/memory",
    ],
    [
      "a worker's",
      { event_message: "boot", event_type: "BootFailure", function_id: "7c2e4a60-9f1b-4d3c-8e5a-1b2c3d4e5f60", level: "error" },
      "function: function.error 7c2e4a60-9f1b-4d3c-8e5a-1b2c3d4e5f60/boot",
    ],
    [
      "Storage's text alone",
      { event_message: "demo | POST | 400 | 10.0.0.8 | 9b1c2d3e4f506191-FRA | /object/documents/7/c.pdf | curl" },
      "storage: storage.upload_failed documents/status_400",
    ],
    [
      "Auth's columns beside its text",
      {
        event_message:
          '{"component":"api","msg":"request completed","path":"/token","status":400,"error_code":"invalid_credentials","request_id":"9b1c2d3e4f506173-FRA","referer":"https://portal.nexsys.example/"}',
        level: "info",
        status: "400",
        path: "/token",
        msg: "request completed",
        error: null,
      },
      "auth: auth.failure portal/invalid_credentials",
    ],
    [
      "a map in a cell of a CSV",
      {
        event_message: "canceling",
        source: "postgres_logs",
        log_attributes: '{"parsed.error_severity":"ERROR","parsed.sql_state_code":"57014"}',
      },
      "postgres: db.error timeout",
    ],
    [
      "a tree in a cell of a CSV",
      { event_message: "canceling", metadata: '[{"parsed":[{"error_severity":"ERROR","sql_state_code":"57014"}]}]' },
      "postgres: db.error timeout",
    ],
  ])("%s are understood", (_, row, told) => {
    const event = classified({ ...at, ...row });
    expect(event && `${event.source}: ${countsOf(event).join(", ")}`).toBe(told);
    expect(event?.at_us).toBe(1_794_996_000_000_001);
  });
});

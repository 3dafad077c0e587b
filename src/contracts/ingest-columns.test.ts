import { describe, expect, it } from "vitest";
import type { AsideLine, IngestEvent } from "../domain/ingest-event.ts";
import type { IngestBatch } from "./ingest.ts";
import { inColumns } from "./ingest-columns.ts";

const event = (overrides: Partial<IngestEvent> = {}): IngestEvent => ({
  id: "3b1f0c2d-5e6a-4b7c-8d9e-0f1a2b3c4d5e",
  at_us: 1_795_000_000_000_000,
  source: "edge",
  severity: "info",
  status: 200,
  path: "/rest/v1/units",
  request_id: null,
  message: "GET /rest/v1/units 200",
  attributes: { method: "GET" },
  keep: true,
  signal: "api.request",
  variant: "rest/ok",
  also: null,
  ...overrides,
});

const batch = (parts: Partial<IngestBatch>): IngestBatch => ({ received: 0, events: [], dropped: [], rejected: [], ...parts });

describe("a batch in columns", () => {
  it("says once what its events have in common", () => {
    const events = [event(), event({ message: null }), event({ status: 503, variant: "rest/5xx" }), event()];
    const { columns } = inColumns(batch({ received: 4, events }));
    expect(columns.kind).toEqual([0, 0, 1, 0]);
    expect(columns.kinds).toMatchObject({ source: ["edge", "edge"], status: [200, 503], variant: ["rest/ok", "rest/5xx"] });
    expect(columns.message).toEqual(["GET /rest/v1/units 200", null, "GET /rest/v1/units 200", "GET /rest/v1/units 200"]);
    expect(columns).not.toHaveProperty("fact");
  });

  it("tells apart what is null, empty or a word for it", () => {
    const values: readonly Partial<IngestEvent>[] = [
      { path: null },
      { path: "" },
      { path: "null" },
      { also: [] },
      { also: [["db.error", "x"]] },
    ];
    expect(inColumns(batch({ events: values.map(event) })).columns.kind).toEqual([0, 1, 2, 3, 4]);
  });

  it("leaves out the texts of what is only counted", () => {
    const { columns } = inColumns(
      batch({ received: 1, events: [event({ keep: false, request_id: "r", attributes: { clock: "missing" } })] }),
    );
    expect(columns).toMatchObject({ message: [null], request_id: [null], attributes: [null], kinds: { clock: ["missing"] } });
  });

  it("names the clock that is not the event's own", () => {
    const clocks = ["missing", "unreadable", "of my own"].map((clock) => event({ attributes: { clock } }));
    expect(inColumns(batch({ events: clocks })).columns.kinds.clock).toEqual(["missing", "unreadable", null]);
  });

  it("tells lines that were set aside one by one, and counts only the others", () => {
    const line = (reason: string): AsideLine => ({ id: event().id, at_us: null, source: "unknown", outcome: "rejected", reason });
    const { columns, rejected, dropped } = inColumns(
      batch({
        received: 5,
        rejected: [
          { source: "unknown", reason: "too-large", n: 3 },
          { source: "unknown", reason: "too-deep", n: 1 },
        ],
        dropped: [{ source: "edge", reason: "own-log", n: 1 }],
        aside: [line("too-large"), line("too-large"), line("too-deep")],
      }),
    );
    expect(columns.kinds).toMatchObject({
      outcome: ["rejected", "rejected"],
      reason: ["too-large", "too-deep"],
      keep: [false, false],
    });
    expect(columns.kind).toEqual([0, 0, 1]);
    expect(rejected).toEqual([{ source: "unknown", reason: "too-large", n: 1 }]);
    expect(dropped).toEqual([{ source: "edge", reason: "own-log", n: 1 }]);
  });

  it("keeps the facts that lines share, each at its place", () => {
    const fact = { key: "auth/1", part: "echo" } as const;
    expect(inColumns(batch({ events: [event(), event({ fact })] })).columns.fact).toEqual([null, fact]);
  });
});

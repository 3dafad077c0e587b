import { describe, expect, it } from "vitest";
import type { IngestBatch } from "../../../../src/contracts/ingest.ts";
import { fixtureOptions } from "../../../../tests/fixtures/drain/load.ts";
import type { Failure, Page, Question } from "./log-api.ts";
import { pulledTables, pullLogs } from "./pull.ts";
import type { PullState } from "./state.ts";
import { parseState } from "./state.ts";

const minute = 60_000;
const hour = 60 * minute;
const now = Date.UTC(2026, 10, 18, 10);
const fresh = parseState(null);

const row = (table: string, at: number) => ({
  id: `5f0c1d2e-2222-4222-8333-${String(at).slice(-12)}`,
  timestamp: new Date(at).toISOString().replace("Z", ""),
  event_message: "deadlock detected",
  source: table,
  log_attributes: { "parsed.error_severity": "ERROR", "parsed.sql_state_code": "40P01" },
});

const rows = (table: string, count: number, from: number, step = 10) =>
  Array.from({ length: count }, (_, index) => row(table, from + index * step));

const failure = (kind: Failure["failure"], sentence = "answered 502: oops", waitMs: number | null = null): Failure => ({
  failure: kind,
  sentence,
  waitMs,
});

/** All but one row of a page: what is quickly seen to be no event. */
const fullPage: readonly unknown[] = Array.from({ length: 999 }, () => 7);

interface Asked extends Question {
  readonly dialect: number;
}

/** A run over an API that answers what `answer` says, empty pages where it says nothing. */
async function run(before: PullState, answer: (asked: Asked) => Page | undefined = () => undefined, broken = false) {
  const asked: Asked[] = [];
  const batches: IngestBatch[] = [];
  const { receivedAt: _, ...classification } = fixtureOptions;
  const outcome = await pullLogs(before, {
    now: () => now,
    ask: async (dialect, question) => {
      asked.push({ dialect, ...question });
      return answer({ dialect, ...question }) ?? { rows: [], callsLeft: null };
    },
    ingest: async (batch) => {
      if (broken) throw new Error("ingest answered 503");
      batches.push(batch);
    },
    classification,
  });
  return { ...outcome, asked, batches };
}

const stateOf = (state: PullState, table: string) => state.tables[table];

/** As a run leaves it that read everything up to `position`. */
const readUpTo = (position: number, isBehind = false): PullState => ({
  ...fresh,
  isDialectKnown: true,
  tables: Object.fromEntries(
    pulledTables.map((table) => [table, { position, isBehind, readAt: position, rest: { failures: 0, until: 0, error: null } }]),
  ),
});

describe("a run", () => {
  it("begins an hour back, and then where the last one ended, with five minutes read again", async () => {
    const first = await run(fresh);
    expect(first.asked.map(({ table }) => table).sort()).toEqual([...pulledTables].sort());
    expect(first.asked[0]).toMatchObject({ from: now - hour, to: now });
    expect(stateOf(first.state, "auth_logs")).toMatchObject({ position: now, isBehind: false });
    const second = await run(readUpTo(now - minute));
    expect(second.asked[0]).toMatchObject({ from: now - 6 * minute, to: now });
  });

  it("asks for at most 24 hours at a time, and no further back than logs are kept", async () => {
    const { asked } = await run(readUpTo(now - 3 * 24 * hour));
    const windows = asked.filter(({ table }) => table === "edge_logs").map(({ from, to }) => to - from);
    expect(windows).toHaveLength(4);
    expect(Math.max(...windows)).toBe(24 * hour);
    const old = await run(readUpTo(now - 400 * 24 * hour));
    expect(Math.min(...old.asked.map(({ from }) => from))).toBe(now - 7 * 24 * hour);
  });

  it("follows full pages until one is not, in batches of 250", async () => {
    const pages = [
      rows("edge_logs", 1_000, now - hour),
      rows("edge_logs", 1_000, now - hour + 9_990),
      rows("edge_logs", 3, now - 5),
    ];
    const {
      asked,
      batches,
      state,
      rows: handed,
    } = await run(fresh, ({ table }) => (table === "edge_logs" ? { rows: pages.shift() ?? [], callsLeft: null } : undefined));
    const froms = asked.filter(({ table }) => table === "edge_logs").map(({ from }) => from - (now - hour));
    expect(froms).toEqual([0, 9_990, 19_980]);
    expect(handed).toBe(2_003);
    expect(batches.map(({ received }) => received)).toEqual([250, 250, 250, 250, 250, 250, 250, 250, 3]);
    expect(stateOf(state, "edge_logs")).toMatchObject({ position: now, isBehind: false });
  });

  it("never falls back behind what it had read, where reading again takes all its calls", async () => {
    const { state } = await run(readUpTo(now - minute), ({ table, from }) =>
      table === "edge_logs" ? { rows: [...fullPage, row(table, from + 1_000)], callsLeft: null } : undefined,
    );
    expect(stateOf(state, "edge_logs")).toMatchObject({ position: now - minute, isBehind: true });
  });

  it("gets past more than a page in one millisecond", async () => {
    let calls = 0;
    const { state } = await run(fresh, ({ table, from }) => {
      if (table !== "edge_logs" || ++calls > 3) return undefined;
      return { rows: rows("edge_logs", 1_000, from, 0), callsLeft: null };
    });
    expect(stateOf(state, "edge_logs")).toMatchObject({ position: now, isBehind: false });
  });

  it("that is cut off goes on exactly where it ended, and takes the other tables first", async () => {
    const { state, asked } = await run(readUpTo(now - hour), ({ from }) => ({
      rows: [...fullPage, row("x", from + 10_000)],
      callsLeft: null,
    }));
    expect(asked).toHaveLength(40);
    const cut = asked[0]?.table ?? "";
    expect(stateOf(state, cut)?.isBehind).toBe(true);
    const next = await run(state);
    expect(next.asked.at(-1)).toMatchObject({ table: cut, from: stateOf(state, cut)?.position });
  });

  it("leaves calls for others where few are left", async () => {
    let left = 10;
    const { asked, state } = await run(fresh, () => ({ rows: [], callsLeft: --left }));
    expect(asked).toHaveLength(8);
    const next = await run(state);
    expect(next.asked.slice(0, 2).map(({ table }) => table)).toEqual(pulledTables.slice(8));
  });

  it("hands over what the tables are, also where the rows do not say", async () => {
    const bare = { id: "5f0c1d2e-2222-4222-8333-000000000001", timestamp: (now - 5) * 1_000, event_message: "whatever" };
    const { batches } = await run(fresh, ({ table }) => ({ rows: table === "postgrest_logs" ? [bare] : [], callsLeft: null }));
    expect(batches[0]?.events[0]).toMatchObject({ source: "postgrest", at_us: (now - 5) * 1_000 });
  });
});

describe("the dialect", () => {
  it("is found once by trying, and kept", async () => {
    const understood = ({ dialect }: Asked) =>
      dialect === 2 ? undefined : failure("not-understood", "answered 200 with an error: x");
    const first = await run(fresh, understood);
    expect(first.asked.map(({ dialect }) => dialect)).toEqual([0, 1, ...pulledTables.map(() => 2)]);
    expect(first.troubles).toEqual([]);
    expect((await run(first.state, understood)).asked.every(({ dialect }) => dialect === 2)).toBe(true);
  });

  it("that is known is not doubted for a query that failed, and is when its endpoint is gone", async () => {
    const failing = await run(readUpTo(now - minute), () =>
      failure("not-understood", "answered 200 with an error: Backend error!"),
    );
    expect(failing.asked.every(({ dialect }) => dialect === 0)).toBe(true);
    expect(failing.troubles).toHaveLength(pulledTables.length);
    const gone = await run(readUpTo(now - minute), ({ dialect }) =>
      dialect === 0 ? failure("not-understood", "answered 404: not found") : undefined,
    );
    expect(gone.state.dialect).toBe(1);
    expect(gone.troubles).toEqual([]);
  });
});

describe("after a failure", () => {
  it("one table rests, twice as long each time, and the others are read", async () => {
    const onAuth = ({ table }: Asked) => (table === "auth_logs" ? failure("unavailable") : undefined);
    const first = await run(fresh, onAuth);
    expect(first.troubles).toEqual(["log API, auth_logs: answered 502: oops"]);
    expect(stateOf(first.state, "auth_logs")).toMatchObject({ position: null, rest: { failures: 1, until: now + minute } });
    expect(stateOf(first.state, "edge_logs")).toMatchObject({ position: now });
    const resting = await run(first.state, onAuth);
    expect(resting.asked.some(({ table }) => table === "auth_logs")).toBe(false);
    const auth = stateOf(first.state, "auth_logs");
    if (auth === undefined) throw new Error("auth_logs was tried");
    const due = { ...first.state, tables: { ...first.state.tables, auth_logs: { ...auth, rest: { ...auth.rest, until: now } } } };
    expect(stateOf((await run(due, onAuth)).state, "auth_logs")?.rest).toMatchObject({ failures: 2, until: now + 2 * minute });
    expect(stateOf((await run(due)).state, "auth_logs")?.rest).toEqual({ failures: 0, until: 0, error: null });
  });

  it.each([
    ["limited", 90_000, 90_000],
    ["limited", null, minute],
    ["refused", null, 15 * minute],
  ] as const)("of the whole API (%s) everything rests", async (kind, waitMs, pause) => {
    const { state, asked } = await run(fresh, () => failure(kind, "too many calls", waitMs));
    expect(asked).toHaveLength(1);
    expect(state.rest.until).toBe(now + pause);
    const resting = await run(state);
    expect(resting.asked).toEqual([]);
    expect(resting.troubles[0]).toMatch(/left alone until 10:\d\d UTC/);
  });

  it("of the database the page is read again", async () => {
    const before = readUpTo(now - hour);
    const { state, troubles } = await run(before, () => ({ rows: rows("edge_logs", 2, now - minute), callsLeft: null }), true);
    expect(troubles).toEqual(["edge_logs: ingest answered 503"]);
    expect(stateOf(state, "edge_logs")?.position).toBe(now - hour);
  });
});

describe("a stored state", () => {
  it("is read back as it was written", async () => {
    const { state } = await run(fresh, ({ table }) => (table === "auth_logs" ? failure("unavailable") : undefined));
    expect(parseState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it.each([null, 7, "x", [], { tables: [] }, { dialect: "no", tables: { edge_logs: { position: "x", rest: 3 } } }])(
    "that is damaged (%j) begins anew",
    async (stored) => {
      expect((await run(parseState(stored))).asked[0]).toMatchObject({ dialect: 0, from: now - hour });
    },
  );
});

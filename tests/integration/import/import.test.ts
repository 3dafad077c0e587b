/** Files of the past through the command line into a real database: counted once, however they come and however often. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseCoverage } from "../../../src/ops/import/coverage.ts";
import { importFile } from "../../../src/ops/import/import-file.ts";
import { readPosition } from "../../../src/ops/import/position.ts";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import { catalogue } from "../../fixtures/drain/catalogue.ts";
import { asBigQuery, asClickHouse } from "../../fixtures/drain/forms.ts";
import { fixtureOptions } from "../../fixtures/drain/load.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";

const main = join(import.meta.dirname, "../../../src/ops/main.ts");
const day = 86_400_000;

let stack: TestStack;
let sql: postgres.Sql;
let folder: string;

beforeAll(async () => {
  stack = await testStack({ functions: (addresses) => edgeFunctions(addresses) });
  sql = postgres(stack.superuserUrl, { onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-"));
  await sql`truncate watch.events, watch.event_keys, watch.clamped_ids, watch.event_minutes, watch.event_hours,
    watch.ingest_outcomes, watch.sources, watch.event_deltas, watch.shared_facts`;
});

afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const environment = () => ({
  SUPABASE_URL: stack.apiUrl,
  SUPABASE_SECRET_KEY: stack.secretKey,
  WATCH_HASH_KEY: "a key for tests",
});

function command(args: readonly string[], env: Readonly<Record<string, string>> = environment()): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, "import", ...args], { env: { PATH: process.env.PATH, ...env } }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err });
    });
  });
}

/** The catalogue's lines, from `ago` milliseconds back on, a second apart. */
function linesFrom(ago: number): Readonly<Record<string, unknown>>[] {
  const start = Math.floor((Date.now() - ago) / day) * day + 3_600_000;
  return catalogue.map(({ event }, index) => ({ ...event, timestamp: (start + index * 1_000) * 1_000 + 7 }));
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const ndjson = (events: readonly unknown[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

/** As the explorer exports it: trees and maps as JSON, quotes doubled, messages with line breaks. */
function csv(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = ["id", "timestamp", "event_message", "source", "log_attributes"];
  const cell = (value: unknown): string =>
    `"${(typeof value === "string" ? value : JSON.stringify(value ?? "")).replaceAll('"', '""')}"`;
  return [columns.join(","), ...rows.map((row) => columns.map((name) => cell(row[name])).join(","))].join("\r\n");
}

const counts = async (): Promise<Record<string, number>> => {
  const rows = await sql<{ fact: string; n: number }[]>`
    select signal || ' ' || variant as fact, sum(n)::int as n from (
      select signal, variant, n from watch.event_minutes union all select signal, variant, n from watch.event_deltas
    ) as c group by 1 having sum(n) <> 0`;
  return Object.fromEntries(rows.map(({ fact, n }) => [fact, n]));
};

const expected = (): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const { source, counts: facts } of catalogue) {
    for (const fact of [`source.events ${source}`, ...facts]) sums[fact] = (sums[fact] ?? 0) + 1;
  }
  return sums;
};

/** An import of which the batch of this number lands, and its answer is lost. */
function withLostAnswer(path: string, lost: number) {
  let sent = 0;
  return importFile(path, null, {
    target: stack.apiUrl,
    classification: fixtureOptions,
    table: null,
    now: Date.now,
    coverage: async () => {
      const [row] = await sql`select watch_api.import_coverage() as answer`;
      return parseCoverage(row?.answer);
    },
    send: async (batch) => {
      const [row] = await sql`select watch_api.import_events(${JSON.stringify(batch)}::text::jsonb) as answer`;
      sent += 1;
      if (sent === lost) throw new Error("connection reset");
      return row?.answer;
    },
    progress: () => {},
    isStopped: () => false,
  });
}

/** Lines that are only counted, a millisecond apart. */
const checkpoints = (n: number, from: number) =>
  Array.from({ length: n }, (_, at) => ({
    id: `6a0c1d2e-7777-4444-8555-${String(at).padStart(12, "0")}`,
    timestamp: (from + at) * 1_000,
    event_message: "checkpoint",
    metadata: { parsed: { error_severity: "LOG", sql_state_code: "00000" } },
  }));

/** A file has no settings of its own: whose request it was is told by the environment. */
const audience = {
  WATCH_AUDIENCE:
    '{"admin":{"hosts":["admin.nexsys.example"],"clients":["nexsys-admin"]},"portal":{"hosts":["portal.nexsys.example"],"clients":["nexsys-portal"]}}',
};

describe("a file", () => {
  it.each<[string, (events: Readonly<Record<string, unknown>>[]) => string | Uint8Array]>([
    ["lines.ndjson", ndjson],
    ["array.json", (events) => JSON.stringify(events, null, 2)],
    ["answer.json", (events) => JSON.stringify({ result: events.map(asBigQuery) })],
    ["lines.ndjson.gz", (events) => gzipSync(ndjson(events))],
    ["explorer.csv", (events) => csv(events.map((event, at) => asClickHouse(catalogue[at]?.table ?? "")(event)))],
  ])("%s is counted as the drain would have, and known again", async (name, content) => {
    const events = linesFrom(day);
    const path = await file(name, content(events));
    const first = await command([path], { ...environment(), ...audience });
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain(`${events.length} read = ${events.length} counted + 0 known + 0 dropped + 0 rejected`);
    expect(await counts()).toEqual(expected());

    const second = await command([path], { ...environment(), ...audience });
    expect(second.out).toContain(`0 new, ${events.length} already there`);
    const again = await command([path, "--from-start"], { ...environment(), ...audience });
    expect(again.out).toContain(`${events.length} read = 0 counted + ${events.length} known`);
    expect(await counts()).toEqual(expected());
  });

  it("that came by the drain before counts nothing", async () => {
    const events = linesFrom(day);
    const drained = await fetch(stack.drainUrl, {
      method: "POST",
      headers: { authorization: `Bearer ${stack.drainSecret}`, "content-type": "application/json" },
      body: JSON.stringify(events),
    });
    expect(drained.status).toBe(200);
    const before = await counts();
    const { out } = await command([await file("lines.ndjson", ndjson(events))]);
    expect(out).toContain(`= 0 counted + ${events.length} known`);
    expect(await counts()).toEqual(before);
  });

  it("with damaged lines costs only those, and the account balances", async () => {
    const events = linesFrom(day).slice(0, 3);
    const untimed = { ...events[0], id: "6a0c1d2e-3333-4444-8555-ffffffffffff", timestamp: "yesterday" };
    const path = await file("damaged.ndjson", `${ndjson(events)}{"id":\n[]\n${JSON.stringify(untimed)}\n`);
    const { code, out } = await command([path]);
    expect(code).toBe(0);
    expect(out).toContain("6 read = 3 counted + 0 known + 0 dropped + 3 rejected");
    expect(out).toMatch(/1 {2}malformed-json\n.*1 {2}not-an-object\n.*1 {2}without-time/s);
    const [ledger] = await sql`select sum(n)::int as n from watch.ingest_outcomes`;
    expect(ledger?.n).toBe(6);
  });
});

describe("an array", () => {
  it("that breaks off is counted up to there, says so, and goes on once it is whole", async () => {
    const events = checkpoints(260, Date.now() - day);
    const whole = JSON.stringify(events, null, 2);
    const path = await file("array.json", whole.slice(0, -100));
    const { code, err } = await command([path]);
    expect([code, err]).toEqual([2, expect.stringMatching(/array\.json breaks off.*same command/s)]);
    expect(await counts()).toEqual({ "source.events postgres": 259 });
    expect((await readPosition(path, stack.apiUrl))?.isDone).toBe(false);

    await writeFile(path, whole);
    expect((await command([path])).out).toContain("260 read = 260 counted");
  });

  it("with a damaged element costs only that", async () => {
    const [first, second] = checkpoints(2, Date.now() - day).map((event) => JSON.stringify(event));
    const { code, out } = await command([await file("array.json", `[${first},{"id":1,},${second}]`)]);
    expect([code, out]).toEqual([0, expect.stringContaining("3 read = 2 counted + 0 known + 0 dropped + 1 rejected")]);
  });
});

describe("an import", () => {
  it("that was broken off goes on where it ended, and counts each event once", async () => {
    const events = checkpoints(900, Date.now() - day);
    const path = await file("long.ndjson", ndjson(events));
    // The third batch lands, but its answer is lost.
    const breakingOff = withLostAnswer(path, 3);
    await expect(breakingOff).rejects.toThrow("connection reset");
    expect((await readPosition(path, stack.apiUrl))?.records).toBe(500);

    const { out } = await command([path]);
    expect(out).toContain("900 read = 650 counted + 250 known");
    expect(await counts()).toMatchObject({ "source.events postgres": 900 });
    expect((await command([path])).out).toContain("0 new, 900 already there");
    expect(await counts()).toMatchObject({ "source.events postgres": 900 });
  });

  it("of logs whose ids are forgotten counts a batch once whose answer was lost, though the file has grown since", async () => {
    const events = checkpoints(310, Math.floor((Date.now() - 10 * day) / day) * day);
    const path = await file("old.ndjson", ndjson(events.slice(0, 300)));
    await expect(withLostAnswer(path, 2)).rejects.toThrow("connection reset");
    await sql`update watch.installation set gaps_at = null`;
    await sql`select watch.maintain()`;

    await writeFile(path, ndjson(events));
    const { out } = await command([path]);
    expect(out).toContain("310 read = 260 counted + 50 known");
    expect(await counts()).toMatchObject({ "source.events postgres": 310 });
    expect(await sql`select sum(n)::int as n from watch.ingest_outcomes`).toEqual([{ n: 360 }]);
  });

  it("of logs whose ids are forgotten leaves out the minutes that were counted, and fills those that were not", async () => {
    const events = linesFrom(10 * day);
    const path = await file("old.ndjson", ndjson(events));
    await command([path], { ...environment(), ...audience });
    const first = await counts();
    expect(first).toEqual(expected());
    await sql`delete from watch.event_keys`;
    const again = await command([path, "--from-start"], { ...environment(), ...audience });
    expect(again.out).toMatch(/= 0 counted/);
    expect(again.out).toMatch(/already-counted/);
    expect(await counts()).toEqual(first);

    const gap = { ...events[0], id: "6a0c1d2e-8888-4444-8555-000000000001", timestamp: Number(events[0]?.timestamp) + 7_200e6 };
    const more = await command([await file("gap.ndjson", ndjson([gap]))]);
    expect(more.out).toContain("1 read = 1 counted");
  });

  it("counts what is older than raw events without rows, and rejects what is older than counts", async () => {
    const [forty, hundred] = [40, 100].map((days, at) => ({ ...linesFrom(days * day)[1 + at] }));
    const failing = { ...catalogue[2]?.event, ...forty, id: "6a0c1d2e-9999-4444-8555-000000000001" };
    const { out } = await command([await file("old.ndjson", ndjson([failing, hundred]))]);
    expect(out).toMatch(/2 read = 1 counted .* 1 rejected/);
    expect(out).toContain("older-than-retention");
    expect(await sql`select count(*)::int as n from watch.events`).toEqual([{ n: 0 }]);
    expect(await sql`select sum(n)::int as n from watch.event_hours where signal = 'source.events'`).toEqual([{ n: 1 }]);
  });

  it("puts rows into partitions of their days, and makes no source look alive", async () => {
    await command([await file("old.ndjson", ndjson(linesFrom(12 * day)))]);
    expect(await sql`select count(*)::int as n from watch.events_default`).toEqual([{ n: 0 }]);
    const [kept] = await sql`select count(*)::int as n from watch.events`;
    expect(kept?.n).toBeGreaterThan(20);
    const alive = await sql`select source from watch.sources where last_receipt_at > now() - interval '11 days'`;
    expect(alive).toEqual([]);

    await sql`update watch.sources set last_receipt_at = now() - interval '1 minute' where source = 'edge'`;
    await command([await file("older.ndjson", ndjson(linesFrom(13 * day)))]);
    const fresh = await sql`select source from watch.sources where last_receipt_at > now() - interval '2 minutes'`;
    expect(fresh).toMatchObject([{ source: "edge" }]);
  });
});

describe("the command", () => {
  it("tells with --dry-run what would be counted, and leaves no trace", async () => {
    const path = await file("lines.ndjson", ndjson(linesFrom(day)));
    const { code, out } = await command([path, "--dry-run"], audience);
    expect(code).toBe(0);
    expect(out).toMatch(/ {9}1 {2}cron\.failed 4\n/);
    expect(out).toMatch(/ {9}2 {2}db\.error timeout|api\.request rest\/4xx/);
    expect(await counts()).toEqual({});
    expect(existsSync(`${path}.position`)).toBe(false);
  });

  it("takes the key from the variable that is named, and the address from the flag", async () => {
    const path = await file("lines.ndjson", ndjson(linesFrom(day)));
    const { out } = await command([path, "--url", `${stack.apiUrl}/`, "--secret-key-env", "MY_KEY"], { MY_KEY: stack.secretKey });
    expect(out).toContain(`= ${catalogue.length} counted`);
    expect(JSON.parse(await readFile(`${path}.position`, "utf8"))).toMatchObject({ target: stack.apiUrl, isDone: true });
  });

  it("names the table of rows that do not say what they are", async () => {
    const bare = { id: "6a0c1d2e-9999-4444-8555-000000000002", timestamp: (Date.now() - day) * 1_000, event_message: "whatever" };
    await command([await file("bare.ndjson", ndjson([bare])), "--table", "realtime_logs"]);
    expect(await counts()).toEqual({ "source.events realtime": 1 });
  });

  const good = () => file("lines.ndjson", ndjson(linesFrom(day)));
  it.each<[string, () => Promise<Ended>, RegExp]>([
    ["no file", () => command([]), /Name the files to import/],
    ["a file that is not there", () => command(["/nowhere/x.ndjson"]), /There is no file \/nowhere/],
    ["a folder", () => command([folder]), /is no file/],
    ["an unknown flag", () => command(["--all"]), /Unknown option '--all'/],
    ["an unknown table", async () => command([await good(), "--table", "units"]), /There is no table "units"/],
    ["no address", async () => command([await good()], {}), /--url https:/],
    ["no key", async () => command([await good()], { SUPABASE_URL: stack.apiUrl }), /SUPABASE_SECRET_KEY is not set/],
    [
      "a publishable key",
      async () => command([await good()], { SUPABASE_URL: stack.apiUrl, SUPABASE_SECRET_KEY: "sb_publishable_x" }),
      /publishable key, which may not import/,
    ],
    [
      "a CSV of something else",
      async () => command([await file("x.csv", "name,price\nA1,3\n")]),
      /it has: name, price\. Export logs with/,
    ],
    [
      "a gzip that is cut off",
      async () => command([await file("x.gz", gzipSync("x".repeat(9_000)).subarray(0, 20))]),
      /damaged or cut off/,
    ],
  ])("says what to do about %s", async (_, call, sentence) => {
    const { code, err } = await call();
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n {4}at /);
    expect(code).toBe(2);
  });

  it("refuses a position that is of another file", async () => {
    const path = await good();
    await command([path]);
    await writeFile(path, ndjson(linesFrom(2 * day)));
    const { code, err } = await command([path]);
    expect([code, err]).toEqual([2, expect.stringMatching(/belongs to another file.*--from-start/s)]);
  });

  it("goes on with what was added to a file", async () => {
    const [first, second] = linesFrom(day);
    const path = await file("growing.ndjson", ndjson([first]));
    await command([path]);
    await writeFile(path, ndjson([first, second]));
    expect((await command([path])).out).toContain("1 read = 1 counted + 0 known + 0 dropped + 0 rejected; 1 already there");
  });
});

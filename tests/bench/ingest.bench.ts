/**
 * What a batch of 250 events costs `watch.ingest` (deduplication, rollups, ledger), beside `COPY` of the same rows into the same tables and
 * single-row inserts, and through the receiver over HTTP; whether stored events slow it down; and what an event takes on disk. One
 * connection, fsync and synchronous commit on. The goals are of COPY as a client does it, over the same connection as the batches; beside
 * it stands COPY of a file on the server, which has no wire to wait for. The receiver is a process of its own under Deno, as on the platform,
 * and calls the database over HTTP; beside it stands the same through the embedded API, a stand-in in JavaScript for the platform's gateway,
 * runtime and PostgREST in one process. Shares are taken round by round, then their median: whatever else the machine does in a round falls
 * on both sides. BENCH_EVENTS sets how many events are stored in the end (200,000).
 */
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import postgres from "postgres";
import { inColumns } from "../../src/contracts/ingest-columns.ts";
import { classifyBatch } from "../../src/domain/classification/classify.ts";
import type { IngestEvent } from "../../src/domain/ingest-event.ts";
import { instantOf } from "../../src/domain/time.ts";
import { edgeFunctions } from "../../src/ops/stack/functions.ts";
import { startStack } from "../../src/ops/stack/start.ts";
import { drainFixture, fixtureOptions } from "../fixtures/drain/load.ts";
import { startDeno } from "../integration/log-drain/deno.ts";
import type { Summary } from "./statistics.ts";
import { inWords, summarise } from "./statistics.ts";

const stored = Number(process.env.BENCH_EVENTS ?? 200_000);
const columns = "id, at, received_at, source, signal, variant, severity, status, path, request_id, message, attributes";
const size = 250;
/** The drain sends a batch after 250 events or a second, whichever comes first: so a full one holds what happened within a second. */
const apartMs = 4;
const batches = 8;
const rounds = 9;
const warmUps = 8;
const samples = [...drainFixture("edge-logs"), ...drainFixture("postgres-logs"), ...drainFixture("auth-logs")];
const sampleTexts = samples.map((sample) => JSON.stringify(sample));

const { events: classified } = classifyBatch(lines(), {
  ...fixtureOptions,
  keepSuccesses: true,
  receivedAt: instantOf(Date.now()),
});

const stack = await startStack({
  durable: true,
  functions: (addresses) => edgeFunctions(addresses, { WATCH_KEEP_SUCCESSES: "true" }),
});
// The library knows `socket`, its types do not.
const prompt = { max: 1, onnotice: () => {}, socket: () => promptSocket(stack.databaseUrl) };
const sql = postgres(stack.databaseUrl, prompt);
/** The shortest way from HTTP into the database: one statement on the connection that COPY has as well. */
const gateway = createServer(async (request, response) => {
  const [row] = await sql`select watch.ingest(${await text(request)}::text::jsonb -> 'batch') as outcome`;
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(row?.outcome));
}).listen(0, "127.0.0.1");
await once(gateway, "listening");
const receiver = await startDeno("log-drain", {
  WATCH_DRAIN_SECRET: stack.drainSecret,
  WATCH_KEEP_SUCCESSES: "true",
  SUPABASE_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
  SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
});
const server = postgres(stack.superuserUrl, { max: 1, onnotice: () => {} });
const folder = await mkdtemp(join(tmpdir(), "nexsys-watch-bench-"));
await chmod(folder, 0o755);

try {
  const [settings] = await server`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`;
  console.log(`fsync ${settings?.fsync}, synchronous_commit ${settings?.commit}, batches of ${size}`);

  const copy: number[] = [];
  const file: number[] = [];
  const kept: number[] = [];
  const counted: number[] = [];
  const single: number[] = [];
  const direct: number[] = [];
  const http: number[] = [];
  const cold = await httpRate(receiver.url);
  // A receiver that runs for minutes is compiled to its end after some dozens of batches.
  for (let round = 0; round < warmUps; round += 1) for (const url of [receiver.url, stack.drainUrl]) await httpRate(url);
  // In turn, so that whatever else the machine does falls on all of them alike. The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const rates: [number[], number][] = [
      [copy, await copyRate()],
      [file, await fileRate()],
      [kept, await ingestRate(true)],
      [counted, await ingestRate(false)],
      [single, await singleRate()],
      [direct, await httpRate(receiver.url)],
      [http, await httpRate(stack.drainUrl)],
    ];
    if (round > 0) for (const [rateList, rate] of rates) rateList.push(rate);
  }
  const line = (way: string, values: readonly number[], goal: string) => {
    const { median, low, high } = summarise(values.map((value, round) => (100 * value) / (copy[round] ?? Number.NaN)));
    return {
      way,
      "events a second": inThousands(summarise(values)),
      "of COPY": `${median.toFixed(0)} % (${low.toFixed(0)} to ${high.toFixed(0)})`,
      goal,
    };
  };
  console.log(
    `A receiver that was just started takes its first ${batches} batches at ${(cold / 1_000).toFixed(1)}k events a second.`,
  );
  console.table([
    line("COPY from the client", copy, ""),
    line("COPY from a file of the server", file, ""),
    line("watch.ingest, every event kept", kept, "≥ 55 %"),
    line("watch.ingest, counted only", counted, "≥ 55 %"),
    line("one insert a row", single, ""),
    line("receiver under Deno over HTTP, every event kept", direct, "≥ 20 %"),
    line("the same through the embedded API", http, ""),
  ]);

  await empty();
  const growth: Record<string, string>[] = [];
  let first: Summary | null = null;
  for (const target of [stored / 10, stored]) {
    await fillTo(target);
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) times.push(await ingestRate(true, false));
    const summary = summarise(times.slice(1));
    first ??= summary;
    growth.push({
      stored: target.toLocaleString("en"),
      "events a second": inThousands(summary),
      "of the first": `${((100 * summary.median) / first.median).toFixed(0)} %`,
    });
  }
  console.table(growth);
  await fillRollups();
  console.table([
    await perRow("events"),
    await perRow("event_minutes"),
    await perRow("event_fives"),
    await perRow("event_hours"),
  ]);
} finally {
  await receiver.stop();
  gateway.closeAllConnections();
  gateway.close();
  await sql.end();
  await server.end();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}

function inThousands({ median, low, high, runs }: Summary): string {
  return inWords({ median: median / 1_000, low: low / 1_000, high: high / 1_000, runs }, "k");
}

/** Raw log lines of edge, Postgres and auth within the last second, as the platform sends them: each request has an id of its own. */
function lines(): Record<string, unknown>[] {
  const salt = randomUUID();
  return Array.from({ length: size }, (_, index) => {
    const round = Math.floor(index / samples.length);
    const fresh = (id: string) => createHash("sha256").update(`${salt} ${round} ${id}`).digest("hex").slice(0, 16);
    const sample: Record<string, unknown> = JSON.parse(
      (sampleTexts[index % samples.length] ?? "{}").replaceAll(/\b(?=\d*[a-f])[0-9a-f]{16}\b/g, fresh),
    );
    return { ...sample, id: randomUUID(), timestamp: (Date.now() - index * apartMs) * 1_000 };
  });
}

/** Such lines as the receiver makes them of those, under new ids. */
function events(keep: boolean): IngestEvent[] {
  const salt = randomUUID();
  return Array.from({ length: size }, (_, index) => {
    const sample = classified[index % classified.length];
    if (sample === undefined) throw new Error("The receiver kept none of the sample lines.");
    const fact = sample.fact && { fact: { ...sample.fact, key: `${sample.fact.key}${salt}` } };
    return { ...sample, ...fact, id: randomUUID(), at_us: (Date.now() - index * apartMs) * 1_000, keep };
  });
}

/** Text of a batch, as the receiver sends it. */
function batchText(keep: boolean): string {
  return JSON.stringify(inColumns({ received: size, events: events(keep), dropped: [], rejected: [] }));
}

async function empty(): Promise<void> {
  await sql`truncate watch.events, watch.event_keys, watch.clamped_ids, watch.event_minutes, watch.event_fives, watch.event_hours,
    watch.variants, watch.ingest_outcomes, watch.sources, watch.shared_facts`;
}

/** Events a second by the median of `batches` pieces of work, each on a batch that was made beforehand. */
async function rate<T>(make: () => T | Promise<T>, work: (prepared: T) => Promise<unknown>, count = batches): Promise<number> {
  const prepared: T[] = [];
  for (let index = 0; index < count; index += 1) prepared.push(await make());
  const times: number[] = [];
  for (const item of prepared) {
    const start = performance.now();
    await work(item);
    times.push(performance.now() - start);
  }
  return (size * 1_000) / summarise(times).median;
}

async function ingestRate(keep: boolean, fresh = true): Promise<number> {
  if (fresh) await empty();
  return rate(
    () => batchText(keep),
    (batch) => sql`select watch.ingest(${batch}::text::jsonb)`,
  );
}

/** The columns of `watch.events` for a batch, in the order of `columns`. */
function rows(): (string | number | null)[][] {
  const receipt = new Date().toISOString();
  return events(true).map((event) => [
    ...[
      event.id,
      new Date(event.at_us / 1_000).toISOString(),
      receipt,
      event.source,
      event.signal,
      event.variant,
      event.severity,
    ],
    ...[event.status, event.path, event.request_id, event.message, event.attributes && JSON.stringify(event.attributes)],
  ]);
}

/** A socket that sends at once: with Nagle's algorithm each COPY would wait 40 ms for an acknowledgement. */
async function promptSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** A batch as COPY reads it. */
function copyText(): string {
  const field = (value: string | number | null) =>
    value === null
      ? "\\N"
      : String(value).replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return rows()
    .map((row) => `${row.map(field).join("\t")}\n`)
    .join("");
}

async function copyRate(): Promise<number> {
  await empty();
  return rate(copyText, async (text) => {
    const sink = await sql.unsafe(`copy watch.events (${columns}) from stdin`).writable();
    sink.end(text);
    await finished(sink);
  });
}

async function fileRate(): Promise<number> {
  await empty();
  return rate(
    async () => {
      const path = join(folder, randomUUID());
      await writeFile(path, copyText());
      return path;
    },
    (path) => server.unsafe(`copy watch.events (${columns}) from '${path}'`),
  );
}

async function singleRate(): Promise<number> {
  await empty();
  const places = columns.split(",").map((_, index) => `$${index + 1}`);
  const insert = `insert into watch.events (${columns}) values (${places}) on conflict do nothing`;
  return rate(
    rows,
    async (batch) => {
      for (const row of batch) await sql.unsafe(insert, row, { prepare: true });
    },
    1,
  );
}

async function httpRate(url: string): Promise<number> {
  await empty();
  return rate(
    () => new Uint8Array(gzipSync(JSON.stringify(lines()))),
    async (body) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { authorization: `Bearer ${stack.drainSecret}`, "content-type": "application/json", "content-encoding": "gzip" },
        body,
      });
      const outcome: unknown = await response.json();
      if (!response.ok) throw new Error(`The receiver answered ${response.status}: ${JSON.stringify(outcome)}`);
    },
  );
}

/** Multiplies what a few batches brought in over the last week, until `target` rows are stored. */
async function fillTo(target: number): Promise<void> {
  console.log(`filling up to ${target.toLocaleString("en")} events …`);
  await ingestRate(true, false);
  const [have] = await sql<{ n: number }[]>`select count(*)::int as n from watch.events`;
  await sql`
    insert into watch.events (${sql.unsafe(columns)})
    select gen_random_uuid(), e.at - (g.n % 7) * interval '1 day' - random() * interval '1 minute', e.received_at, e.source, e.signal,
      e.variant, e.severity, e.status, e.path, e.request_id, e.message, e.attributes
    from (select * from watch.events order by at desc limit 1000) as e, generate_series(1, ${Math.ceil((target - (have?.n ?? 0)) / 1_000)}) as g (n)`;
  await sql`vacuum analyze watch.events`;
}

/** Rollups of a day as busy as the last batches, in which every minute has all of their kinds. */
async function fillRollups(): Promise<void> {
  for (const [tier, column, minutes] of [
    ["minutes", "minute", 1],
    ["fives", "five", 5],
    ["hours", "hour", 60],
  ] as const) {
    const table = sql(`watch.event_${tier}`);
    await sql`
      insert into ${table} (signal, ${sql(column)}, variant, source, n)
      select distinct on (k.signal, at, k.variant, k.source)
        k.signal, k.${sql(column)} - g.n * ${minutes} * interval '1 minute' as at, k.variant, k.source, k.n
      from ${table} as k, generate_series(1, ${1_440 / minutes}) as g (n)
      on conflict do nothing`;
    await sql`vacuum ${table}`;
  }
}

/** Bytes on disk by row, indexes included. */
async function perRow(table: string): Promise<Record<string, string>> {
  const name = `watch.${table}`;
  const [row] = await sql<{ rows: number; heap: number; all: number }[]>`
    select (select count(*)::int from ${sql(name)}) as rows, sum(pg_table_size(t.part))::float8 as heap,
      sum(pg_total_relation_size(t.part))::float8 as all
    from (
      select p.relid::regclass as part from pg_partition_tree(${name}::regclass) as p where p.isleaf
      union
      select ${name}::regclass where not exists (select from pg_partition_tree(${name}::regclass))
    ) as t`;
  const by = (bytes: number) => (row && row.rows > 0 ? (bytes / row.rows).toFixed(0) : "no data");
  return {
    table,
    rows: (row?.rows ?? 0).toLocaleString("en"),
    "bytes a row": by(row?.all ?? 0),
    "of it in the table": by(row?.heap ?? 0),
  };
}

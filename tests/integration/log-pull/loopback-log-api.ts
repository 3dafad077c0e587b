/**
 * A stand-in for the platform's log API on the loopback, which answers as that does: one window of at most 24 hours, at most 1,000 rows,
 * two endpoints, an error in a body with status 200, calls counted down. It tells of backups too. The real one cannot be had in a test.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { asBigQuery, asClickHouse } from "../../fixtures/drain/forms.ts";

type Event = Readonly<Record<string, unknown>>;

export interface LoopbackLogApi {
  readonly url: string;
  /** Paths and queries that were asked for lines. */
  readonly asked: readonly URL[];
  /** How often backups were asked for. */
  backupsAsked(): number;
  /** Lines by table, in the drain's form. */
  readonly tables: Map<string, readonly Event[]>;
  /** Answers every further question for lines with this status. */
  fail(status: number | null, headers?: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

export const dailyBackup = { id: 7, inserted_at: "2026-11-20T03:10:00Z", is_physical_backup: false, status: "COMPLETED" };
export const loopbackToken = "sbp_loopback";
export const loopbackRef = "loopbackprojectref00";

/** `clickhouse`: has the endpoint `logs`. `bigquery`: an older one, which has `logs.all` alone and another SQL. */
export async function startLoopbackLogApi(engine: "clickhouse" | "bigquery"): Promise<LoopbackLogApi> {
  const asked: URL[] = [];
  let backupsAsked = 0;
  const tables = new Map<string, readonly Event[]>();
  let failing: { status: number; headers: Readonly<Record<string, string>> } | null = null;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://loopback");
    const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    };
    if (url.pathname === `/v1/projects/${loopbackRef}/database/backups`) {
      backupsAsked += 1;
      return answer(200, { backups: [dailyBackup], physical_backup_data: {} });
    }
    asked.push(url);
    if (failing !== null) return answer(failing.status, { message: "failing" }, failing.headers);
    if (request.headers.authorization !== `Bearer ${loopbackToken}`) return answer(401, { message: "Unauthorized" });
    const endpoint = engine === "clickhouse" ? "logs" : "logs.all";
    if (url.pathname !== `/v1/projects/${loopbackRef}/analytics/endpoints/${endpoint}`)
      return answer(404, { message: "Not found" });
    answer(200, engine === "clickhouse" ? rowsOf(url, tables, clickHouse) : rowsOf(url, tables, bigQuery), {
      "x-ratelimit-limit": "120",
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    backupsAsked: () => backupsAsked,
    tables,
    fail(status, headers = {}) {
      failing = status === null ? null : { status, headers };
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

interface Engine {
  readonly from: RegExp;
  row(event: Event, table: string): unknown;
}

const clickHouse: Engine = { from: /from logs where source = '(\w+)'/, row: (event, table) => asClickHouse(table)(event) };
const bigQuery: Engine = { from: /metadata from (\w+_logs) order/, row: (event) => asBigQuery(event) };

function rowsOf({ searchParams }: URL, tables: LoopbackLogApi["tables"], { from, row }: Engine): unknown {
  const table = from.exec(searchParams.get("sql") ?? "")?.[1];
  if (table === undefined)
    return { result: [], error: { code: 400, message: "Backend error! Retry your query.", status: "INVALID_ARGUMENT" } };
  const start = Date.parse(searchParams.get("iso_timestamp_start") ?? "") * 1_000;
  const end = Date.parse(searchParams.get("iso_timestamp_end") ?? "") * 1_000;
  if (!(end - start <= 24 * 3_600 * 1e6 + 1_000)) return { result: null, error: "the window is longer than 24 hours" };
  const events = (tables.get(table) ?? []).filter(({ timestamp }) => Number(timestamp) > start && Number(timestamp) <= end);
  const ordered = events.toSorted((a, b) => Number(a.timestamp) - Number(b.timestamp));
  return { result: ordered.slice(0, 1_000).map((event) => row(event, table)) };
}

/**
 * The platform's log API: `GET /v1/projects/{ref}/analytics/endpoints/…?sql=…`, at most 24 hours and 1,000 rows a call. It answers 200
 * with an `error` in the body where a query fails, and counts calls down in `x-ratelimit-remaining`.
 */

import type { ManagementApi } from "../management.ts";

/** Rows of one call, or why there are none. */
export type Page = { readonly rows: readonly unknown[]; readonly callsLeft: number | null } | Failure;

export interface Failure {
  /**
   * `limited`: too many calls. `refused`: the token or the project is wrong. `not-understood`: the endpoint is none, or the query is in
   * another dialect. `unavailable`: try again later.
   */
  readonly failure: "limited" | "refused" | "not-understood" | "unavailable";
  readonly sentence: string;
  /** Milliseconds that the API asks to wait; `null` where it does not say. */
  readonly waitMs: number | null;
}

/** A question: rows of `table` from `from` to before `to`, in milliseconds since the epoch, oldest first. */
export interface Question {
  readonly table: string;
  readonly from: number;
  readonly to: number;
}

interface Dialect {
  readonly endpoint: string;
  sql(table: string): string;
}

/** Rows of a page that is full. */
export const pageSize = 1_000;

const clickHouse = (table: string): string =>
  `select id, timestamp, event_message, severity_text, source, log_attributes from logs where source = '${table}' order by timestamp asc limit ${pageSize}`;
const bigQuery = (table: string): string =>
  `select id, ${table}.timestamp, event_message, metadata from ${table} order by timestamp asc limit ${pageSize}`;

/**
 * One after the other until one is understood: the table `logs` of ClickHouse at its own endpoint, the same at the endpoint that older
 * projects have, and BigQuery's tables there.
 */
export const dialects: readonly Dialect[] = [
  { endpoint: "logs", sql: clickHouse },
  { endpoint: "logs.all", sql: clickHouse },
  { endpoint: "logs.all", sql: bigQuery },
];

const timeoutMs = 10_000;

/** Asks once. Never throws. The token goes to the configured address alone: redirects are not followed. */
export async function askLogs(api: ManagementApi, dialect: number, { table, from, to }: Question): Promise<Page> {
  const { endpoint, sql } = dialects[dialect] ?? dialects[0] ?? { endpoint: "logs", sql: clickHouse };
  const url = new URL(`${api.url}/v1/projects/${encodeURIComponent(api.projectRef)}/analytics/endpoints/${endpoint}`);
  url.searchParams.set("sql", sql(table));
  // The API leaves out what happened at the start itself.
  url.searchParams.set("iso_timestamp_start", new Date(from - 1).toISOString());
  url.searchParams.set("iso_timestamp_end", new Date(to).toISOString());
  try {
    const response = await api.fetcher(url, {
      headers: { authorization: `Bearer ${api.token}`, accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.ok ? pageOf(response.headers, await response.text()) : failureOf(response, await response.text());
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return failed("unavailable", isTimeout ? `no answer within ${timeoutMs / 1_000} s` : "the log API cannot be reached");
  }
}

function pageOf(headers: Headers, text: string): Page {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return failed("unavailable", "answered 200 with something that is no JSON");
  }
  if (typeof body !== "object" || body === null) return failed("unavailable", "answered 200 without a result");
  const { error, result } = body as { error?: unknown; result?: unknown };
  if (error !== undefined && error !== null && error !== "") {
    return failed("not-understood", `answered 200 with an error: ${sentenceIn(error)}`);
  }
  if (!Array.isArray(result)) return failed("unavailable", "answered 200 without a result");
  return { rows: result, callsLeft: numberIn(headers, "x-ratelimit-remaining") };
}

function failureOf({ status, headers }: Response, text: string): Failure {
  const sentence = `answered ${status}: ${text.slice(0, 200)}`;
  if (status === 429) {
    const seconds = numberIn(headers, "retry-after") ?? numberIn(headers, "x-ratelimit-reset");
    return { failure: "limited", sentence: "too many calls", waitMs: seconds === null ? null : Math.min(seconds, 3_600) * 1_000 };
  }
  if (status === 401 || status === 403) return failed("refused", sentence);
  // 404 and 410: this endpoint is not, or no longer, there; 400: the query is of another dialect.
  return failed([400, 404, 410].includes(status) ? "not-understood" : "unavailable", sentence);
}

const failed = (failure: Failure["failure"], sentence: string): Failure => ({ failure, sentence, waitMs: null });

/** The API's error is a text, or an object with a message, or with a list of errors. */
function sentenceIn(error: unknown): string {
  if (typeof error === "string") return error.slice(0, 200);
  const { message } = (typeof error === "object" && error !== null ? error : {}) as { message?: unknown };
  return (typeof message === "string" && message !== "" ? message : JSON.stringify(error)).slice(0, 200);
}

function numberIn(headers: Headers, name: string): number | null {
  const text = headers.get(name)?.trim() ?? "";
  return /^\d{1,9}(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

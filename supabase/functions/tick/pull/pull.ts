/**
 * Reads the platform's log API where there is no drain, or beside one: each table from where the last run ended, oldest first, through
 * the same classification into the same `ingest`. What was already there, by a drain or an earlier run, is known by its id and time.
 */
import type { IngestBatch } from "../../../../src/contracts/ingest.ts";
import { classifyBatch } from "../../../../src/domain/classification/classify.ts";
import { microsOf } from "../../../../src/domain/classification/event-time.ts";
import type { ClassifyOptions } from "../../../../src/domain/classification/options.ts";
import { instantOf } from "../../../../src/domain/time.ts";
import type { Failure, Page, Question } from "./log-api.ts";
import { dialects, pageSize } from "./log-api.ts";
import type { PullState, TableState } from "./state.ts";
import { noRest, restAfter, unread } from "./state.ts";

/** Tables of the log API that are read; lines of pg_cron are in `postgres_logs`. */
export const pulledTables: readonly string[] = [
  "edge_logs",
  "auth_logs",
  "postgres_logs",
  "storage_logs",
  "function_edge_logs",
  "function_logs",
  "realtime_logs",
  "postgrest_logs",
  "supavisor_logs",
  "pgbouncer_logs",
];

export interface PullDependencies {
  /** Milliseconds since the epoch. */
  now(): number;
  ask(dialect: number, question: Question): Promise<Page>;
  ingest(batch: IngestBatch): Promise<unknown>;
  readonly classification: Omit<ClassifyOptions, "receivedAt">;
}

/** How a run ended: the state for the next, and sentences about what went wrong. */
export interface PullOutcome {
  readonly state: PullState;
  readonly rows: number;
  readonly troubles: readonly string[];
}

const minute = 60_000;
/** The API's longest window. */
const window = 24 * 60 * minute;
/** Lines reach the API late and out of order; what was read again is known by its id. */
const overlap = 5 * minute;
const firstReach = 60 * minute;
/** Longest that the platform keeps logs for whoever runs without a drain. */
const longestReach = 7 * window;
const batchSize = 250;
const maxCalls = 40;
const maxDuration = 25_000;
/** Calls that are left to people and other programs. */
const callsForOthers = 2;

/** One run over all tables, those first that waited longest, within 40 calls and 25 s. Never throws. */
export async function pullLogs(before: PullState, deps: PullDependencies): Promise<PullOutcome> {
  return new Run(before, deps).run();
}

class Run {
  #dialect: number;
  #isDialectKnown: boolean;
  #rest: PullState["rest"];
  readonly #tables: Map<string, TableState>;
  readonly #troubles: string[] = [];
  readonly #deps: PullDependencies;
  readonly #began: number;
  #calls = 0;
  #rows = 0;
  #isOver = false;

  constructor({ dialect, isDialectKnown, rest, tables }: PullState, deps: PullDependencies) {
    this.#dialect = dialect % dialects.length;
    this.#isDialectKnown = isDialectKnown;
    this.#rest = rest;
    this.#tables = new Map(pulledTables.map((table) => [table, tables[table] ?? unread]));
    this.#deps = deps;
    this.#began = deps.now();
  }

  async run(): Promise<PullOutcome> {
    if (this.#rest.until > this.#began) {
      this.#troubles.push(`log API: left alone until ${timeText(this.#rest.until)}: ${this.#rest.error}`);
    } else {
      for (const table of [...pulledTables].sort((a, b) => this.#table(a).readAt - this.#table(b).readAt)) {
        if (this.#isOver) break;
        await this.#read(table);
      }
    }
    const state = {
      dialect: this.#dialect,
      isDialectKnown: this.#isDialectKnown,
      rest: this.#rest,
      tables: Object.fromEntries(this.#tables),
    };
    return { state, rows: this.#rows, troubles: this.#troubles };
  }

  #table(table: string): TableState {
    return this.#tables.get(table) ?? unread;
  }

  /** Pages of one table up to now, as far as calls and time go. */
  async #read(table: string): Promise<void> {
    const { rest, position, isBehind } = this.#table(table);
    const now = this.#began;
    if (rest.until > now) return;
    let from = Math.max(position === null ? now - firstReach : position - (isBehind ? 0 : overlap), now - longestReach);
    while (from < now && !this.#isOver) {
      const to = Math.min(from + window, now);
      const page = await this.#ask({ table, from, to });
      if ("failure" in page) return this.#fail(table, page);
      const isFull = page.rows.length >= pageSize;
      const next = isFull ? nextPosition(page.rows, from) : to;
      if (next === null) {
        return this.#fail(table, { failure: "unavailable", sentence: "answered rows without a time", waitMs: null });
      }
      if (!(await this.#handOver(table, page.rows))) return;
      // Reading again may take all calls of a run: what was handed over before stays so.
      this.#tables.set(table, { position: Math.max(next, position ?? 0), isBehind: isFull, readAt: now, rest: noRest });
      this.#rest = noRest;
      from = next;
    }
  }

  /** Asks in the dialect that is known; while none is, or the known one is gone, in each of them. */
  async #ask(question: Question): Promise<Page> {
    let page = await this.#askOnce(question);
    for (let tried = 1; tried < dialects.length && this.#shouldTryAnother(page); tried++) {
      this.#dialect = (this.#dialect + 1) % dialects.length;
      page = await this.#askOnce(question);
    }
    if (!("failure" in page)) this.#isDialectKnown = true;
    return page;
  }

  #shouldTryAnother(page: Page): boolean {
    if (!("failure" in page) || page.failure !== "not-understood" || this.#isOver) return false;
    // In a known dialect an error in the body is a query that failed this once, and a missing endpoint is gone for good.
    return !this.#isDialectKnown || / 4(?:04|10):/.test(page.sentence);
  }

  async #askOnce(question: Question): Promise<Page> {
    this.#calls += 1;
    const page = await this.#deps.ask(this.#dialect, question);
    const callsLeft = "failure" in page ? null : page.callsLeft;
    const isLate = this.#deps.now() - this.#began > maxDuration;
    if (this.#calls >= maxCalls || isLate || (callsLeft !== null && callsLeft <= callsForOthers)) this.#isOver = true;
    return page;
  }

  /** What ails the API as a whole ends the run; what ails one table leaves the others. */
  #fail(table: string, { failure, sentence, waitMs }: Failure): void {
    const now = this.#began;
    this.#troubles.push(`log API, ${table}: ${sentence}`);
    if (failure === "limited" || failure === "refused") {
      this.#rest = restAfter(this.#rest, now, sentence, waitMs ?? (failure === "refused" ? 15 * minute : 0));
      this.#isOver = true;
      return;
    }
    const known = this.#table(table);
    this.#tables.set(table, { ...known, readAt: now, rest: restAfter(known.rest, now, sentence) });
  }

  async #handOver(table: string, rows: readonly unknown[]): Promise<boolean> {
    try {
      for (let start = 0; start < rows.length; start += batchSize) {
        const events = rows.slice(start, start + batchSize).map((row) => named(row, table));
        const options = { ...this.#deps.classification, receivedAt: instantOf(this.#deps.now()) };
        await this.#deps.ingest({ received: events.length, ...classifyBatch(events, options) });
        this.#rows += events.length;
      }
      return true;
    } catch (error) {
      // The database is not to be had: the next run begins where this page began.
      this.#troubles.push(`${table}: ${error instanceof Error ? error.message : String(error)}`);
      this.#isOver = true;
      return false;
    }
  }
}

/** Rows of BigQuery do not name their table, which tells better than structure what they are. */
const named = (row: unknown, table: string): unknown =>
  typeof row === "object" && row !== null && !("source" in row) ? { ...row, source: table } : row;

/** Where the page after a full one begins: the last row's millisecond, or the next where the whole page lies in one. */
function nextPosition(rows: readonly unknown[], from: number): number | null {
  const times = rows.flatMap((row) => {
    const micros = typeof row === "object" && row !== null && "timestamp" in row ? microsOf(row.timestamp) : null;
    return micros === null ? [] : [Math.floor(micros / 1_000)];
  });
  if (times.length === 0) return null;
  const last = times.reduce((latest, time) => Math.max(latest, time), 0);
  return last > from ? last : from + 1;
}

const timeText = (ms: number): string => `${new Date(ms).toISOString().slice(11, 16)} UTC`;

/** What the database tests share: a fresh database, people who ask, and events to send. */
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll } from "vitest";
import type { IngestBatch, IngestOutcome } from "../../../src/contracts/ingest.ts";
import type { IngestEvent } from "../../../src/domain/ingest-event.ts";
import { type FreshDatabase, freshDatabase } from "../../stack.ts";

/** One database for the tests of a file: `sql()` connects as the owner, `postgres`. */
export function databaseForFile(): { sql(): postgres.Sql; database(): FreshDatabase } {
  let database: FreshDatabase | null = null;
  let sql: postgres.Sql | null = null;
  beforeAll(async () => {
    database = await freshDatabase();
    sql = postgres(database.url, { max: 6, onnotice: () => {} });
  });
  afterAll(async () => {
    await sql?.end();
    await database?.drop();
  });
  const ready = <T>(value: T | null): T => {
    if (value === null) throw new Error("The database is there only within tests.");
    return value;
  };
  return { sql: () => ready(sql), database: () => ready(database) };
}

/** Runs `work` as the data API does: role and claims of the caller, in one transaction. `email` null: nobody is signed in. */
export async function as<T>(
  sql: postgres.Sql,
  role: "anon" | "authenticated" | "service_role",
  email: string | null,
  work: (sql: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  const answer = await sql.begin(async (transaction) => {
    const claims = email === null ? { role } : { role, sub: await userId(sql, email) };
    await transaction`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    await transaction.unsafe(`set local role ${role}`);
    return { value: await work(transaction) };
  });
  return answer.value as T;
}

async function userId(sql: postgres.Sql, email: string): Promise<string> {
  const [user] = await sql<{ id: string }[]>`select md5(${email})::uuid::text as id`;
  if (user === undefined) throw new Error("md5 answers with one row");
  return user.id;
}

/** An event as the receivers send it, at `at` milliseconds since the epoch. */
export function eventAt(at: number, overrides: Partial<IngestEvent> = {}): IngestEvent {
  return {
    id: randomUUID(),
    at_us: Math.trunc(at * 1000),
    source: "edge",
    severity: "info",
    status: 200,
    path: "/rest/v1/units",
    request_id: null,
    message: null,
    attributes: null,
    keep: false,
    signal: "api.request",
    variant: "rest/ok",
    also: null,
    ...overrides,
  };
}

/** A batch of these events and nothing set aside. */
export const batchOf = (events: readonly unknown[], aside: Partial<IngestBatch> = {}): IngestBatch => ({
  received: events.length,
  events: events as IngestEvent[],
  dropped: [],
  rejected: [],
  ...aside,
});

export async function ingest(sql: postgres.Sql | postgres.TransactionSql, batch: unknown): Promise<IngestOutcome> {
  const [row] = await sql<{ outcome: IngestOutcome }[]>`select watch.ingest(${JSON.stringify(batch)}::text::jsonb) as outcome`;
  if (row === undefined) throw new Error("watch.ingest answers with one row");
  return row.outcome;
}

/** The single value of a query's single row. */
export async function scalar<T>(query: PromiseLike<readonly postgres.Row[]>): Promise<T> {
  const [row] = await query;
  if (row === undefined) throw new Error("The query has no row.");
  return Object.values(row)[0] as T;
}

/** What a query fails with: the SQLSTATE and the sentence. */
export async function failureOf(query: PromiseLike<unknown>): Promise<{ code: string; message: string }> {
  try {
    await query;
  } catch (error) {
    if (error instanceof postgres.PostgresError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("The query did not fail.");
}

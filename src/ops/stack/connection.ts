import type { PostgresConnection } from "@supabase/lite/postgres";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { sturdyPool } from "./pool.ts";

/** What a request carries into its transaction. */
type RequestContext = { auth?: { role?: string; uid?: string | null; jwt?: unknown } };
type RpcContext = { method: string; path: string; requestHeaders?: Record<string, string> };

/** The part of a Kysely transaction that is used here. */
type Executor = { executeQuery(query: { sql: string; parameters: unknown[]; query: object; queryId: object }): Promise<unknown> };

/** Members that the library keeps to itself; named in one place, and checked below, so that an update of it cannot go unnoticed. */
type Internals = {
  rlsState: string;
  applyJwtSessionContext(executor: Executor, context: RequestContext): Promise<void>;
  applyRpcRequestGucs(executor: Executor, rpc: RpcContext): Promise<void>;
};

export type PlatformConnection = { connection: PostgresConnection; close(): Promise<unknown> };

/** As the platform sets them on the roles, where PostgREST finds them. */
const statementTimeouts: Readonly<Record<string, string>> = { anon: "3s", authenticated: "8s" };

/** `json` and `jsonb`. */
const jsonOids = [114, 3802];

/** The library hands over arguments that are JSON text already, of which the driver would make one JSON string. */
const jsonText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * The API's connection, brought closer to the platform than the library is by itself:
 * - it grants nothing (the library would grant ALL on every table beside a row-secured one to anon, authenticated, service_role);
 * - a request runs under its role's statement timeout;
 * - the loss of the database fails requests, not the process;
 * - a request's settings take one round trip instead of five;
 * - a function's json argument arrives as what was sent.
 */
export function connectAsPlatform(superuserUrl: string): PlatformConnection {
  const open = (onclose: () => void) => {
    const opened = createPostgresConnection({
      url: superuserUrl,
      postgresOptions: { max: 12, onnotice: () => {}, onclose, connection: { application_name: "api" } },
    });
    for (const oid of jsonOids) opened.driver.options.serializers[oid] = jsonText;
    return opened;
  };
  const connection = open(() => {});
  const pool = sturdyPool((onclose) => open(onclose).driver);
  connection.driver.reserve = pool.reserve as unknown as typeof connection.driver.reserve;
  const internals = connection as unknown as Internals;
  if (internals.rlsState !== "unknown" || !internals.applyJwtSessionContext || !internals.applyRpcRequestGucs) {
    throw new Error("@supabase/lite has changed inside: compare src/ops/stack/connection.ts with what it grants and sets now.");
  }
  internals.rlsState = "active";
  internals.applyJwtSessionContext = async (executor, { auth }) => {
    const role = auth?.role || "anon";
    await setLocally(executor, {
      role,
      "request.jwt.claims": JSON.stringify(auth?.jwt ?? { role }),
      "request.jwt.claim.sub": String(auth?.uid ?? ""),
      "request.jwt.claim.role": role,
      statement_timeout: statementTimeouts[role] ?? "8s",
    });
  };
  internals.applyRpcRequestGucs = (executor, rpc) =>
    setLocally(executor, {
      "response.status": "",
      "response.headers": "",
      "request.method": rpc.method,
      "request.path": rpc.path,
      "request.headers": JSON.stringify(rpc.requestHeaders ?? {}),
    });
  return { connection, close: () => Promise.all([pool.end(), connection.driver.end({ timeout: 1 })]) };
}

async function setLocally(executor: Executor, settings: Record<string, string>): Promise<void> {
  const names = Object.keys(settings);
  const sql = `select ${names.map((name, index) => `set_config('${name}', $${index + 1}, true)`).join(", ")}`;
  await executor.executeQuery({
    sql,
    parameters: Object.values(settings),
    query: { kind: "RawNode" },
    queryId: { queryId: "settings" },
  });
}

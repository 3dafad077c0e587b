/** Which log product an event came from. The drain's body does not say, so its structure must. */
import type { Source } from "../signals.ts";
import type { Fields } from "./fields.ts";
import { fieldsAt, isFields, textAt, valueAt } from "./fields.ts";
import type { LogLine } from "./normalise.ts";

/** Tables of the platform's log API, which its rows name. The drain never does. */
const tables: Readonly<Record<string, Source>> = {
  edge_logs: "edge",
  auth_logs: "auth",
  auth_audit_logs: "auth",
  postgres_logs: "postgres",
  pg_cron_logs: "postgres",
  storage_logs: "storage",
  function_edge_logs: "function_edge",
  function_logs: "function",
  realtime_logs: "realtime",
  postgrest_logs: "postgrest",
  supavisor_logs: "supavisor",
  pgbouncer_logs: "supavisor",
};

/**
 * The product: the table that the row names, or the first mark that is found. The order matters, because later marks also occur in
 * earlier products.
 */
export function detectSource({ metadata: m, top, message }: LogLine): Source {
  const table = textAt(top, "source") ?? "";
  if (Object.hasOwn(tables, table)) return tables[table] ?? "unknown";
  const has = (...keys: string[]): boolean => valueAt(m, ...keys) !== null;
  if (has("request", "cf") || has("request", "sb") || has("response", "origin_time")) return "edge";
  if (has("request", "pathname") || (has("deployment_id") && has("execution_time_ms") && has("response"))) return "function_edge";
  if (has("event_type") && (has("function_id") || has("execution_id"))) return "function";
  if (has("parsed", "error_severity") || has("parsed", "sql_state_code")) return "postgres";
  if (has("auth_audit_event") || isAuthLine(m) || isAuthBody(authBody(message))) return "auth";
  if (has("tenantId") || (textAt(m, "operation") ?? "").startsWith("storage.") || (has("reqId") && has("res"))) return "storage";
  if (has("external_id") || (textAt(m, "context", "module") ?? "").startsWith("Elixir.Realtime") || has("cluster"))
    return "realtime";
  if (has("db_name") && has("instance_id")) return "supavisor";
  // A self-hosted gateway logs method, path and status, and none of the marks above.
  if (has("request", "path") && has("response", "status_code")) return "edge";
  if (isStorageRequest(message)) return "storage";
  if (isGatewayRequest(message)) return "edge";
  if (isPgBouncer(message)) return "supavisor";
  if (isPostgrest(message)) return "postgrest";
  // Other parts of Auth than its API, such as the mailer: only they write JSON that names a component.
  if (authBody(message) !== null) return "auth";
  return "unknown";
}

const isAuthLine = (m: Fields): boolean => textAt(m, "component") === "api" && (textAt(m, "msg") ?? textAt(m, "path")) !== null;

const isAuthBody = (body: Fields | null): boolean =>
  body !== null && (fieldsAt(body, "auth_audit_event") !== null || isAuthLine(body));

/** The fields of an Auth line from its message, which is JSON itself and names a component; `null` where it is not. */
export function authBody(message: string): Fields | null {
  if (!message.startsWith("{") || !message.includes('"component"')) return null;
  try {
    const body: unknown = JSON.parse(message);
    return isFields(body) && textAt(body, "component") !== null ? body : null;
  } catch {
    return null;
  }
}

/** `tenant | METHOD | status | ip | request id | url | agent`: all that a query leaves which asks for no columns of Storage's own. */
const isStorageRequest = (message: string): boolean =>
  /^[^|]{1,100} \| [A-Z]{3,10} \| (?:\d{3}|ABORTED R\w\w) \| [^|]{0,100} \| [^|]{0,100} \| \//.test(message);

/** `METHOD | STATUS | ip | ray | url | agent`, likewise. */
const isGatewayRequest = (message: string): boolean =>
  /^[A-Z]{3,10} \| \d{3} \| [^|]{0,100} \| [^|]{0,100} \| https?:\/\//.test(message);

/** PgBouncer begins a line with the address of a client or server object, as in `S-0xaaab0: db/user@…`. */
const isPgBouncer = (message: string): boolean => /^[CS]-0x[0-9a-f]+: /.test(message) || message.startsWith("stats: ");

/** PostgREST logs bare sentences about its connection and its schema cache. */
const isPostgrest = (message: string): boolean =>
  /schema cache|^(?:Attempting to (?:re)?connect to the database|Successfully connected to|Config(?:uration)? re-?loaded|Listening (?:on port|for)|API server listening|Starting PostgREST|Connection (?:to the database )?(?:lost|successful)|.{0,40}"code":"PGRST)/i.test(
    message,
  );

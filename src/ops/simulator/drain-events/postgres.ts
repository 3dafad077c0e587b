/** Lines of the database (postgres_logs), with those of pg_cron among them. */
import { projectRef } from "../cast.ts";
import { hex, integer } from "../draws.ts";
import type { JsonObject, Line, Moment } from "./envelope.ts";
import { later, line, postgresTime } from "./envelope.ts";

/** What a line of the database says. */
export interface PostgresMessage {
  readonly severity: "LOG" | "WARNING" | "ERROR" | "FATAL";
  readonly sqlState: string;
  readonly message: string;
  /** Role of the session, which tells what product ran the statement; `null` for the server's own processes. */
  readonly user: "authenticator" | "supabase_storage_admin" | "supabase_auth_admin" | null;
  readonly detail?: string;
  readonly hint?: string;
  readonly command?: "SELECT" | "INSERT" | "UPDATE";
  /** Kind of process; a client's session where none is given. */
  readonly backend?: "checkpointer" | "pg_cron launcher" | "autovacuum worker";
}

/** A line of the database's log. */
export function postgresLine(moment: Moment, told: PostgresMessage): Line {
  const { random, us } = moment;
  const processId = integer(random, 2_000, 250_000);
  const client = `10.0.${integer(random, 0, 9)}.${integer(random, 2, 250)}:${integer(random, 30_000, 60_000)}`;
  const parsed: JsonObject = {
    backend_type: told.backend ?? "client backend",
    command_tag: told.command,
    connection_from: told.user === null ? undefined : client,
    database_name: told.user === null ? undefined : "postgres",
    detail: told.detail,
    error_severity: told.severity,
    hint: told.hint,
    process_id: processId,
    query_id: integer(random, -9_000_000_000_000, 9_000_000_000_000),
    session_id: `${hex(random, 8)}.${processId.toString(16)}`,
    session_line_num: integer(random, 1, 40),
    session_start_time: postgresTime(us - 600e6).replace(/\.\d+/, ""),
    sql_state_code: told.sqlState,
    timestamp: postgresTime(us),
    transaction_id: told.command === "INSERT" ? integer(random, 1e6, 9e6) : 0,
    user_name: told.user ?? undefined,
    virtual_transaction_id: `${integer(random, 3, 60)}/${integer(random, 1, 99_999)}`,
  };
  return line("postgres", moment, told.message, { host: `db-${projectRef}`, parsed });
}

/** What pg_cron says when it starts a job, and how the job ended. It logs both at LOG, an error's text too. */
export function cronLines(moment: Moment, job: number, ended: string): readonly [Line, Line] {
  const launcher = { severity: "LOG", sqlState: "00000", user: null, backend: "pg_cron launcher" } as const;
  return [
    postgresLine(moment, { ...launcher, message: `cron job ${job} starting: select nexsys.run_job(${job})` }),
    postgresLine(later(moment, integer(moment.random, 4_000, 90_000)), { ...launcher, message: `cron job ${job} ${ended}` }),
  ];
}

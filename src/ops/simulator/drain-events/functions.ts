/** Lines of Edge Functions: their invocations (function_edge_logs) and what they print (function_logs). */
import { projectRef } from "../cast.ts";
import { uuid } from "../draws.ts";
import { randomOf } from "../random.ts";
import type { JsonObject, Line, Moment } from "./envelope.ts";
import { isoTime, line } from "./envelope.ts";

/** Edge Functions of Nexsys. */
export type FunctionName = "dispatch-communications" | "generate-statement" | "payment-webhook";

const version = "26";

/** The line of an invocation. */
export function invocationLine(
  moment: Moment,
  call: {
    readonly name: FunctionName;
    readonly status: number;
    /** Id of the execution, which the lines of its worker name too. */
    readonly execution: string;
    readonly executionMs: number;
    readonly userAgent: string;
  },
): Line {
  const host = `${projectRef}.supabase.co`;
  const url = `https://${host}/functions/v1/${call.name}`;
  const metadata: JsonObject = {
    ...deploymentOf(call.name),
    execution_id: call.execution,
    execution_time_ms: Math.round(call.executionMs),
    request: {
      headers: { accept: "*/*", host, user_agent: call.userAgent },
      host,
      method: "POST",
      pathname: `/functions/v1/${call.name}`,
      protocol: "https:",
      url,
    },
    response: {
      headers: { content_type: "application/json", date: new Date(moment.us / 1_000).toUTCString() },
      status_code: call.status,
    },
  };
  return line("function_edge", moment, `POST | ${call.status} | ${url}`, metadata);
}

/** What a function or its runtime says. */
export interface FunctionSaying {
  readonly name: FunctionName;
  readonly execution: string;
  readonly type: "Log" | "BootFailure" | "Shutdown" | "UncaughtException";
  readonly level: "info" | "error";
  readonly message: string;
  /** Why a worker was shut down. */
  readonly reason?: "WallClockTime" | "Memory";
}

/** A line that a function or its runtime wrote. */
export function functionLine(moment: Moment, said: FunctionSaying): Line {
  const metadata: JsonObject = {
    ...deploymentOf(said.name),
    event_type: said.type,
    execution_id: said.execution,
    level: said.level,
    reason: said.reason,
    region: "eu-central-1",
    served_by: "supabase-edge-runtime-1.74.2 (compatible with Deno v2.1.4)",
    timestamp: isoTime(moment.us),
  };
  return line("function", moment, `${said.message}\n`, metadata);
}

/** Id of a function: always the same. */
const functionId = (name: FunctionName): string => uuid(randomOf(0, "function", name));

function deploymentOf(name: FunctionName): JsonObject {
  const id = functionId(name);
  return { deployment_id: `${projectRef}_${id}_${version}`, function_id: id, project_ref: projectRef, version };
}

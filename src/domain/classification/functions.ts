/** Lines of Edge Functions: the gateway's line of each invocation, and what the functions and their workers say themselves. */

import type { Severity, SharedFact } from "../ingest-event.ts";
import type { Fields } from "./fields.ts";
import { durationMs, numberAt, statusAt, textAt } from "./fields.ts";
import type { LogLine } from "./normalise.ts";
import type { OwnMarks } from "./options.ts";
import type { Reader } from "./reading.ts";
import { correlationId, ownLevel, severityOf, variantPart } from "./reading.ts";

/** The platform's own statuses: it lost patience, or stopped the function at its limits. */
const kindsByStatus: Readonly<Record<number, string>> = { 504: "timeout", 546: "memory" };

/**
 * What became of a failed invocation. A 503 has three causes, and the platform's guide (Edge Function 503 error response) tells them
 * apart: with an execution the function answered it itself, with a function alone it did not boot, and with neither the platform fails.
 */
function kindOf(status: number, metadata: Fields): string {
  const isUnbooted = textAt(metadata, "execution_id") === null && textAt(metadata, "function_id") !== null;
  return status === 503 && isUnbooted ? "boot" : (kindsByStatus[status] ?? "error");
}

/** Name of the function in an address, `/functions/v1/<name>` or `/<name>`. */
function nameIn(metadata: Fields): string | null {
  const path = textAt(metadata, "request", "pathname") ?? textAt(metadata, "request", "path") ?? "";
  return /^(?:\/functions\/v1)?\/([^/?#]{1,128})/.exec(path)?.[1] ?? null;
}

/**
 * What a failed invocation and its worker both tell, so that a crash counts once: by the invocation, which knows the function's name and
 * how many requests failed, and by the worker's line only where no invocation is known. Both name the execution; where a worker did not
 * boot there was none yet, and the function and five minutes stand for it.
 */
function factOf(part: SharedFact["part"], kind: string, { metadata, atUs }: LogLine): { fact?: SharedFact } {
  const id = textAt(metadata, kind === "boot" ? "function_id" : "execution_id");
  if (id === null || !/^[\w-]{8,64}$/.test(id)) return {};
  const what = kind === "boot" ? `boot/${Math.floor(atUs / 300e6)}` : kind === "error" ? "error" : "limit";
  return { fact: { key: `function/${id.toLowerCase()}/${what}`, part } };
}

/** Reads the line of an invocation: answers of 500 and above count as errors of the function. */
export const readFunctionEdge: Reader = (line, _, { templateOf }) => {
  const { metadata, top } = line;
  const status = statusAt(metadata, "response", "status_code");
  const name = variantPart(nameIn(metadata), /^[\w-]{1,63}$/);
  const method = variantPart(textAt(metadata, "request", "method"), /^[A-Z]{3,10}$/);
  const kind = status !== null && status >= 500 ? kindOf(status, metadata) : null;
  return {
    severity: severityOf(status, ownLevel(metadata, top)),
    status,
    path: templateOf(textAt(metadata, "request", "pathname") ?? textAt(metadata, "request", "path")),
    requestId: correlationId(textAt(top, "request_id"), textAt(metadata, "request_id"), textAt(metadata, "execution_id")),
    message: `${method} ${name} ${status ?? "without status"}`,
    attributes: {
      method,
      function: name,
      function_id: textAt(metadata, "function_id"),
      version: textAt(metadata, "version"),
      duration_ms: durationMs(numberAt(metadata, "execution_time_ms")),
    },
    counts: kind === null ? [] : [["function.error", `${name}/${kind}`]],
    ...(kind === null ? {} : factOf("outcome", kind, line)),
  };
};

/** Reads what a function or its worker wrote: a worker that dies counts, a logged sentence does not. */
export const readFunctionLog: Reader = (line) => {
  const { metadata, top, message } = line;
  const type = textAt(metadata, "event_type") ?? "";
  const reason = textAt(metadata, "reason");
  const kind = deathOf(type, reason);
  const id = functionId(metadata);
  return {
    severity: kind === null ? (ownLevel(metadata, top) ?? "info") : worse(ownLevel(metadata, top)),
    status: null,
    path: null,
    requestId: correlationId(textAt(top, "request_id"), textAt(metadata, "request_id"), textAt(metadata, "execution_id")),
    message: message.trim() || null,
    attributes: {
      event_type: type,
      function_id: textAt(metadata, "function_id"),
      version: textAt(metadata, "version"),
      region: textAt(metadata, "region"),
      reason,
      boot_ms: durationMs(numberAt(metadata, "boot_time")),
      cpu_ms: durationMs(numberAt(metadata, "cpu_time_used")),
    },
    counts: kind === null ? [] : [["function.error", `${id}/${kind}`]],
    ...(kind === null ? {} : factOf("echo", kind, line)),
  };
};

const worse = (own: Severity | null): Severity => (own === "fatal" ? "fatal" : "error");

/** Id of the function, which is no person's and therefore needs no redaction. */
function functionId(metadata: Fields): string {
  const id = textAt(metadata, "function_id") ?? "";
  return /^[0-9a-f-]{36}$/i.test(id) ? id.toLowerCase() : "other";
}

/**
 * What a worker died of, or `null`: an early drop, an idle end or a sentence in the log is no death. Neither is `WallClockTime`, which is
 * how long any worker lives that is kept busy; the platform's guide calls it expected, and the requests that it costs answer 504 or 546.
 */
function deathOf(type: string, reason: string | null): "boot" | "error" | "memory" | "timeout" | null {
  if (type === "BootFailure") return "boot";
  if (type === "UncaughtException") return "error";
  if (type !== "Shutdown") return null;
  if (/memory/i.test(reason ?? "")) return "memory";
  return /cputime|timeout/i.test(reason ?? "") ? "timeout" : null;
}

/** Whether the line is about the receiver, by the function's id or its path; or about a call of the ticker that went well. */
export function isOwnFunctionLine({ metadata }: LogLine, { functionId, path, ticker }: OwnMarks): boolean {
  if (functionId !== null && textAt(metadata, "function_id")?.toLowerCase() === functionId.toLowerCase()) return true;
  const name = nameIn(metadata);
  if (name === null) return false;
  if (name === lastOf(path)) return true;
  const status = statusAt(metadata, "response", "status_code");
  return name === lastOf(ticker) && status !== null && status < 400;
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Lines of the smaller services, and of what nobody knows. */
import type { Severity } from "../ingest-event.ts";
import { textAt } from "./fields.ts";
import type { Reader } from "./reading.ts";
import { correlationId, ownLevel, variantPart } from "./reading.ts";

const isTrouble = (severity: Severity): boolean => severity === "error" || severity === "fatal";

/** A line that begins with the service's own code, as in `ClientJoinRateLimitReached: Too many joins`. */
const codePattern = /^\[?([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:\]|:)/;

/** Reads a line of Realtime: errors, and refused joins by the service's own code. */
export const readRealtime: Reader = ({ metadata, top, message }) => {
  const severity = ownLevel(metadata, top) ?? "info";
  const code = textAt(metadata, "error_code") ?? codePattern.exec(message)?.[1] ?? null;
  const isError = isTrouble(severity) || textAt(metadata, "error_code") !== null || (severity === "warning" && code !== null);
  return {
    severity: isError && severity === "info" ? "warning" : severity,
    status: null,
    path: null,
    requestId: correlationId(textAt(top, "request_id"), textAt(metadata, "request_id")),
    message: message || null,
    attributes: { code, module: textAt(metadata, "context", "module"), region: textAt(metadata, "region") },
    counts: isError ? [["realtime.error", variantPart(code, /^[A-Za-z0-9_]{1,63}$/)]] : [],
  };
};

/** Reads a line of PostgREST, which is bare text: what failed must be read from the sentence. */
export const readPostgrest: Reader = ({ metadata, top, message }) => ({
  severity: ownLevel(metadata, top) ?? (/fail|error|lost|fatal|refused|timed? ?out/i.test(message) ? "error" : "info"),
  status: null,
  path: null,
  requestId: correlationId(textAt(top, "request_id")),
  message: message || null,
  attributes: {},
  counts: [],
});

/** Reads a line of a connection pooler, Supavisor or PgBouncer. */
export const readPooler: Reader = ({ metadata, top, message }) => {
  const user = textAt(metadata, "user");
  return {
    severity: ownLevel(metadata, top) ?? "info",
    status: null,
    path: null,
    requestId: correlationId(textAt(top, "request_id")),
    message: message || null,
    attributes: {
      product: textAt(metadata, "instance_id") === null ? "pgbouncer" : "supavisor",
      type: textAt(metadata, "type"),
      database: textAt(metadata, "db_name"),
      role: user === null ? null : variantPart(user.split(".")[0] ?? null, /^[a-z_]\w{0,62}$/),
      region: textAt(metadata, "region"),
    },
    counts: [],
  };
};

/** Keeps the whole shape of an unknown line, so that somebody can tell what it is and teach the rules. */
export const readUnknown: Reader = ({ metadata, top, message }) => ({
  severity: ownLevel(metadata, top) ?? "info",
  status: null,
  path: null,
  requestId: correlationId(textAt(top, "request_id"), textAt(metadata, "request_id")),
  message: message || null,
  attributes: { metadata },
  counts: [],
});

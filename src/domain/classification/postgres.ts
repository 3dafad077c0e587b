/** Lines of the database. */
import type { Severity } from "../ingest-event.ts";
import { textAt } from "./fields.ts";
import type { Count, Reader } from "./reading.ts";
import { correlationId, severityIn, variantPart } from "./reading.ts";
import { sqlstateOf, sqlstateVariant } from "./sqlstate.ts";

/** Who was connected tells which product asked. */
const productsByUser: Readonly<Record<string, string>> = {
  authenticator: "rest",
  supabase_storage_admin: "storage",
  supabase_auth_admin: "auth",
  supabase_realtime_admin: "realtime",
  postgres: "migrations",
};

/** Reads a database line: errors by class, 42501 split into policy and privilege, jobs of pg_cron by their number. */
export const readPostgres: Reader = ({ metadata, top, message }) => {
  const word = textAt(metadata, "parsed", "error_severity") ?? textAt(top, "severity_text");
  const own = severityIn(word) ?? "info";
  const code = textAt(metadata, "parsed", "sql_state_code") ?? (own === "error" || own === "fatal" ? sqlstateOf(message) : null);
  const job = failedJob(message);
  const counts = countsOf(own, code, message, job);
  const user = textAt(metadata, "parsed", "user_name");
  return {
    severity: job !== null ? "error" : own,
    status: null,
    path: null,
    requestId: correlationId(textAt(top, "request_id")),
    message: withoutLiterals(withoutValue(message, code)) || null,
    attributes: {
      level: word,
      sqlstate: code,
      role: user,
      product: user !== null && Object.hasOwn(productsByUser, user) ? productsByUser[user] : null,
      command: textAt(metadata, "parsed", "command_tag"),
      backend: textAt(metadata, "parsed", "backend_type"),
      job,
    },
    counts,
  };
};

function countsOf(severity: Severity, code: string | null, message: string, job: string | null): Count[] {
  if (job !== null) return [["cron.failed", job]];
  if (severity !== "error" && severity !== "fatal") return [];
  const error: Count = ["db.error", sqlstateVariant(code, message)];
  if (code !== "42501") return [error];
  const policy = /row-level security policy(?: \(USING expression\))?(?: "[^"]{1,128}")? for table "([^"]{1,128})"/.exec(message);
  if (policy !== null || message.includes("row-level security")) return [["rls.denied", variantPart(policy?.[1] ?? null)], error];
  // A column's privilege is missing on its table: `for column "iban" of relation "buyers"`.
  const privilege =
    /^permission denied (?:for|to) (?:column (?:"[^"]{1,128}"|\S{1,128}) of relation |(?:[a-z]+ ){0,3})(?:"([^"]{1,128})"|([\w.$-]{1,128}))/.exec(
      message,
    );
  return privilege === null ? [error] : [["grant.missing", variantPart(privilege[1] ?? privilege[2] ?? null)], error];
}

/**
 * Number of the pg_cron job that a line reports as failed, or `null`. pg_cron logs all at LOG: `cron job 7 starting: …`,
 * `… COMMAND completed: …`, `… completed: 1 row`, and anything else is the error's text (pg_cron.c, ManageCronTask).
 */
function failedJob(message: string): string | null {
  const match = /^cron job (\d{1,18})(:? .*)$/s.exec(message);
  if (match === null) return null;
  const isNews =
    /^ (?:starting|connecting|sending|running|succeeded|(?:COMMAND )?completed)\b|^: (?:DEBUG|LOG|INFO|NOTICE|WARNING)/.test(
      match[2] ?? "",
    );
  return isNews ? null : (match[1] ?? null);
}

/**
 * Literals of a logged statement hold what customers typed. One that has no end was cut off: it goes to the end of the line, where the
 * line itself was cut whatever stands before its quote, and else unless that is a word, as in `the client's`.
 */
const withoutLiterals = (message: string): string =>
  message.replace(message.endsWith("…") ? /'[^']*(?:'|$)/g : /'[^']*'|(?<!\w\w)'[^']*$/g, "'?'");

/** What could not be read as a number or a date, in errors of class 22: `value "…" is out of range`, `invalid …: "…"`. */
function withoutValue(message: string, code: string | null): string {
  if (code?.startsWith("22") !== true) return message;
  const inside = message.replace(/\bvalue "[\s\S]*" is out of range/, 'value "?" is out of range');
  const begin = inside.indexOf(': "');
  if (begin < 0) return inside;
  const end = inside.lastIndexOf('"');
  return `${inside.slice(0, begin)}: "?"${end > begin + 2 ? inside.slice(end + 1) : ""}`;
}

/** One `event` item of an envelope, as far as Nexsys Watch wants to know it: nothing in it names a person any more. */
import type { Fields } from "../classification/fields.ts";
import { fieldsAt, isFields, numberAt, textAt, valueAt } from "../classification/fields.ts";
import type { Severity } from "../ingest-event.ts";
import { pathTemplate } from "../paths.ts";
import { redactId } from "../redaction/redact.ts";
import type { KeyedHash } from "../redaction/text.ts";
import { redactText, wellFormed } from "../redaction/text.ts";
import { fingerprintOf } from "./fingerprint.ts";

export interface ErrorReport {
  /** 16 hex digits, equal for reports of the same error in any release. */
  readonly fingerprint: string;
  /** `TypeError: x is not a function`, redacted, at most 200 characters. */
  readonly title: string;
  readonly severity: Severity;
  /** At most 64 characters, or `unknown`; `redacted` where it may be anything but a release. */
  readonly release: string;
  readonly environment: string | null;
  /** Keyed hash of the user's id, or of the mail or name where there is none; `null` for strangers. */
  readonly user: string | null;
  /** `false` where the error escaped the application's own code; `null` where the SDK does not say. */
  readonly handled: boolean | null;
  /** Template of the page's path. */
  readonly path: string | null;
}

const TITLE = 200;
/** No title needs more, and redaction takes time by length. */
const READ = 4_096;

const severities: Readonly<Record<string, Severity>> = {
  fatal: "fatal",
  critical: "fatal",
  error: "error",
  warning: "warning",
  log: "info",
  info: "info",
  debug: "debug",
};

/**
 * Reads an event's payload; `null` where it reports no error: a transaction, or a message that the application sent at a level
 * below `error`. An exception counts at any level.
 */
export function readErrorReport(event: Fields, hash: KeyedHash): ErrorReport | null {
  if (textAt(event, "type") === "transaction") return null;
  const exceptions = listAt(event, "exception", "values");
  // The exception that was thrown comes last; what caused it stands before it.
  const thrown = exceptions.at(-1) ?? fieldsAt(event, "exception");
  const level = textAt(event, "level") ?? "error";
  const severity = Object.hasOwn(severities, level) ? (severities[level] ?? "error") : "error";
  if (!thrown && severity !== "error" && severity !== "fatal") return null;

  const type = redacted(thrown && textAt(thrown, "type"), hash);
  const message = redacted(thrown ? textAt(thrown, "value") : messageOf(event), hash);
  const custom = valueAt(event, "fingerprint");
  return {
    fingerprint: fingerprintOf({
      type: type ?? "",
      message: message ?? "",
      frames: thrown ? listAt(thrown, "stacktrace", "frames") : [],
      custom: Array.isArray(custom)
        ? custom.slice(0, 16).flatMap((part) => (typeof part === "string" ? [redacted(part, hash) ?? ""] : []))
        : [],
    }),
    title: titleOf(type, message),
    severity,
    release: nameOf(textAt(event, "release"), 64, hash) ?? "unknown",
    environment: nameOf(textAt(event, "environment"), 32, hash),
    user: userOf(fieldsAt(event, "user"), hash),
    handled: handledIn(thrown),
    path: pathTemplate(textAt(event, "request", "url")),
  };
}

const messageOf = (event: Fields): string | null =>
  textAt(event, "logentry", "formatted") ?? textAt(event, "logentry", "message") ?? textAt(event, "message");

const listAt = (fields: Fields, ...keys: readonly string[]): Fields[] => {
  const list = valueAt(fields, ...keys);
  return Array.isArray(list) ? list.filter(isFields) : [];
};

function handledIn(exception: Fields | null): boolean | null {
  const handled = exception && valueAt(exception, "mechanism", "handled");
  return typeof handled === "boolean" ? handled : null;
}

/** A text on one line without personal data. It is cut between words: redaction would not know half an address for what it is. */
function redacted(text: string | null, hash: KeyedHash): string | null {
  if (text === null) return null;
  const gap = text.length > READ ? Math.max(text.lastIndexOf(" ", READ), text.lastIndexOf("\n", READ)) : -1;
  return redactText(text.slice(0, gap > 0 ? gap : READ), hash)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .trim();
}

function titleOf(type: string | null, message: string | null): string {
  const title = [type, message].filter((part) => part !== null && part !== "").join(": ") || "Error without a message";
  return title.length > TITLE ? `${title.slice(0, TITLE - 1).toWellFormed()}…` : title;
}

/** `nexsys@1.4.2`, a commit or a build's time: what redaction would take for an address, a key or a number. */
const release =
  /^(?:[A-Za-z][\w.-]{0,39}@)?(?:v?\d{1,6}(?:\.\d{1,6}){1,3}(?:[-+][\w.+-]{1,40})?|(?=\d{0,39}[a-f])[0-9a-f]{7,40}|20\d{2}[01]\d[0-3]\d(?:\d{4}|\d{6})?)$/;

/**
 * A name that the deployment chose. Whoever knows the public DSN may send another: what is no release by its form keeps its name only
 * where it is one word that redaction leaves alone, and is `redacted` else.
 */
function nameOf(text: string | null, length: number, hash: KeyedHash): string | null {
  const stated = wellFormed(text?.trim() ?? "").slice(0, READ);
  if (stated === "") return null;
  if (release.test(stated)) return stated.slice(0, length);
  if (/\s/.test(stated) || redactText(stated, hash) !== stated) return "redacted";
  return stated.slice(0, length).replace(/[^\w.@+:/-]/g, "_");
}

function userOf(user: Fields | null, hash: KeyedHash): string | null {
  if (!user) return null;
  const id = textAt(user, "id") ?? textAt(user, "email") ?? textAt(user, "username");
  return id === null ? null : redactId(id.trim().slice(0, 256), hash);
}

/** Seconds since the epoch or ISO text, as SDKs write it; `null` where the event does not say. */
export const statedTime = (event: Fields): number | string | null => numberAt(event, "timestamp") ?? textAt(event, "timestamp");

/** What a source's rules make of a line, before redaction; and the small rules that sources share. */
import type { Severity, SharedFact } from "../ingest-event.ts";
import { redactText } from "../redaction/text.ts";
import type { Signal } from "../signals.ts";
import type { Fields } from "./fields.ts";
import { textAt } from "./fields.ts";
import type { LogLine } from "./normalise.ts";
import type { ClassifyOptions } from "./options.ts";

/** A signal and its variant, counted once. */
export type Count = readonly [Signal, string];

/** A line as its source's rules read it. */
export interface Reading {
  readonly severity: Severity;
  readonly status: number | null;
  readonly path: string | null;
  readonly requestId: string | null;
  readonly message: string | null;
  /** Facts worth a row; `null` and absent ones are left out when stored. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The first is the event's own signal, the others are counted besides. */
  readonly counts: readonly Count[];
  /** Where another line may tell the same. */
  readonly fact?: SharedFact;
}

/** What a batch as a whole knows, for the reading of one of its lines. */
export interface BatchFacts {
  /** Requests of Auth whose `request completed` line, with a status of failure, is in the batch. */
  readonly failedAuthRequests: ReadonlySet<string>;
  /** Template of a path; a batch asks for few of them many times. */
  readonly templateOf: (path: string | null) => string | null;
}

/** Rules of one source. */
export type Reader = (line: LogLine, options: ClassifyOptions, batch: BatchFacts) => Reading;

const words: Readonly<Record<string, Severity>> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  information: "info",
  log: "info",
  notice: "info",
  warn: "warning",
  warning: "warning",
  error: "error",
  err: "error",
  fatal: "fatal",
  panic: "fatal",
  critical: "fatal",
  emergency: "fatal",
};

/** Severity from the platform's own word; `null` where it says none that is known. */
export function severityIn(word: string | null): Severity | null {
  const name = (word ?? "").toLowerCase();
  if (/^debug[1-5]$/.test(name)) return "debug";
  return Object.hasOwn(words, name) ? (words[name] ?? null) : null;
}

/** By status first, as Studio does it: the platform's own level of a failed request is not reliable. */
export function severityOf(status: number | null, own: Severity | null): Severity {
  if (status !== null && status >= 500) return own === "fatal" ? "fatal" : "error";
  if (status !== null && status >= 400) return "warning";
  return own ?? "info";
}

/** Class of a status as `api.request` counts it. */
export const statusClass = (status: number): "ok" | "4xx" | "5xx" => (status >= 500 ? "5xx" : status >= 400 ? "4xx" : "ok");

const noHash = (): string => "";

/** A part of a variant: a short name, or `other` where the text is none. Names of people and secrets are never names of variants. */
export function variantPart(text: string | null, pattern: RegExp = /^[\w.$:-]{1,63}$/): string {
  if (text === null || !pattern.test(text)) return "other";
  return redactText(text, noHash) === text ? text : "other";
}

/**
 * The id that joins the lines of one request across products. Cloudflare's ray comes with and without the data centre's `-FRA`;
 * it is kept without.
 */
export function correlationId(...candidates: readonly (string | null)[]): string | null {
  const id = candidates.find((candidate) => candidate !== null && /^[\w-]{4,64}$/.test(candidate)) ?? null;
  return id === null ? null : id.replace(/^([0-9a-f]{16})-[A-Z]{3}$/, "$1");
}

/** Word for the level of a line, wherever the platform put it. */
export function ownLevel(metadata: Fields, top: Fields): Severity | null {
  return severityIn(textAt(metadata, "level") ?? textAt(top, "level") ?? textAt(top, "severity_text"));
}

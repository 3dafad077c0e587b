/** From a batch of raw log events to events that may be stored, and an account of those that may not. */
import type { AsideLine, IngestEvent, SetAside, Severity } from "../ingest-event.ts";
import { pathTemplate } from "../paths.ts";
import { redact } from "../redaction/redact.ts";
import type { Redaction } from "../redaction/text.ts";
import { beginning, redactionBy } from "../redaction/text.ts";
import { remembering } from "../remembering.ts";
import type { Source } from "../signals.ts";
import { failedAuthRequest, readAuth } from "./auth.ts";
import { detectSource } from "./detect.ts";
import { isOwnRequest, readEdge } from "./edge.ts";
import { uuidIn } from "./event-id.ts";
import type { Fields } from "./fields.ts";
import { isFields, mostBytes } from "./fields.ts";
import { isOwnFunctionLine, readFunctionEdge, readFunctionLog } from "./functions.ts";
import type { LogLine } from "./normalise.ts";
import { normalise } from "./normalise.ts";
import type { ClassifyOptions } from "./options.ts";
import { readPostgres } from "./postgres.ts";
import type { BatchFacts, Reader } from "./reading.ts";
import { readPooler, readPostgrest, readRealtime, readUnknown } from "./services.ts";
import { readStorage } from "./storage.ts";

/** A batch after classification: every raw event is in one of the three, and in one only. */
export interface Classified {
  readonly events: readonly IngestEvent[];
  readonly dropped: readonly SetAside[];
  readonly rejected: readonly SetAside[];
  /** The lines behind `dropped` and `rejected` that have an id. */
  readonly aside: readonly AsideLine[];
}

const readers: Partial<Record<Source, Reader>> = {
  edge: readEdge,
  auth: readAuth,
  postgres: readPostgres,
  storage: readStorage,
  function_edge: readFunctionEdge,
  function: readFunctionLog,
  realtime: readRealtime,
  postgrest: readPostgrest,
  supavisor: readPooler,
};

const maxMessage = 4_000;
const maxAttributes = 16 * 1_024;

/**
 * Classifies and redacts a batch. Never throws, whatever the batch holds, and does not depend on the order of its events:
 * events + dropped + rejected = raw events, to the unit. Reasons of rejection: `not-an-object`, `empty`, `too-deep`, `too-large`,
 * `unreadable`. Reason of dropping: `own-log`.
 */
export function classifyBatch(raw: readonly unknown[], deployment: ClassifyOptions): Classified {
  const redaction = redactionBy(deployment.hash);
  const options = { ...deployment, hash: redaction.hash };
  const dropped = new Ledger("dropped");
  const rejected = new Ledger("rejected");
  const lines: { line: LogLine; source: Source }[] = [];
  for (const item of raw) {
    const line = guarded(() => normalise(item, options.receivedAt, options.hash));
    if (line === null || typeof line === "string") rejected.add("unknown", line ?? "unreadable", ownId(item), null);
    else lines.push({ line, source: guarded(() => detectSource(line)) ?? "unknown" });
  }

  const template = remembering(pathTemplate, 256);
  const batch = {
    ...redaction,
    templateOf: (path: string | null) => (path === null ? null : template(path)),
    failedAuthRequests: failedAuthRequests(lines),
  };
  const events: IngestEvent[] = [];
  for (const { line, source } of lines) {
    const event = guarded(() => (isOwn(line, source, options) ? "own-log" : read(line, source, options, batch)));
    if (event !== null && event !== "own-log") events.push(event);
    else
      (event === null ? rejected : dropped).add(source, event ?? "unreadable", line.id, line.clock === null ? line.atUs : null);
  }
  return { events, dropped: dropped.entries(), rejected: rejected.entries(), aside: [...dropped.lines, ...rejected.lines] };
}

/** The id that an event which cannot be read gives itself. */
const ownId = (raw: unknown): string | null =>
  guarded(() => (typeof raw === "object" && raw !== null && "id" in raw && typeof raw.id === "string" ? uuidIn(raw.id) : null));

/** One event that breaks a rule's assumptions must not cost the rest of its batch. */
function guarded<T>(step: () => T): T | null {
  try {
    return step();
  } catch {
    return null;
  }
}

function failedAuthRequests(lines: readonly { line: LogLine; source: Source }[]): ReadonlySet<string> {
  return new Set(lines.flatMap(({ line, source }) => (source === "auth" ? (guarded(() => failedAuthRequest(line)) ?? []) : [])));
}

function isOwn(line: LogLine, source: Source, { self }: ClassifyOptions): boolean {
  if (source === "edge") return isOwnRequest(line, self);
  return (source === "function" || source === "function_edge") && isOwnFunctionLine(line, self);
}

function read(line: LogLine, source: Source, options: ClassifyOptions, batch: BatchFacts & Redaction): IngestEvent {
  const { severity, status, path, requestId, message, attributes, counts, fact } = (readers[source] ?? readUnknown)(
    line,
    options,
    batch,
  );
  const [main, ...also] = counts;
  return {
    id: line.id,
    at_us: line.atUs,
    source,
    severity,
    status,
    path: path === null ? null : batch.text(path),
    request_id: requestId,
    message: storedMessage(message, batch),
    attributes: storedAttributes({ ...attributes, clock: line.clock }, batch),
    // Unknown lines are rare and must be seen to be understood.
    keep: options.keepSuccesses || source === "unknown" || isTrouble(severity) || (main !== undefined && isFailure(main[0])),
    signal: main?.[0] ?? null,
    variant: main?.[1] ?? null,
    also: also.length === 0 ? null : also,
    ...(fact === undefined ? {} : { fact }),
  };
}

const isTrouble = (severity: Severity): boolean => severity === "warning" || severity === "error" || severity === "fatal";

/** Of the signals that log lines produce, two count what went well too. */
const isFailure = (signal: string): boolean => signal !== "api.request" && signal !== "auth.success";

function storedMessage(message: string | null, redaction: Redaction): string | null {
  if (message === null) return null;
  const clean = redaction.text(beginning(message, maxMessage)).trim();
  if (clean === "") return null;
  return clean.length > maxMessage ? `${clean.slice(0, maxMessage).toWellFormed()}…` : clean;
}

function storedAttributes(attributes: Readonly<Record<string, unknown>>, redaction: Redaction): Record<string, unknown> | null {
  const stated: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === null || value === undefined) continue;
    stated[key] = value;
    isEmpty = false;
  }
  if (isEmpty) return null;
  const clean = redact(stated, redaction);
  return isFields(clean) && isAtMost(clean, maxAttributes) ? clean : { cut: "attributes over 16 KiB" };
}

/** Whether a value is at most so long as JSON. */
const isAtMost = (value: Fields, length: number): boolean => mostBytes(value) <= length || JSON.stringify(value).length <= length;

/** What was set aside: counts by source and reason, and the lines that can be known again. */
class Ledger {
  readonly lines: AsideLine[] = [];
  readonly #counts = new Map<string, SetAside>();
  readonly #outcome: AsideLine["outcome"];

  constructor(outcome: AsideLine["outcome"]) {
    this.#outcome = outcome;
  }

  add(source: Source, reason: string, id: string | null, at_us: number | null): void {
    const key = `${source}/${reason}`;
    this.#counts.set(key, { source, reason, n: (this.#counts.get(key)?.n ?? 0) + 1 });
    if (id !== null) this.lines.push({ id, at_us, source, outcome: this.#outcome, reason });
  }

  /** In order of source and reason, so that the account of a batch does not depend on its order. */
  entries(): SetAside[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }
}

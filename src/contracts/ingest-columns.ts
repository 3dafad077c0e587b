/**
 * How a batch is written down for `watch.ingest`: in columns, which is a third less JSON than a list of events, of which the database
 * reads half as many values in a fifth of the time.
 */
import type { AsideLine, IngestEvent, SetAside } from "../domain/ingest-event.ts";
import type { IngestBatch } from "./ingest.ts";

/** Argument of `watch_api.ingest(batch jsonb)` and `import_events`, which also take `events` in rows. */
export interface ColumnBatch {
  readonly id?: string;
  readonly received: number;
  readonly columns: Columns;
  /** Without those that `columns` tells line by line. */
  readonly dropped: readonly SetAside[];
  readonly rejected: readonly SetAside[];
}

/** Lists of one length, but for `kinds`: what many lines have in common stands there once, and `kind` is a place in its lists. */
export interface Columns {
  readonly kinds: Readonly<Record<keyof Kind, readonly unknown[]>>;
  readonly kind: readonly number[];
  readonly id: readonly string[];
  readonly at_us: readonly (number | null)[];
  readonly request_id: readonly (string | null)[];
  readonly message: readonly (string | null)[];
  readonly attributes: readonly (IngestEvent["attributes"] | null)[];
  readonly fact?: readonly (IngestEvent["fact"] | null)[];
}

/** What many lines of a batch have in common. */
type Kind = Pick<IngestEvent, "source" | "severity" | "status" | "path" | "signal" | "variant" | "keep" | "also"> & {
  /** Why the event's time is the receiver's, another one each time it is sent. */
  readonly clock: "missing" | "unreadable" | null;
  readonly outcome: AsideLine["outcome"] | null;
  readonly reason: string | null;
};

type Line = Pick<IngestEvent, "id" | "request_id" | "message" | "attributes" | "fact"> & {
  readonly at_us: number | null;
  readonly kind: Kind;
};

/** The batch in columns: two thirds of the JSON, of which the database reads half as many values. */
export function inColumns({ id, received, events, dropped, rejected, aside = [] }: IngestBatch): ColumnBatch {
  const lines = [...events.map(lineOf), ...aside.map(asideLine)];
  const kinds = new Map<string, { readonly place: number; readonly kind: Kind }>();
  const kind = lines.map((line) => {
    const key = kindKey(line.kind);
    const known = kinds.get(key) ?? { place: kinds.size, kind: line.kind };
    if (known.place === kinds.size) kinds.set(key, known);
    return known.place;
  });
  const all = [...kinds.values()].map((entry) => entry.kind);
  const columns: Columns = {
    kinds: {
      source: all.map(({ source }) => source),
      severity: all.map(({ severity }) => severity),
      status: all.map(({ status }) => status),
      path: all.map(({ path }) => path),
      signal: all.map(({ signal }) => signal),
      variant: all.map(({ variant }) => variant),
      keep: all.map(({ keep }) => keep),
      also: all.map(({ also }) => also),
      clock: all.map(({ clock }) => clock),
      outcome: all.map(({ outcome }) => outcome),
      reason: all.map(({ reason }) => reason),
    },
    kind,
    id: lines.map((line) => line.id),
    at_us: lines.map((line) => line.at_us),
    request_id: lines.map((line) => line.request_id),
    message: lines.map((line) => line.message),
    attributes: lines.map((line) => line.attributes),
    ...(events.some(({ fact }) => fact !== undefined) ? { fact: lines.map(({ fact }) => fact ?? null) } : {}),
  };
  return {
    ...(id === undefined ? {} : { id }),
    received,
    columns,
    dropped: remainder(dropped, aside, "dropped"),
    rejected: remainder(rejected, aside, "rejected"),
  };
}

function lineOf(event: IngestEvent): Line {
  const { id, at_us, request_id, message, attributes, fact, source, severity, status, path, signal, variant, keep, also } = event;
  const stated = attributes?.clock;
  const clock = stated === "missing" || stated === "unreadable" ? stated : null;
  const kind: Kind = { source, severity, status, path, signal, variant, keep, also, clock, outcome: null, reason: null };
  const told = fact === undefined ? {} : { fact };
  // What is only counted is not stored: its texts stay here.
  if (!keep) return { id, at_us, request_id: null, message: null, attributes: null, kind, ...told };
  return { id, at_us, request_id, message, attributes, kind, ...told };
}

const noEvent = { severity: "info", status: null, path: null, signal: null, variant: null, keep: false, also: null } as const;

function asideLine({ id, at_us, source, outcome, reason }: AsideLine): Line {
  const kind: Kind = { ...noEvent, source, clock: null, outcome, reason };
  return { id, at_us, request_id: null, message: null, attributes: null, kind };
}

const kindKey = ({ source, severity, status, path, signal, variant, keep, also, clock, outcome, reason }: Kind): string =>
  JSON.stringify([source, severity, status, path, signal, variant, keep, also, clock, outcome, reason]);

/** The counts without the lines that tell them one by one. */
function remainder(counts: readonly SetAside[], lines: readonly AsideLine[], outcome: AsideLine["outcome"]): readonly SetAside[] {
  return counts.flatMap((entry) => {
    const told = lines.filter((l) => l.outcome === outcome && l.source === entry.source && l.reason === entry.reason).length;
    return entry.n > told ? [{ ...entry, n: entry.n - told }] : [];
  });
}

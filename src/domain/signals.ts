/**
 * The signal catalogue: the only list of what Nexsys Watch counts. SQL, pages, alerts and help derive from it.
 *
 * A signal is counted as (signal, variant, source) per bucket. Variants are paths of at most two parts joined by `/`,
 * for example `rest/5xx` or `portal/invalid_credentials`; an open set of variants is capped where it is counted.
 */

/** Where events come from. The first group are Supabase log products, detected from the structure of an event. */
export const sources = [
  "edge",
  "auth",
  "postgres",
  "storage",
  "function_edge",
  "function",
  "realtime",
  "postgrest",
  "supavisor",
  "unknown",
  "database",
  "app",
  "client",
  "probe",
] as const;

/** Name of a source: a log product of the platform, or one of our own doors (`database` triggers, `app` events, `client` errors, `probe`). */
export type Source = (typeof sources)[number];

/** How values of a signal combine: counters add up, gauges and ages keep the last value seen in a bucket. */
export type SignalKind = "counter" | "gauge" | "age";

/** Unit of a signal's values. `ms` and `s` are durations, `share` is a fraction from 0 to 1, `times` a multiple of what is allowed. */
export type Unit = "count" | "ms" | "s" | "boolean" | "share" | "times";

/** One entry of the catalogue. */
export interface SignalDefinition {
  readonly title: string;
  readonly kind: SignalKind;
  readonly unit: Unit;
  /** What the variant names, in the field's words; `null` where the signal has no variants. */
  readonly variants: string | null;
  /** Which direction is good news. `neutral` signals are volume. */
  readonly good: "down" | "up" | "neutral";
  /** Sources that can produce it: all of them add to its counts. */
  readonly sources: readonly Source[];
  /**
   * Sources that would tell if it happened: the signal is unobserved where all of these are silent, whatever the others say.
   * `database` among `sources` but not here is observed from its first fact of this signal on: somebody has to report it first.
   */
  readonly observedBy: readonly Source[];
  readonly help: string;
  /** Of a yes or no: what is asked, and how 1 and 0 read. The answer's own words: a rule over the opposite would misread a yes. */
  readonly answers?: { readonly of: string; readonly yes: string; readonly no: string };
}

const counter = (
  title: string,
  variants: string | null,
  good: SignalDefinition["good"],
  from: readonly Source[],
  help: string,
  observedBy: readonly Source[] = from,
): SignalDefinition => ({ title, kind: "counter", unit: "count", variants, good, sources: from, observedBy, help });

/** The catalogue, by key. */
export const signals = {
  "source.events": counter(
    "Log events",
    "source",
    "neutral",
    sources,
    "Every event received from a source, whatever it says. Tells a quiet source from a silent one.",
  ),
  "api.request": counter(
    "API requests",
    "product/class (ok, 4xx, 5xx)",
    "neutral",
    ["edge"],
    "Requests through the API gateway, by product and class of status.",
  ),
  "rpc.failure": counter(
    "RPC failures",
    "function",
    "down",
    ["edge"],
    "Calls of database functions answered with status 400 or above.",
  ),
  "db.error": counter(
    "Query errors",
    "SQLSTATE class, with timeout, deadlock and too_many_connections apart",
    "down",
    ["postgres"],
    "Lines of severity ERROR or worse in the database log.",
  ),
  "rls.denied": counter(
    "Row-level security denials",
    "table",
    "down",
    ["postgres"],
    "42501 raised by a row-level security policy.",
  ),
  "grant.missing": counter(
    "Missing grants",
    "table or function",
    "down",
    ["postgres"],
    "42501 raised because a privilege was not granted.",
  ),
  "auth.failure": counter(
    "Sign-in failures",
    "audience/error code",
    "down",
    ["auth", "app"],
    "Failed sign-in requests by audience (admin, portal or unknown). Session hygiene (refresh tokens) is its own variant.",
    ["auth"],
  ),
  "auth.success": counter("Sign-ins", "audience", "neutral", ["auth"], "Successful password and one-time-code sign-ins."),
  "portal.lockout": counter(
    "Portal lockouts",
    "locked, unlocked",
    "down",
    ["app", "database"],
    "Customers locked out of the portal, as Nexsys reports them.",
    ["app"],
  ),
  "payment_intent.created": counter("Payment intents created", null, "neutral", ["database"], "Payment intents inserted."),
  "payment_intent.approved": counter(
    "Payment intents approved",
    null,
    "up",
    ["database"],
    "Payment intents approved by an admin.",
  ),
  "payment_intent.rejected": counter(
    "Payment intents rejected",
    null,
    "down",
    ["database"],
    "Payment intents rejected by an admin.",
  ),
  "payment_intent.superseded": counter(
    "Payment intents superseded",
    null,
    "neutral",
    ["database"],
    "Payment intents replaced by a newer one.",
  ),
  "payment_intent.failed": counter(
    "Payment intents failed",
    null,
    "down",
    ["database"],
    "Payment intents that could not be processed.",
  ),
  "comms.queued": counter(
    "Messages queued",
    "channel",
    "neutral",
    ["database", "app"],
    "Messages handed to communications dispatch.",
    ["app"],
  ),
  "comms.sent": counter("Messages sent", "channel", "up", ["database", "app"], "Messages that dispatch delivered.", ["app"]),
  "comms.failed": counter("Messages failed", "channel", "down", ["database", "app"], "Messages that dispatch gave up on.", [
    "app",
  ]),
  "storage.upload_failed": counter(
    "Upload failures",
    "documents, receipts or other / code",
    "down",
    ["storage", "app"],
    "Uploads that did not arrive, by kind of file and logical error code.",
    ["storage"],
  ),
  "storage.policy_denied": counter(
    "Storage policy denials",
    "bucket",
    "down",
    ["storage"],
    "Requests refused by a storage policy.",
  ),
  "storage.outage": counter(
    "Storage outages",
    "code",
    "down",
    ["storage"],
    "Logical 5xx of Storage, whatever status went over the wire.",
  ),
  "function.error": counter(
    "Edge Function errors",
    "function/kind (error, boot, timeout, memory)",
    "down",
    ["function", "function_edge"],
    "Uncaught errors, failed boots and exceeded limits of Edge Functions.",
  ),
  "client.error": counter(
    "Client errors",
    "release",
    "down",
    ["client", "app"],
    "Errors that users' browsers reported, and those that applications say they showed. One that is told both ways counts twice.",
  ),
  "cron.failed": counter("Scheduled jobs failed", "job", "down", ["postgres"], "Jobs of pg_cron that ended in an error."),
  "ingest.rejected": counter(
    "Events refused",
    "reason",
    "down",
    ["database"],
    "Events and requests that the receivers set aside because they could not be read or stored. Counted a minute later.",
  ),
  "ingest.unknown": counter(
    "Events not recognised",
    null,
    "down",
    ["database"],
    "Log events of no known form: kept and counted, but of no signal. Counted a minute later.",
  ),
  "realtime.error": counter("Realtime errors", "code", "down", ["realtime"], "Errors and refused joins of Realtime."),
  "health.ok": {
    title: "Health",
    kind: "gauge",
    unit: "boolean",
    variants: null,
    good: "up",
    sources: ["probe"],
    observedBy: ["probe"],
    answers: { of: "health check", yes: "passed", no: "failed" },
    help: "1 while the probe finds the stack healthy.",
  },
  "health.reachable": {
    title: "Health check answered",
    kind: "gauge",
    unit: "boolean",
    variants: null,
    good: "up",
    sources: ["probe"],
    observedBy: ["probe"],
    answers: { of: "health check", yes: "answered", no: "unanswered" },
    help: "1 while the health check answers at all, whatever it finds.",
  },
  "health.latency": {
    title: "Health check time",
    kind: "gauge",
    unit: "ms",
    variants: null,
    good: "down",
    sources: ["probe"],
    observedBy: ["probe"],
    help: "Time of a health check from outside the database.",
  },
  "payment_intents.open": {
    title: "Open payment intents",
    kind: "gauge",
    unit: "count",
    variants: null,
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Payment intents awaiting a decision.",
  },
  "payment_intents.oldest_age": {
    title: "Oldest open payment intent",
    kind: "age",
    unit: "s",
    variants: null,
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Age of the oldest payment intent awaiting a decision.",
  },
  "payment_intents.today": {
    title: "Payment intents of today",
    kind: "gauge",
    unit: "count",
    variants: "created, approved, rejected, superseded, failed",
    good: "neutral",
    sources: ["database"],
    observedBy: ["database"],
    help: "Payment intents created today (UTC) and what had become of them, noted down each minute for boards of the past.",
  },
  "queue.depth": {
    title: "Queue depth",
    kind: "gauge",
    unit: "count",
    variants: "queue",
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Entries waiting in a queue.",
  },
  "queue.oldest_age": {
    title: "Oldest queue entry",
    kind: "age",
    unit: "s",
    variants: "queue",
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Age of the oldest entry waiting in a queue.",
  },
  "events.unpartitioned": {
    title: "Events without a partition",
    kind: "gauge",
    unit: "count",
    variants: null,
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Events found in the default partition: they came late, or the partition of their day was missing.",
  },
  "source.silence": {
    title: "Silence of sources",
    kind: "age",
    unit: "s",
    variants: "source",
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "How long a source has been quiet beyond the limit from which it counts as silent; 0 while it is heard.",
  },
  "evaluator.lag": {
    title: "Age of the last evaluation",
    kind: "age",
    unit: "s",
    variants: null,
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Time since the evaluator last worked through a slot.",
  },
  "backup.age": {
    title: "Age of the newest backup",
    kind: "age",
    unit: "s",
    variants: null,
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Time since the newest completed backup that we know of.",
  },
  "export.age": {
    title: "Age of the newest export",
    kind: "age",
    unit: "s",
    variants: null,
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Time since the last recorded export of the core tables.",
  },
  "disk.used": {
    title: "Disk in use",
    kind: "gauge",
    unit: "share",
    variants: null,
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Share of the database's disk in use; known once `disk.bytes` is set in the settings.",
  },
  "drill.probe": counter(
    "Fire drills",
    null,
    "neutral",
    ["probe"],
    "The event with which the nightly drill begins. It is counted nowhere else.",
  ),
  "drill.age": {
    title: "Age of the last fire drill",
    kind: "age",
    unit: "s",
    variants: null,
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "Time since a drill last went the whole way, from its event to its delivery.",
  },
  "slo.burn": {
    title: "Burn of error budgets",
    kind: "gauge",
    unit: "times",
    variants: "objective/speed (fast, slow)",
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "How close an objective's burn rate is to the speed at which an alert goes out: 1× is that speed.",
  },
  "slo.budget": {
    title: "Error budget left",
    kind: "gauge",
    unit: "share",
    variants: "objective",
    good: "up",
    sources: ["database"],
    observedBy: ["database"],
    help: "Share of an objective's error budget of four weeks that is left; below 0 it is overspent.",
  },
  "display.blind": {
    title: "Blind wall displays",
    kind: "age",
    unit: "s",
    variants: "display",
    good: "down",
    sources: ["database"],
    observedBy: ["database"],
    help: "For how long a wall display has not polled; 0 while it does.",
  },
} as const satisfies Record<string, SignalDefinition>;

/** Key of a signal in the catalogue. */
export type Signal = keyof typeof signals;

/** Whether a text is the key of a signal. */
export const isSignal = (text: string): text is Signal => Object.hasOwn(signals, text);

/** The definition of a signal. */
export const definitionOf = (signal: Signal): SignalDefinition => signals[signal];

/** What a rule watches where that is a yes or no: how its values read, and the word on which it fires. `null` for all other rules. */
export function answersOf(rule: {
  readonly numerator: readonly { readonly signal: Signal }[];
  readonly direction: "above" | "below";
}): { readonly of: string; readonly word: (value: number) => string; readonly bad: string } | null {
  const first = rule.numerator[0];
  const answers = first === undefined ? undefined : definitionOf(first.signal).answers;
  if (answers === undefined) return null;
  const { of, yes, no } = answers;
  return { of, word: (value) => (value >= 0.5 ? yes : no), bad: rule.direction === "below" ? no : yes };
}

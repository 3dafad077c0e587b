/**
 * A rule names a measure over signals and the levels at which people want to know.
 * Thresholds on every page are rules; the alert engine judges the same rules.
 */
import { offBoardRules } from "./off-board-rules.ts";
import type { Signal } from "./signals.ts";

/** Picks counts: a signal, and variants that match one of the patterns (`*` stands for any run of characters). All variants where none is given. */
export interface Selector {
  readonly signal: Signal;
  readonly variants?: readonly string[];
}

/**
 * What is compared with the levels:
 * `count` events in the window · `rate` events per minute · `ratio` numerator / denominator (0 to 1) · `gauge` last value · `age` seconds ·
 * `share` events in the window as a fraction of what is usual for this hour of the week.
 */
export type Measure = "count" | "rate" | "ratio" | "gauge" | "age" | "share";

/** `above`: a value at or over a level breaches it. `below`: a value at or under it does. */
export type Direction = "above" | "below";

/** The numbers that a user may set. `null` turns a level off. Ratios are fractions (0.05 is 5 %), ages seconds. */
export interface Thresholds {
  readonly warning: number | null;
  readonly critical: number | null;
  /** Window that is judged, in seconds, a multiple of 60. */
  readonly windowS: number;
  /** Fewer events than this in the denominator (ratio) or the numerator's signals (others) is "low traffic" and cannot breach. */
  readonly minVolume: number;
}

/** What a slot without data means: a recovery, nothing at all, or a breach. */
export type NoDataPolicy = "ok" | "keep_last" | "alert";

/** How a rule behaves in time, and where it is shown. Durations are whole seconds. */
export interface Alerting {
  /** How long a breach lasts before it fires, and a recovery before it resolves. */
  readonly forS: number;
  readonly keepFiringForS: number;
  /** Fewer failures than this in the window never breach an upper level. */
  readonly minFailures: number;
  /** Where a firing alert calms down; `null` is a fifth from the level, on the calm side. */
  readonly warningClear: number | null;
  readonly criticalClear: number | null;
  readonly noData: NoDataPolicy;
  /** Rules whose firing makes this one an echo that need not be told. */
  readonly inhibitedBy: readonly string[];
  /** Whether it is a tile of the board. */
  readonly onBoard: boolean;
  /** Whether neither quiet hours nor silences hold what it tells. */
  readonly alwaysTold: boolean;
}

/** What holds where a definition says nothing else; the columns of the database have the same defaults. */
export const usualAlerting: Alerting = {
  forS: 120,
  keepFiringForS: 300,
  minFailures: 0,
  warningClear: null,
  criticalClear: null,
  noData: "keep_last",
  inhibitedBy: [],
  onBoard: true,
  alwaysTold: false,
};

/** Subsystem of a rule: alerts of one are told together. `watch` is this tooling itself, `drill` the nightly fire drill alone. */
export type RuleGroup =
  | "health"
  | "api"
  | "database"
  | "auth"
  | "portal"
  | "payments"
  | "messages"
  | "storage"
  | "sources"
  | "functions"
  | "client"
  | "backups"
  | "watch"
  | "drill";

/** A rule as it ships. Users change its thresholds; the measure itself is ours. */
export interface RuleDefinition {
  readonly title: string;
  /** What a reader calls the events, as in "12 of 61 sign-ins failed": [of what, verb]. */
  readonly noun: string;
  readonly measure: Measure;
  readonly direction: Direction;
  readonly numerator: readonly Selector[];
  readonly denominator: readonly Selector[];
  readonly group: RuleGroup;
  readonly thresholds: Thresholds;
  /** What differs from `usualAlerting`. */
  readonly alerting?: Partial<Alerting>;
  /** Why the shipped levels are what they are. */
  readonly reason: string;
}

const rule = (r: RuleDefinition): RuleDefinition => r;

/** While the project does not answer at all, what it fails to do is no news of its own. */
const needsSupabase = { inhibitedBy: ["supabase-unreachable"] };

/** The shipped rules by key, in the order in which they are listed: first those with a tile of their own. */
export const defaultRules = {
  "health-latency": rule({
    title: "Health check",
    noun: "health check",
    measure: "gauge",
    direction: "above",
    group: "health",
    numerator: [{ signal: "health.latency" }],
    denominator: [],
    thresholds: { warning: 800, critical: 3_000, windowS: 300, minVolume: 0 },
    alerting: needsSupabase,
    reason: "The database ends anonymous requests after 3 s; over 0.8 s people notice.",
  }),
  "api-error-rate": rule({
    title: "API error rate",
    noun: "requests failed",
    measure: "ratio",
    direction: "above",
    group: "api",
    numerator: [{ signal: "api.request", variants: ["*/5xx"] }],
    denominator: [{ signal: "api.request" }],
    thresholds: { warning: 0.01, critical: 0.05, windowS: 300, minVolume: 50 },
    alerting: { ...needsSupabase, minFailures: 5 },
    reason: "One request in a hundred is felt by users, one in twenty is an incident.",
  }),
  "query-errors": rule({
    title: "Query errors",
    noun: "query errors",
    measure: "count",
    direction: "above",
    group: "database",
    numerator: [{ signal: "db.error" }],
    denominator: [],
    thresholds: { warning: 20, critical: 100, windowS: 300, minVolume: 0 },
    alerting: needsSupabase,
    reason: "A working release logs a few constraint errors in five minutes, not dozens.",
  }),
  "rpc-failures": rule({
    title: "RPC failures",
    noun: "RPC calls failed",
    measure: "count",
    direction: "above",
    group: "database",
    numerator: [{ signal: "rpc.failure" }],
    denominator: [],
    thresholds: { warning: 10, critical: 50, windowS: 300, minVolume: 0 },
    alerting: needsSupabase,
    reason: "Business operations run as database functions; their failures are felt at once.",
  }),
  "auth-failures-admin": rule({
    title: "Admin sign-in failures",
    noun: "admin sign-ins failed",
    measure: "count",
    direction: "above",
    group: "auth",
    numerator: [{ signal: "auth.failure", variants: ["admin/*"] }],
    denominator: [],
    thresholds: { warning: 8, critical: 25, windowS: 600, minVolume: 0 },
    alerting: needsSupabase,
    reason: "Few people sign in as admin; more than a handful of failures is a broken sign-in or an attack.",
  }),
  "auth-failures-portal": rule({
    title: "Portal sign-in failures",
    noun: "portal sign-ins failed",
    measure: "count",
    direction: "above",
    group: "auth",
    numerator: [{ signal: "auth.failure", variants: ["portal/*"] }],
    denominator: [],
    thresholds: { warning: 25, critical: 80, windowS: 600, minVolume: 0 },
    alerting: needsSupabase,
    reason: "Customers mistype; a multiple of the usual is an outage or credential stuffing.",
  }),
  "portal-lockouts": rule({
    title: "Portal lockouts",
    noun: "customers locked out",
    measure: "count",
    direction: "above",
    group: "portal",
    numerator: [{ signal: "portal.lockout", variants: ["locked"] }],
    denominator: [],
    thresholds: { warning: 3, critical: 10, windowS: 900, minVolume: 0 },
    alerting: { forS: 60 },
    reason: "Every lockout is a customer who cannot pay; several at once have one cause.",
  }),
  "payment-intents-open": rule({
    title: "Oldest open payment intent",
    noun: "payment intent waiting",
    measure: "age",
    direction: "above",
    group: "payments",
    numerator: [{ signal: "payment_intents.oldest_age" }],
    denominator: [],
    thresholds: { warning: 14_400, critical: 86_400, windowS: 300, minVolume: 0 },
    alerting: { forS: 300, keepFiringForS: 600 },
    reason: "Admins decide within hours; a day means that the queue is stuck.",
  }),
  "payment-intents-failed": rule({
    title: "Failed payment intents",
    noun: "payment intents failed",
    measure: "count",
    direction: "above",
    group: "payments",
    numerator: [{ signal: "payment_intent.failed" }],
    denominator: [],
    thresholds: { warning: 2, critical: 6, windowS: 1_800, minVolume: 0 },
    alerting: { ...needsSupabase, forS: 0 },
    reason: "Money is involved: two failures within half an hour deserve a look.",
  }),
  "storage-failures": rule({
    title: "Upload failures",
    noun: "uploads failed",
    measure: "count",
    direction: "above",
    group: "storage",
    numerator: [{ signal: "storage.upload_failed" }, { signal: "storage.outage" }],
    denominator: [],
    thresholds: { warning: 5, critical: 20, windowS: 900, minVolume: 0 },
    alerting: needsSupabase,
    reason: "Uploads carry payment proofs; a failed one holds up a sale.",
  }),
  "storage-policy-denials": rule({
    title: "Storage policy denials",
    noun: "storage requests denied",
    measure: "count",
    direction: "above",
    group: "storage",
    numerator: [{ signal: "storage.policy_denied" }],
    denominator: [],
    thresholds: { warning: 3, critical: 15, windowS: 900, minVolume: 0 },
    reason: "A correct client is never denied; a run of denials is a broken policy or somebody probing.",
  }),
  ...offBoardRules,
} as const satisfies Record<string, RuleDefinition>;

/** Key of a shipped rule. */
export type RuleKey = keyof typeof defaultRules;

/** How a definition behaves in time, complete. */
export const alertingOf = ({ alerting }: RuleDefinition): Alerting => ({ ...usualAlerting, ...alerting });

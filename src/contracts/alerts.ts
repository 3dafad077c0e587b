/** Answers of the alerting functions of `watch_api`. Times are milliseconds since the epoch, UTC; ratios fractions; ages seconds. */
import * as z from "zod/mini";
import { storedSettings } from "./rule.ts";
import { values } from "./values.ts";

const severity = z.enum(["warning", "critical"]);
const time = z.nullable(z.number());
const text = z.nullable(z.string());

/** Who is on it. */
const ack = z.object({ by: z.string(), reason: z.string(), at: z.number(), until: z.number() });

/** A rule as the evaluator last judged it, at the slot of the answer. */
export const alertRow = z.object({
  rule: z.string(),
  title: z.string(),
  group: z.string(),
  phase: z.enum(["inactive", "pending", "firing"]),
  severity: z.nullable(severity),
  /** Begin of the breach, of the episode, of its recovery; when a pending one would fire. */
  active_at: time,
  fires_at: time,
  fired_at: time,
  clear_since: time,
  episode: text,
  unobserved: z.nullable(z.object({ why: z.enum(["no_data", "low_traffic"]), since: z.number() })),
  /** `raised` once people were told that the rule cannot be evaluated. */
  errors: z.nullable(z.object({ count: z.number(), since: z.number(), raised: z.boolean() })),
  flapping: z.boolean(),
  value: z.nullable(z.number()),
  numerator: z.nullable(z.number()),
  denominator: z.nullable(z.number()),
  /** The level that the sentence names. */
  level: z.nullable(z.number()),
  /** The judged window. */
  window_from: time,
  window_to: time,
  usual: z.nullable(z.object({ low: z.number(), median: z.number(), high: z.number() })),
  /** The one sentence of this alert; `null` before the first evaluation. */
  sentence: text,
  ack: z.nullable(ack),
  silence: z.nullable(z.object({ id: z.string(), by: z.string(), reason: z.string(), until: z.number() })),
  /** Rule whose firing makes this one an echo. */
  inhibited_by: text,
  /** The newest release before the breach. */
  release: z.nullable(z.object({ version: z.string(), at: z.number() })),
  owner: text,
  /** Path of the runbook in the repository, without its extension. */
  runbook: text,
  changed_at: time,
});

/** What of an alert that fires was told, as the evaluator left it. */
export const alertTelling = z.object({
  /** The last message about it; `null` while nobody was told. */
  told_at: time,
  /** When an untold one goes out with its group at the latest, unless something holds it. */
  due_at: time,
  /** End of the quiet hours that hold it. */
  quiet_until: time,
  /** Whether any channel hears of its severity. */
  heard: z.boolean(),
});

/** A time of firing. */
export const episodeRow = z.object({
  id: z.string(),
  rule: z.string(),
  title: z.string(),
  group: z.string(),
  fired_at: z.number(),
  /** `null` while it fires. */
  resolved_at: time,
  severity: severity,
  peak: severity,
  /** Why it ended, where it was not by recovery. */
  cause: z.nullable(z.enum(["rule_changed", "rule_disabled"])),
  flapped: z.boolean(),
  sentence: text,
  release: text,
  acked_by: text,
  notes: z.number(),
});

export const silenceRow = z.object({
  id: z.string(),
  rules: z.array(z.string()),
  groups: z.array(z.string()),
  severities: z.array(severity),
  from: z.number(),
  until: z.number(),
  reason: z.string(),
  by: z.string(),
  ended_at: time,
  ended_by: text,
  /** Notifications that it kept back. */
  suppressed: z.number(),
});

/** How a channel is doing, without its secret. */
export const channelRow = z.object({
  key: z.string(),
  title: z.string(),
  kind: z.enum(["slack", "pagerduty", "webhook", "email"]),
  severities: z.array(severity),
  enabled: z.boolean(),
  /** What may be shown: host of the target, addresses of an e-mail channel. */
  config: z.record(z.string(), z.unknown()),
  has_secret: z.boolean(),
  version: z.number(),
  updated_at: z.number(),
  updated_by: text,
  /** When its address or secret last changed; `null` since it was added. Absent in answers of an older database. */
  aimed_at: z.optional(time),
  last_ok_at: time,
  failing_since: time,
  last_error: text,
  waiting: z.number(),
});

/** `watch_api.alerts()`: every rule in force, what ended in the last 24 h, silences that run or will run. */
export const alertsAnswer = z.object({
  now: z.number(),
  /** Last committed slot; `null` before the first. */
  slot: time,
  interval_s: z.number(),
  alerts: z.array(alertRow),
  /** By rule; absent in answers of a database that is older than this page. */
  telling: z.optional(z.record(z.string(), alertTelling)),
  recent: z.array(episodeRow),
  silences: z.array(silenceRow),
  channels: z.array(channelRow),
  /** Where the files of the repository can be read, for links to runbooks; `null` where the deployment does not say. */
  runbooks: text,
  /** Address of the dashboard that messages link to; `null`: they carry no links. Absent in answers of an older database. */
  dashboard: z.optional(text),
});

export const transitionRow = z.object({
  at: z.number(),
  kind: z.enum([
    "pending",
    "withdrawn",
    "fired",
    "escalated",
    "eased",
    "resolved",
    "flapping",
    "settled",
    "unevaluable",
    "evaluable",
  ]),
  severity: z.nullable(severity),
  value: z.nullable(z.number()),
  sentence: text,
});

/** One attempt at one channel. */
export const deliveryRow = z.object({
  id: z.number(),
  outbox: z.string(),
  channel: z.string(),
  kind: z.enum(["alert", "test", "drill", "notice"]),
  title: z.string(),
  attempt: z.number(),
  started_at: z.number(),
  latency_ms: z.nullable(z.number()),
  outcome: z.enum(["delivered", "retry", "dead", "late"]),
  status: z.nullable(z.number()),
  answer: text,
  /** Where the message stands now. */
  state: z.enum(["pending", "sending", "delivered", "dead", "skipped"]),
  next_at: time,
  episodes: z.array(z.string()),
});

/** `watch_api.episode(id)`. */
export const episodeAnswer = z.object({
  episode: episodeRow,
  transitions: z.array(transitionRow),
  acks: z.array(z.object({ by: z.string(), reason: z.string(), at: z.number(), until: z.number(), ended_at: time })),
  notes: z.array(z.object({ by: z.string(), at: z.number(), text: z.string() })),
  deliveries: z.array(deliveryRow),
  suppressed: z.array(z.object({ silence: z.string(), reason: z.string(), kind: z.string(), at: z.number() })),
  /** Silences that covered it, the oldest first; a database of an older schema does not tell them, nor changes of the rule. */
  silences: z.optional(
    z.array(z.object({ by: z.string(), reason: z.string(), at: z.number(), until: z.number(), ended_at: time, ended_by: text })),
  ),
  /** Versions of the rule that came while it lasted. */
  rule_changes: z.optional(z.array(z.object({ by: text, reason: text, at: z.number(), version: z.number() }))),
  runbook: text,
  owner: text,
});

export const episodesAnswer = z.object({ rows: z.array(episodeRow), next: text });
export const deliveriesAnswer = z.object({ rows: z.array(deliveryRow), next: text });

/** `watch_api.channels()`. */
export const channelsAnswer = z.array(channelRow);

/** `watch_api.remove_channel(key, reason)`. */
export const channelRemovedAnswer = z.object({ removed: z.string() });

/** `watch_api.test_channel(key)`: the message whose deliveries tell how it went. */
export const channelTestAnswer = z.object({ outbox: z.string() });

/** `watch_api.noise`: what each rule cost and brought over a range. */
export const noiseAnswer = z.array(
  z.object({
    rule: z.string(),
    title: z.string(),
    fired: z.number(),
    /** Episodes that somebody acked, noted or silenced while they fired. */
    acted_on: z.number(),
    /** Of the others those that fire for less than an hour: nobody can be said not to have acted. Absent in answers of an older database. */
    young: z._default(z.number(), 0),
    flapped: z.number(),
    /** Began between 22:00 and 6:00 of the installation's zone. */
    at_night: z.number(),
    /** Shorter than five minutes. */
    short: z.number(),
    silenced: z.number(),
    notifications: z.number(),
    firing_ms: z.number(),
  }),
);

/** `watch_api.rule_versions(key)`, newest first. */
export const ruleVersionsAnswer = z.array(
  z.extend(storedSettings, { version: z.number(), updated_at: z.number(), updated_by: text, reason: text }),
);

/**
 * `watch_api.rule_buckets(key, from_ms, to_ms)`: the minutes that the rule is measured by, sparse. `i` are the indices of the minutes
 * whose value is not 0 (for gauges and ages: that have a value), `v` their values; minutes in `unobserved` ([from, to) indices) are `null`.
 */
const sparse = z.object({
  i: z.array(z.number()),
  v: z.array(z.number()),
  unobserved: z.array(z.tuple([z.number(), z.number()])),
});
export const ruleBucketsAnswer = z.object({
  t0: z.number(),
  step: z.number(),
  length: z.number(),
  numerator: sparse,
  denominator: z.nullable(sparse),
  /** Hourly counts from four weeks before `t0`, for rules that compare with what is usual; `null` is unobserved. */
  usual: z.nullable(z.object({ t0: z.number(), values })),
  lag_ms: z.number(),
  /** Time zone of the installation, by whose clock nights are counted; a database of an older schema does not tell it. */
  zone: z.optional(z.string()),
  /** Recorded episodes of the rule in the range. */
  episodes: z.array(z.object({ id: z.string(), from: z.number(), to: time, severity: severity })),
});

export type AlertRow = z.infer<typeof alertRow>;
export type EpisodeRow = z.infer<typeof episodeRow>;
export type SilenceRow = z.infer<typeof silenceRow>;
export type ChannelRow = z.infer<typeof channelRow>;
export type AlertTelling = z.infer<typeof alertTelling>;
export type AlertsAnswer = z.infer<typeof alertsAnswer>;
export type EpisodeAnswer = z.infer<typeof episodeAnswer>;
export type EpisodesAnswer = z.infer<typeof episodesAnswer>;
export type ChannelTestAnswer = z.infer<typeof channelTestAnswer>;
export type DeliveryRow = z.infer<typeof deliveryRow>;
export type DeliveriesAnswer = z.infer<typeof deliveriesAnswer>;
export type NoiseAnswer = z.infer<typeof noiseAnswer>;
export type RuleVersionsAnswer = z.infer<typeof ruleVersionsAnswer>;
export type RuleBucketsAnswer = z.infer<typeof ruleBucketsAnswer>;

/**
 * What the evaluator reads for a slot (`watch_api.evaluation_input`) and what it answers with (`watch_api.commit_slot`).
 * Times are milliseconds since the epoch, UTC; durations seconds unless the name says otherwise.
 */
import * as z from "zod/mini";
import { values } from "./values.ts";

const severity = z.enum(["warning", "critical"]);
const time = z.nullable(z.number());
const text = z.nullable(z.string());
const level = z.nullable(z.number());
const selectors = z.array(z.object({ signal: z.string(), variants: z.optional(z.nullable(z.array(z.string()))) }));

/** A rule as stored. */
export const evaluationRule = z.object({
  key: z.string(),
  title: z.string(),
  noun: z.string(),
  group: z.string(),
  measure: z.enum(["count", "rate", "ratio", "gauge", "age", "share"]),
  direction: z.enum(["above", "below"]),
  numerator: selectors,
  denominator: selectors,
  warning: level,
  critical: level,
  warning_clear: level,
  critical_clear: level,
  window_s: z.number(),
  min_volume: z.number(),
  min_failures: z.number(),
  for_s: z.number(),
  keep_firing_for_s: z.number(),
  no_data: z.enum(["ok", "keep_last", "alert"]),
  enabled: z.boolean(),
  channels: z.nullable(z.object({ warning: z.array(z.string()), critical: z.array(z.string()) })),
  inhibited_by: z.array(z.string()),
  /** Whether quiet hours and silences hold nothing of it; an older database does not tell. */
  always_told: z._default(z.boolean(), false),
  runbook: text,
  version: z.number(),
});

/** What a rule is judged by at the slot. */
const measured = z.object({
  /** Start of the first minute of both arrays; the last entry is the running minute. */
  t0: z.number(),
  numerator: values,
  denominator: z.nullable(values),
  lag_ms: z.number(),
  /** Of a rule on gauges or ages with variants each as of the last minute that is known, the worst first; an older database does not tell. */
  parts: z.optional(z.nullable(z.array(z.object({ name: z.string(), value: z.number() })))),
  /** The same hour of the week, one to four weeks before `hour`: sums of counters, medians of gauges. */
  usual: z.object({
    hour: z.number(),
    numerator: z.nullable(values),
    denominator: z.nullable(values),
    /** Of a share, the hours before `hour`, the newest first; a database of an older schema does not tell them. */
    earlier: z.optional(z.nullable(z.array(values))),
  }),
});

/** The engine's `AlertState`. */
export const alertState = z.object({
  slot: time,
  /** Not in what older releases stored. */
  pace: z.optional(z.number()),
  phase: z.discriminatedUnion("name", [
    z.object({ name: z.literal("inactive") }),
    z.object({
      name: z.literal("pending"),
      activeAt: z.number(),
      severity,
      criticalSince: z.optional(z.number()),
      ahead: z.optional(z.number()),
    }),
    z.object({
      name: z.literal("firing"),
      activeAt: z.number(),
      firedAt: z.number(),
      severity,
      peak: severity,
      criticalSince: z.optional(z.number()),
      clearSince: time,
      episode: z.string(),
    }),
  ]),
  unobserved: z.nullable(z.object({ why: z.enum(["no_data", "low_traffic"]), since: z.number() })),
  errors: z.nullable(z.object({ count: z.number(), since: z.number(), raised: z.boolean() })),
  flapping: z.object({ changes: z.array(z.number()), active: z.boolean() }),
});

/** A rule, how it stood after the last slot, and what is measured now; nothing is where the rule is off or the slot committed. */
export const ruleAtSlot = z.object({
  rule: evaluationRule,
  state: z.nullable(alertState),
  /** Of the last judged slot. */
  sentence: text,
  measurement: z.nullable(z.object({ value: z.optional(z.nullable(z.number())) })),
  /** When somebody last changed the rule; `null` while it is as shipped. */
  changed_at: time,
  measured: z.nullable(measured),
});

/** The engine's `NotifyState`. */
const notifyState = z.object({
  conversations: z.record(
    z.string(),
    z.object({
      rule: z.string(),
      subject: z.enum(["rule", "evaluation"]),
      group: z.string(),
      episode: z.string(),
      firing: z.boolean(),
      severity,
      /** This and `told.severity` are not in what older releases stored. */
      untold: z.optional(z.nullable(severity)),
      flapping: z.boolean(),
      newsAt: z.number(),
      endedAt: time,
      silencedBy: text,
      silenceEnded: z.boolean(),
      suppressed: text,
      /** Not in what older releases stored. */
      parts: z._default(
        z.nullable(
          z.record(
            z.string(),
            z.object({ since: z.number(), last: z.number(), severity, newsAt: time, told: z.nullable(severity) }),
          ),
        ),
        null,
      ),
      told: z.nullable(
        z.object({
          episode: z.string(),
          peak: severity,
          severity: z.optional(severity),
          at: z.number(),
          count: z.number(),
          channels: z.array(z.string()),
          flapping: z.boolean(),
        }),
      ),
    }),
  ),
  messages: z.record(z.string(), z.number()),
});

export const evaluationInput = z.object({
  revision: z.number(),
  last_slot: time,
  /** The slot that the asked time belongs to, and whether it is committed already: then only messages are due. */
  slot: z.number(),
  committed: z.boolean(),
  /** The database's clock. */
  now: z.number(),
  interval_s: z.number(),
  notify_state: z.nullable(notifyState),
  timing: z.nullable(
    z.object({
      group_wait_s: z.number(),
      group_interval_s: z.number(),
      repeat_warning_s: z.number(),
      repeat_critical_s: z.number(),
    }),
  ),
  quiet_hours: z.array(z.object({ from: z.number(), to: z.number() })),
  zone: z.object({ offset_min: z.number(), name: text }),
  /** Addresses for messages; `null` for what is not set. */
  links: z.object({ dashboard: text, environment: text, runbooks: text }),
  /** Each is a `ruleAtSlot`; parsed one by one, so that a single bad one keeps no other from being judged. */
  rules: z.array(z.looseObject({ rule: z.looseObject({ key: z.string(), title: z.string(), group: z.string() }) })),
  acks: z.array(
    z.object({ episode: z.string(), by: z.string(), reason: z.string(), at: z.number(), until: z.number(), severity }),
  ),
  silences: z.array(
    z.object({
      id: z.string(),
      rules: z.array(z.string()),
      groups: z.array(z.string()),
      severities: z.array(severity),
      from: z.number(),
      until: z.number(),
      reason: z.string(),
      by: z.string(),
    }),
  ),
  channels: z.array(z.object({ key: z.string(), severities: z.array(severity) })),
  /** Newest first. */
  releases: z.array(z.object({ version: z.string(), at: z.number() })),
});

/** What the message of an alert tells of one episode. */
const messageAlert = z.object({
  episode: z.string(),
  rule: z.string(),
  title: z.string(),
  kind: z.enum([
    "firing",
    "escalated",
    "joined",
    "repeat",
    "ack_lapsed",
    "silence_ended",
    "flapping",
    "flapping_over",
    "resolved",
  ]),
  severity,
  sentence: z.string(),
  /** Address of the episode; `null` where no dashboard is set. */
  link: text,
  runbook: text,
  value: z.nullable(z.number()),
  fired_at: time,
  resolved: z.boolean(),
});

/** `outbox.payload` of an alert: rendered once, the same for every kind of channel. */
export const alertMessage = z.object({
  title: z.string(),
  /** `<group>/<severity>@<ms>`. */
  message: z.string(),
  at: z.number(),
  severity,
  group: z.string(),
  alerts: z.array(messageAlert),
});

/** The answer of `commit_slot`. */
export const commitAnswer = z.object({ committed: z.boolean(), revision: z.number() });

export type EvaluationInput = z.infer<typeof evaluationInput>;
export type EvaluationRule = z.infer<typeof evaluationRule>;
export type RuleAtSlot = z.infer<typeof ruleAtSlot>;
export type AlertMessage = z.infer<typeof alertMessage>;

import { describe, expect, it } from "vitest";
import { instantOf } from "../domain/time.ts";
import { evaluationInput } from "./evaluation.ts";
import { slotInputOf } from "./evaluation-reading.ts";

const slot = 1_760_000_400_000;
const rule = {
  key: "api-error-rate",
  title: "API error rate",
  noun: "requests failed",
  group: "api",
  measure: "ratio",
  direction: "above",
  numerator: [{ signal: "api.request", variants: ["*/5xx"] }],
  denominator: [{ signal: "api.request" }, { signal: "from.the.future" }],
  warning: 0.01,
  critical: 0.05,
  warning_clear: null,
  critical_clear: 0.03,
  window_s: 300,
  min_volume: 50,
  min_failures: 5,
  for_s: 120,
  keep_firing_for_s: 300,
  no_data: "keep_last",
  enabled: true,
  channels: null,
  owner: null,
  inhibited_by: ["supabase-unreachable"],
  runbook: null,
  version: 3,
};
const row = {
  rule,
  state: null,
  sentence: null,
  measurement: null,
  changed_at: slot - 1,
  measured: {
    t0: slot - 300_000,
    numerator: [0, 1, 2, 0, 0, null],
    denominator: [9, 9, 9, 9, 9, null],
    lag_ms: 8_000,
    usual: { hour: slot, numerator: [2, 1, null, 4], denominator: [100, 20, 100, 100] },
  },
};
const answer = (part: Record<string, unknown> = {}) =>
  evaluationInput.parse({
    revision: 4,
    last_slot: slot - 60_000,
    slot,
    committed: false,
    now: slot + 1_500,
    interval_s: 60,
    notify_state: null,
    timing: { group_wait_s: 0, group_interval_s: 60, repeat_warning_s: 600, repeat_critical_s: 300 },
    quiet_hours: [],
    zone: { offset_min: 60, name: null },
    links: { dashboard: null, environment: null, runbooks: null },
    rules: [row],
    acks: [],
    silences: [],
    channels: [
      { key: "chat", severities: ["warning", "critical"] },
      { key: "pager", severities: ["critical"] },
    ],
    releases: [],
    ...part,
  });
const read = (part: Record<string, unknown> = {}) => slotInputOf(answer(part));

describe("the input of a slot", () => {
  it("is the engine's rule, with levels and clear levels, its series and its times", () => {
    const { input, problems } = read();
    expect(problems).toEqual([]);
    expect(input).toMatchObject({
      slot,
      now: slot + 1_500,
      policies: { timing: { groupWait: 0, repeat: { critical: 300_000 } } },
    });
    expect(input.rules[0]).toMatchObject({
      version: 3,
      changedAt: slot - 1,
      rule: { intervalS: 60, warning: { at: 0.01, clear: 0.008 }, critical: { at: 0.05, clear: 0.03 }, minFailures: 5 },
      input: { numerator: { t0: slot - 300_000 }, lagMs: 8_000, runningUntil: slot + 1_500 },
      recipients: { inhibitedBy: ["supabase-unreachable"], channels: { warning: ["chat"], critical: ["chat", "pager"] } },
    });
    expect(input.rules[0]?.rule.denominator).toEqual([{ signal: "api.request" }]);
  });

  it("has what is usual in the rule's measure; a thin hour says nothing of a ratio", () => {
    expect(read().input.rules[0]?.weekly?.inMeasure).toEqual([0.02, null, null, 0.04]);
  });

  it("sends where the rule says, as far as those channels are on", () => {
    const named = { ...row, rule: { ...rule, channels: { warning: ["pager", "gone"], critical: [] } } };
    expect(read({ rules: [named] }).input.rules[0]?.recipients.channels).toEqual({ warning: ["pager"], critical: [] });
  });

  it("is no slot where that is committed, and never before it", () => {
    const { input } = read({ committed: true, last_slot: slot, now: slot - 5, rules: [{ ...row, measured: null }] });
    expect(input).toMatchObject({ slot: null, now: instantOf(slot) });
    expect(input.rules[0]).toMatchObject({ input: null, problem: null });
  });

  it("has a rule that cannot be read as one that cannot be evaluated", () => {
    const { input, problems } = read({ rules: [{ ...row, rule: { ...rule, measure: "mood" } }, row] });
    expect(problems).toEqual([expect.stringMatching(/^rule api-error-rate cannot be read \(rule\.measure: /)]);
    expect(input.rules.map(({ problem }) => problem)).toEqual([expect.stringMatching(/^it cannot be read/), null]);
  });

  it("leaves a rule out whose state cannot be read: nothing may be written over it", () => {
    const { input, problems } = read({ rules: [{ ...row, state: { phase: { name: "asleep" } } }] });
    expect(problems).toHaveLength(1);
    expect(input.rules).toEqual([]);
  });
});

/** The alerts of a past, as the evaluator would have recorded them: the engine itself over the minutes that were written. */
import type { Sql } from "postgres";
import { ruleBucketsAnswer } from "../../../contracts/alerts.ts";
import { measure, prepare, type RuleInput } from "../../../domain/alert-engine/measure.ts";
import { decodeMinutes, inputOf } from "../../../domain/alert-engine/minutes.ts";
import { type AlertRule, intervalOf } from "../../../domain/alert-engine/rule.ts";
import { type Release, releaseBefore, sentence } from "../../../domain/alert-engine/sentence.ts";
import { initialState, type Transition } from "../../../domain/alert-engine/state.ts";
import { step } from "../../../domain/alert-engine/step.ts";
import { ruleOf, shippedSettings } from "../../../domain/rule-settings.ts";
import { defaultRules } from "../../../domain/rules.ts";
import { HOUR, type Instant, instantOf, MINUTE, shift, type TimeRange } from "../../../domain/time.ts";
import type { Incident } from "../incidents.ts";

/** Rules that the incidents of the past make fire. */
const affected = [
  "api-error-rate",
  "query-errors",
  "rpc-failures",
  "auth-failures-portal",
  "portal-lockouts",
  "storage-failures",
  "storage-policy-denials",
  "client-errors",
] as const satisfies readonly (keyof typeof defaultRules)[];

type Affected = (typeof affected)[number];

interface Told extends Transition {
  readonly value: number | null;
  readonly sentence: string;
}

/** Everything that happens to a rule over an input, told as it was told then. */
function judged(rule: AlertRule, input: RuleInput, releases: readonly Release[]): readonly Told[] {
  const prepared = prepare(rule, input);
  const interval = intervalOf(rule);
  const end = input.numerator.t0 + input.numerator.values.length * input.numerator.step;
  const told: Told[] = [];
  let state = initialState;
  for (let at = input.numerator.t0 + interval; at <= end; at += interval) {
    const slot = instantOf(at);
    const measurement = measure(rule, prepared, slot);
    const stepped = step(rule, state, slot, measurement);
    state = stepped.state;
    for (const transition of stepped.transitions) {
      const began = state.phase.name === "inactive" ? slot : state.phase.activeAt;
      const words = {
        zone: { offsetMin: 0, name: "UTC" },
        usual: null,
        release: releaseBefore(releases, began),
        changedAt: null,
      } as const;
      const value = measurement.kind === "value" ? measurement.value : null;
      told.push({ ...transition, value, sentence: sentence(rule, state, measurement, slot, words) });
    }
  }
  return told;
}

/** What an incident's alerts need: the windows before it, and the time to recover after it. */
const around = ({ at, lasted }: Incident): TimeRange => ({ from: shift(at, -2 * HOUR), to: shift(at, lasted + 3 * HOUR) });

/**
 * Records what the affected rules went through around incidents, and that somebody was on the worst of it. Incidents must not touch.
 * Answers how many episodes there were.
 */
export async function recordAlerts(sql: Sql, incidents: readonly Incident[], releases: readonly Release[]): Promise<number> {
  const newest = releases.toSorted((a, b) => b.at - a.at);
  const recorded = await Promise.all(
    incidents.map(around).flatMap((range) => affected.map((key) => recordOf(sql, key, range, newest))),
  );
  return recorded.reduce((sum, n) => sum + n, 0);
}

async function recordOf(sql: Sql, key: Affected, { from, to }: TimeRange, releases: readonly Release[]): Promise<number> {
  const definition = defaultRules[key];
  const rule = ruleOf(key, definition, shippedSettings(key, definition));
  const [row] = await sql<{ answer: unknown }[]>`
    select watch.rule_buckets_at(${key}, ${from}, ${to}, ${new Date(to).toISOString()}) as answer`;
  const input = inputOf(decodeMinutes(definition.measure, ruleBucketsAnswer.parse(row?.answer)));
  const told = judged(rule, { ...input, lagMs: 0 }, releases);
  for (const { slot, kind, severity, value, sentence: text } of told.filter(({ episode }) => episode === null))
    await sql`insert into watch.transitions (rule, slot, kind, severity, value, sentence)
      values (${key}, ${iso(slot)}, ${kind}, ${severity}, ${value}, ${text})`;
  let episodes = 0;
  for (const fired of told.filter(({ kind }) => kind === "fired")) {
    const own = told.filter(({ episode }) => episode === fired.episode);
    const resolved = own.find(({ kind }) => kind === "resolved");
    if (resolved === undefined) continue;
    await write(sql, { key, own, fired, resolved, release: releaseBefore(releases, fired.slot) });
    episodes += 1;
  }
  return episodes;
}

interface Past {
  readonly key: string;
  readonly own: readonly Told[];
  readonly fired: Told;
  readonly resolved: Told;
  readonly release: Release | null;
}

const iso = (at: Instant): string => new Date(at).toISOString();

async function write(sql: Sql, { key, own, fired, resolved, release }: Past): Promise<void> {
  const isCritical = own.some(({ severity }) => severity === "critical");
  const peak = isCritical ? "critical" : "warning";
  await sql`
    insert into watch.episodes (id, rule, fired_at, resolved_at, severity, peak, first_sentence, last_sentence, rule_version, release)
    values (${fired.episode}, ${key}, ${iso(fired.slot)}, ${iso(resolved.slot)}, ${peak}, ${peak}, ${fired.sentence}, ${resolved.sentence}, 1,
      ${release?.version ?? null})
    on conflict do nothing`;
  for (const { slot, kind, severity, value, sentence: text } of own)
    await sql`insert into watch.transitions (rule, slot, kind, episode, severity, value, sentence)
      values (${key}, ${iso(slot)}, ${kind}, ${fired.episode}, ${severity}, ${value}, ${text})`;
  if (!isCritical) return;
  const at = iso(instantOf(Math.min(fired.slot + 4 * MINUTE, resolved.slot)));
  await sql`insert into watch.acks (episode, name, reason, at, until, severity)
    values (${fired.episode}, 'Responder', 'looking into it', ${at}, ${iso(instantOf(fired.slot + HOUR))}, 'critical')`;
}

/** Whether money flows, for a glance: the worst of what is known now, and a way to each thing that asks for a person. Pure. */
import type { PaymentDesk } from "../../contracts/payment-desk.ts";
import { usualOf } from "../../domain/alert-engine/usual.ts";
import type { Verdict } from "../../domain/status/judge.ts";
import { counted, countText, durationText } from "../../domain/status/wording.ts";
import { DAY, HOUR, type Instant, instantOf, shift } from "../../domain/time.ts";
import { type Clock, formatDay, formatTime } from "../../format/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { State } from "../../ui/state-mark.tsx";
import { dayKey, type LedgerRow, stepsText, type TroubleKind } from "./ledger.ts";
import { type QueueRow, queueTitle } from "./queue-view.ts";
import { markOf } from "./view-model.ts";

/** One thing that asks for a person, and where it is told: a rule's thresholds, a day of the ledger, or the queues. */
export interface Finding {
  readonly state: "critical" | "warning";
  readonly text: string;
  readonly to: { readonly rule: string } | { readonly day: string } | "queues" | "transitions";
}

/** The whole in one line. */
export interface Flow {
  readonly state: State;
  readonly headline: string;
  /** The pace of approvals in a sentence. */
  readonly pace: string;
  readonly findings: readonly Finding[];
}

interface FlowFacts {
  readonly oldest: Verdict | null;
  readonly failed: Verdict | null;
  /** `null` while the desk has not answered. */
  readonly desk: Pick<PaymentDesk, "leak" | "approvals" | "ledger"> | null;
  readonly rows: readonly LedgerRow[];
  readonly queues: readonly QueueRow[];
  readonly now: Instant;
  readonly clock: Clock;
}

const headlines: Readonly<Record<"critical" | "warning" | "ok" | "unknown", string>> = {
  critical: "Payments need help now",
  warning: "Payments need a look",
  ok: "Payments flow",
  unknown: "Not known whether payments flow",
};

/** Everything that is known now, the worst first. */
export function flowOf(facts: FlowFacts): Flow {
  const { oldest, failed, desk, clock } = facts;
  const pace = desk === null ? null : paceOf(desk.approvals, clock);
  const findings = [
    ruleFinding(oldest, "payment-intents-open", "Oldest open"),
    ruleFinding(failed, "payment-intents-failed", "Failed lately"),
    pace?.slow === true
      ? { state: "warning" as const, text: "Far fewer approvals than usual", to: "transitions" as const }
      : null,
    leakFinding(desk),
    ...lately(facts),
    ...facts.queues.filter(({ slow }) => slow).map(queueFinding),
  ].filter((finding) => finding !== null);
  const sorted = [
    ...findings.filter(({ state }) => state === "critical"),
    ...findings.filter(({ state }) => state === "warning"),
  ];
  const blind = [oldest, failed].every((verdict) => verdict === null || verdict.state === "no-data");
  const state = sorted[0]?.state ?? (blind || desk === null ? "unknown" : "ok");
  return { state, headline: headlines[state], pace: pace?.sentence ?? "", findings: sorted };
}

function ruleFinding(verdict: Verdict | null, rule: string, title: string): Finding | null {
  if (verdict === null) return null;
  const state = markOf(verdict.state);
  if (state !== "critical" && state !== "warning") return null;
  const value = verdict.value ?? 0;
  const text = rule === "payment-intents-open" ? durationText(value * 1_000) : countText(value);
  return { state, text: unbroken(`${title}: ${text}`), to: { rule } };
}

function leakFinding(desk: FlowFacts["desk"]): Finding | null {
  const leak = desk?.leak;
  if (desk === null || leak === null || leak === undefined || leak.n === 0 || leak.since_day === null) return null;
  const age = durationText(desk.ledger.usual_age_s * 1_000);
  return { state: "warning", text: `${leak.n} open for over ${unbroken(age)}`, to: { day: dayKey(instantOf(leak.since_day)) } };
}

/** Days that began within the last two: what is older is in the ledger, and was told then. A sum that does not hold never grows old. */
function lately({ rows, now }: FlowFacts): readonly Finding[] {
  return rows.flatMap(({ day, key, troubles, impossible }) =>
    troubles.flatMap(({ kind, state, n }): readonly Finding[] => {
      if (kind === "leak") return [];
      const fresh = kind === "impossible" ? impossible.some(({ last_at }) => last_at >= now - DAY) : day > shift(now, -2 * DAY);
      if (!fresh && kind !== "unbalanced") return [];
      const steps = stepsText(impossible.filter(({ last_at }) => last_at >= now - DAY));
      return [{ state, text: kind === "impossible" ? steps : brief[kind](n), to: { day: key } }];
    }),
  );
}

const brief: Readonly<Record<Exclude<TroubleKind, "leak" | "impossible">, (n: number) => string>> = {
  unbalanced: () => "A day does not balance",
  gone: (n) => `${n} gone from the table`,
  duplicates: (n) => counted(n, "duplicates"),
};

const queueFinding = ({ queue, oldest, depth }: QueueRow): Finding => ({
  state: "warning",
  text: `${queueTitle(queue)}: ${depth} waiting, the oldest ${oldest}`,
  to: "queues",
});

/** How approvals went in the last full hour, beside the same hour of the weeks before. `slow`: fewer than chance explains. */
export function paceOf(
  { hour, approved, weeks }: PaymentDesk["approvals"],
  clock: Clock,
): { readonly sentence: string; readonly slow: boolean } {
  if (approved === null) return { sentence: "Approvals of the last hour are not known.", slow: false };
  const from = instantOf(hour);
  const span = `from ${formatTime(from, clock)} to ${formatTime(shift(from, HOUR), clock)}`;
  const usual = usualOf(weeks);
  if (!usual.known) return { sentence: `${countText(approved)} approved ${span}; what is usual is not known yet.`, slow: false };
  const known = weeks.filter((week) => week !== null);
  const mean = known.reduce((total, week) => total + week, 0) / known.length;
  const [low, high] = [Math.floor(usual.low), Math.ceil(usual.high)];
  const range = low === high ? countText(low) : `${countText(low)} to ${countText(high)}`;
  return {
    sentence: `${countText(approved)} approved ${span}; usual at this hour on a ${weekday(from, clock)}: ${range}.`,
    slow: approved < Math.min(...known) && chanceOfSoFew(approved, mean) < SELDOM,
  };
}

/** Once in a thousand hours: a false alarm in six weeks. */
const SELDOM = 0.001;

/** Chance of `n` events or fewer in an hour that has `mean` on average, as far as they come by themselves (Poisson). */
function chanceOfSoFew(n: number, mean: number): number {
  let term = Math.exp(-mean);
  let total = term;
  for (let k = 1; k <= n; k += 1) {
    term *= mean / k;
    total += term;
  }
  return total;
}

const weekday = (at: Instant, { zone }: Clock): string =>
  new Intl.DateTimeFormat("en", { weekday: "long", timeZone: zone }).format(at);

/** A day (UTC) of the ledger for reading. */
export const dayTitle = (day: Instant, { locale }: Clock): string => formatDay(day, { locale, zone: "UTC" });

/** What the payments page shows, from the board. Pure: `now` is the server's time. */
import type { ChartData, ChartLevels, Tone } from "../../charts/chart-data.ts";
import type { Board, BoardRule } from "../../contracts/board.ts";
import type { PaymentLedger } from "../../contracts/payment-ledger.ts";
import { defaultRules } from "../../domain/rules.ts";
import { bucketStart, coarsen, runningTotal, type Values } from "../../domain/series/series.ts";
import { windowed } from "../../domain/series/windowed.ts";
import type { Signal } from "../../domain/signals.ts";
import { judge, type RuleState, type Verdict } from "../../domain/status/judge.ts";
import { durationText } from "../../domain/status/wording.ts";
import { DAY, type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { State } from "../../ui/state-mark.tsx";

/** The two rules that watch payment intents. */
type PaymentRule = "payment-intents-open" | "payment-intents-failed";

const marks: Readonly<Record<RuleState, State>> = {
  ok: "ok",
  warning: "warning",
  critical: "critical",
  "no-data": "unknown",
  "low-traffic": "low-traffic",
};

/** The mark that stands for a rule's state. */
export const markOf = (state: RuleState): State => marks[state];

/** The verdict of a rule over payment intents; `null` where the database does not hold the rule. */
export function verdictOf(board: Board, key: PaymentRule, now: Instant): Verdict | null {
  const rule = board.rules.find((one) => one.key === key);
  if (rule === undefined) return null;
  const thresholds = {
    warning: rule.warning,
    critical: rule.critical,
    windowS: rule.window_s,
    minVolume: rule.min_volume,
  };
  const changedAt = rule.updated_by === null ? null : instantOf(rule.updated_at);
  const measured = { numerator: rule.window_numerator, denominator: rule.window_denominator };
  return judge({ definition: defaultRules[key], thresholds, minFailures: rule.min_failures, changedAt }, measured, now);
}

/** Whether anything tells of payment intents at all. */
export const observesPayments = ({ payments }: Board): boolean => payments.open !== null || payments.created_today !== null;

const tones = { created: 1, open: 2, approved: 3, rejected: 4, superseded: 6, failed: "critical" } as const satisfies Record<
  string,
  Tone
>;

/** Colour role of a state, the same in charts and in the bar of the day. */
export const toneOf = (state: keyof typeof tones): Tone => tones[state];

function valuesOf(charts: Board["charts"], signal: Signal): Values {
  const length = charts.series[0]?.values.length ?? 0;
  return charts.series.find((one) => one.signal === signal)?.values ?? new Array<null>(length).fill(null);
}

const baseOf = (charts: Board["charts"]) => ({
  t0: instantOf(charts.t0),
  step: charts.step,
  completeUntil: instantOf(charts.complete_until),
});

const decisions = ["approved", "rejected", "superseded", "failed"] as const;

/** Where payment intents stood at each moment: open ones as they were, decided ones added up from the start of the range. */
export function stateChart(charts: Board["charts"]): ChartData {
  const decided = decisions.map((title) => ({
    title,
    tone: tones[title],
    values: runningTotal(valuesOf(charts, `payment_intent.${title}`)),
  }));
  const open = { title: "open", tone: tones.open, values: valuesOf(charts, "payment_intents.open") };
  return { ...baseOf(charts), unit: "number", series: [open, ...decided] };
}

/** What became of the intents of each day (UTC) of creation, those that are open too long apart from the other open ones. */
export function dayChart({ days, now, usual_age_s }: PaymentLedger): ChartData {
  const values = (title: (typeof decisions)[number]) => days.map((day) => day[title]);
  const open = days.map((day) => (day.open === null ? null : day.open - (day.leak ?? 0)));
  const series = [
    ...decisions.map((title) => ({ title, tone: tones[title], values: values(title) })),
    { title: "open", tone: tones.open, values: open },
    {
      title: `open for over ${unbroken(durationText(usual_age_s * SECOND))}`,
      tone: "warning" as const,
      values: days.map(({ leak }) => leak),
    },
  ];
  return { t0: instantOf(days[0]?.day ?? now), step: DAY, completeUntil: instantOf(now), unit: "count", series };
}

/** Transitions are few: in finer buckets they would be a comb of ones. */
const TRANSITION_POINTS = 48;

/** What happened to payment intents, in at most 48 buckets. */
export function transitionChart(charts: Board["charts"]): ChartData {
  const base = baseOf(charts);
  const columns = (["created", ...decisions] as const).map((title) => {
    const fine = { ...base, values: valuesOf(charts, `payment_intent.${title}`) };
    return { title, tone: tones[title], ...coarsen(fine, "sum", TRANSITION_POINTS) };
  });
  const series = columns.map(({ title, tone, values }) => ({ title, tone, values }));
  return { ...base, step: columns[0]?.step ?? base.step, unit: "count", series };
}

/** Failed payment intents over the window of their rule, with its levels. */
export interface FailedChart {
  readonly data: ChartData;
  /** `undefined` where buckets are longer than the rule's window. */
  readonly levels: ChartLevels | undefined;
  readonly note: string | null;
}

/** Failures as the rule sees them. */
export function failedChart({ charts, rules }: Board): FailedChart {
  const shipped = defaultRules["payment-intents-failed"].thresholds;
  const stored: BoardRule | undefined = rules.find(({ key }) => key === "payment-intents-failed");
  const windowS = stored?.window_s ?? shipped.windowS;
  const { values, comparable, note, lead } = windowed(
    "count",
    valuesOf(charts, "payment_intent.failed"),
    [],
    charts.step,
    windowS,
  );
  return {
    data: {
      ...baseOf(charts),
      t0: bucketStart({ ...charts, t0: instantOf(charts.t0) }, lead),
      unit: comparable ? "number" : "count",
      series: [{ title: "failed", tone: 1, values: values.slice(lead) }],
    },
    levels: comparable ? { warning: stored?.warning ?? null, critical: stored?.critical ?? null } : undefined,
    note: note === null ? null : unbroken(note),
  };
}

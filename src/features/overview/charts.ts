/** Chart data of the overview from the series of the board, each in the measure of the rule whose levels it draws. */
import type { ChartData, ChartLevels, ChartSeries } from "../../charts/chart-data.ts";
import type { Board } from "../../contracts/board.ts";
import { defaultRules, type RuleKey } from "../../domain/rules.ts";
import { add, coarsen, type Values } from "../../domain/series/series.ts";
import { windowed } from "../../domain/series/windowed.ts";
import { durationText } from "../../domain/status/wording.ts";
import { instantOf, SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";

export interface OverviewChart {
  readonly title: string;
  readonly data: ChartData;
  readonly levels: ChartLevels | undefined;
  /** How the values were counted; empty where there is nothing to say. */
  readonly note: string;
}

const noLevels = { warning: null, critical: null };

function column({ charts }: Pick<Board, "charts">, signal: string, variant?: string): Values {
  const found = charts.series.filter(
    (series) => series.signal === signal && (variant === undefined || series.variant === variant),
  );
  return add(found.map(({ values }) => values));
}

/** Every bucket as "not observed", for a series that the answer does not hold. */
const orMissing = (values: Values, length: number): Values => (values.length > 0 ? values : Array.from({ length }, () => null));

function chart(board: Pick<Board, "charts" | "rules">, key: RuleKey, title: string, parts: readonly Part[]): OverviewChart {
  const { t0, step, complete_until, series } = board.charts;
  const rule = board.rules.find((each) => each.key === key);
  const { measure, thresholds } = defaultRules[key];
  const windowS = rule?.window_s ?? thresholds.windowS;
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  const rolled = parts.map((part) => windowed(measure, orMissing(part.numerator, length), part.denominator ?? [], step, windowS));
  const counted = measure === "ratio" ? null : `Counted over the last ${durationText(windowS * SECOND)} at each moment.`;
  return {
    title,
    data: {
      t0: instantOf(t0),
      step,
      completeUntil: instantOf(complete_until),
      unit: measure === "ratio" ? "share" : "number",
      series: parts.map(({ title: name, tone }, i): ChartSeries => ({ title: name, tone, values: rolled[i]?.values ?? [] })),
    },
    levels: rule ?? noLevels,
    note: unbroken(rolled[0]?.note ?? counted ?? ""),
  };
}

interface Part {
  readonly title: string;
  readonly tone: ChartSeries["tone"];
  readonly numerator: Values;
  readonly denominator?: Values;
}

/** Transitions are few: in finer buckets they would be a comb of ones. */
const TRANSITION_POINTS = 48;

/** What happened to payment intents. No levels: those of failed ones say nothing of the others; the payments page draws them. */
function transitions(board: Pick<Board, "charts">): OverviewChart {
  const { t0, step, complete_until, series } = board.charts;
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  const parts = (["created", "approved", "rejected", "superseded", "failed"] as const).map((title, i) => {
    const values = orMissing(column(board, `payment_intent.${title}`), length);
    const tone = ([1, 3, 4, 6, "critical"] as const)[i] ?? 6;
    return { title, tone, ...coarsen({ t0: instantOf(t0), step, values }, "sum", TRANSITION_POINTS) };
  });
  return {
    title: "Payment intents",
    data: {
      t0: instantOf(t0),
      step: parts[0]?.step ?? step,
      completeUntil: instantOf(complete_until),
      unit: "count",
      series: parts.map(({ title, tone, values }) => ({ title, tone, values })),
    },
    levels: undefined,
    note: "",
  };
}

/** The three charts under the board: API error rate, portal lockouts, payment intents by state. */
export function overviewCharts(board: Pick<Board, "charts" | "rules">): readonly OverviewChart[] {
  const lockouts = column(board, "portal.lockout", "locked");
  return [
    chart(board, "api-error-rate", "API error rate", [
      {
        title: "server errors (5xx)",
        tone: 1,
        numerator: column(board, "api.request", "5xx"),
        denominator: column(board, "api.request"),
      },
    ]),
    chart(board, "portal-lockouts", "Portal lockouts", [{ title: "customers locked out", tone: 1, numerator: lockouts }]),
    transitions(board),
  ];
}

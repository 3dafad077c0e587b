/** What the panel of error budgets shows. Pure. */
import type { ObjectivesAnswer, StoredObjective } from "../../contracts/objectives.ts";
import { burnOfCounted } from "../../domain/alert-engine/stored-objective.ts";
import { DAY, type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";
import { formatCount, formatPercent } from "../../format/number.ts";
import type { State } from "../../ui/state-mark.tsx";

export interface ObjectiveRow {
  readonly key: string;
  readonly title: string;
  readonly target: string;
  readonly state: State;
  readonly word: string;
  /** Share of the budget that is left, cut to 0 to 1 for the bar; `null` where nothing was observed. */
  readonly left: number | null;
  readonly leftText: string;
  /** Speed of the last hour and the last six, as a multiple of what the budget allows. */
  readonly hour: string;
  readonly sixHours: string;
  readonly ends: string;
  readonly note: string;
}

const noData = "no data";

/** Rows of objectives, in the order of the database. */
export const objectiveRows = ({ objectives, now }: ObjectivesAnswer, locale: string): readonly ObjectiveRow[] =>
  objectives.map((objective) => rowOf(objective, instantOf(now), locale));

function rowOf(objective: StoredObjective, now: Instant, locale: string): ObjectiveRow {
  const { key, title, target, period_s } = objective;
  const { severity, pairs, budgetLeft, exhaustedAt } = burnOfCounted(objective, now);
  const speed = (burn: number | null | undefined) =>
    burn === null || burn === undefined ? noData : `${formatCount(Math.round(burn * 10) / 10, locale)}×`;
  const observed = objective.windows.find(({ seconds }) => seconds === period_s);
  return {
    key,
    title,
    target: formatPercent(target, locale),
    ...standing(budgetLeft, severity),
    left: budgetLeft === null ? null : Math.min(1, Math.max(0, budgetLeft)),
    leftText: budgetLeft === null ? noData : formatPercent(budgetLeft, locale),
    hour: speed(pairs[0]?.longBurn),
    sixHours: speed(pairs[1]?.longBurn),
    ends: endText(budgetLeft, exhaustedAt, now, locale),
    note:
      observed === undefined
        ? "Nothing was observed in four weeks."
        : `${formatCount(observed.failures, locale)} of ${formatCount(observed.total, locale)} failed in four weeks.`,
  };
}

function standing(budgetLeft: number | null, severity: "warning" | "critical" | null): { state: State; word: string } {
  if (budgetLeft === null) return { state: "unknown", word: "No data" };
  if (severity !== null) return { state: severity, word: severity === "critical" ? "Burning fast" : "Burning" };
  return budgetLeft < 0 ? { state: "warning", word: "Overspent" } : { state: "ok", word: "Within budget" };
}

function endText(budgetLeft: number | null, exhaustedAt: Instant | null, now: Instant, locale: string): string {
  if (budgetLeft === null) return noData;
  if (budgetLeft <= 0) return "spent";
  if (exhaustedAt === null) return "nothing burns";
  const lasts = exhaustedAt - now;
  return lasts > 28 * DAY ? "beyond four weeks" : `in ${formatDuration(Math.max(lasts, SECOND), locale)}`;
}

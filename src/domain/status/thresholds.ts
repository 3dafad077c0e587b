/** Which numbers a rule accepts. The database holds the same rules; a page says them before it asks. */
import type { RuleDefinition, Thresholds } from "../rules.ts";

/** What is wrong with one field, in a sentence that says what to do. */
export interface ThresholdProblem {
  readonly field: keyof Thresholds;
  readonly sentence: string;
}

/** Shortest and longest window in seconds. */
export const WINDOW_S = { min: 60, max: 86_400 } as const;

/** Largest level: beyond it numbers lose their last digits. */
const MOST = 1e15;

/** All that keeps the numbers from being saved; empty where they are fine. */
export function thresholdProblems(
  definition: Pick<RuleDefinition, "measure" | "direction">,
  thresholds: Thresholds,
): readonly ThresholdProblem[] {
  const levels = (["warning", "critical"] as const).flatMap((field) => {
    const sentence = levelProblem(definition, thresholds[field]);
    return sentence === null ? [] : [{ field, sentence }];
  });
  const problems: ThresholdProblem[] = [...levels];
  if (levels.length === 0 && isBeyond(definition, thresholds))
    problems.push({
      field: "warning",
      sentence: `The warning level must not be ${definition.direction === "above" ? "above" : "below"} the critical level.`,
    });
  if (thresholds.windowS % 60 !== 0 || thresholds.windowS < WINDOW_S.min || thresholds.windowS > WINDOW_S.max)
    problems.push({ field: "windowS", sentence: "The window must be whole minutes, from 1 to 1,440." });
  if (!Number.isInteger(thresholds.minVolume) || thresholds.minVolume < 0)
    problems.push({ field: "minVolume", sentence: "The minimum volume must be a whole number, 0 or more." });
  return problems;
}

function levelProblem({ measure }: Pick<RuleDefinition, "measure">, level: number | null): string | null {
  if (level === null) return null;
  if (!Number.isFinite(level)) return "Enter a number, or leave the level empty to turn it off.";
  if (level < 0) return "A level must be 0 or more.";
  if (level > MOST) return "A level must be less than 1,000,000,000,000,000.";
  return measure === "ratio" && level > 1 ? "A share cannot be more than 100 %." : null;
}

function isBeyond({ direction }: Pick<RuleDefinition, "direction">, { warning, critical }: Thresholds): boolean {
  if (warning === null || critical === null) return false;
  return direction === "above" ? warning > critical : warning < critical;
}

/**
 * Slots written as text, a mark each: what was measured, and how the alert stands after it.
 *
 * measured: `.` 0 · `h` 9, between the clear level and the warning level · `w` 20, a warning · `m` 45, between the critical clear level and
 * the critical level · `c` 60, critical · `_` no data · `~` low traffic without a failure · `x` low traffic with four failures · `!` error ·
 * space: the slot was missed
 * standing: `.` inactive · `p` pending · `W` `C` firing · `w` `c` firing while a recovery lasts · space: not judged
 */
import { defaultRules } from "../rules.ts";
import { type Instant, instantOf, MINUTE } from "../time.ts";
import type { Measurement } from "./measure.ts";
import { type AlertRule, type AlertSettings, alertRule } from "./rule.ts";
import { type AlertState, initialState, type Transition } from "./state.ts";
import { step } from "./step.ts";

export const start = instantOf(1_760_000_400_000);
export const at = (index: number): Instant => instantOf(start + index * MINUTE);

const base: Omit<AlertSettings, "group"> = {
  intervalS: 60,
  forS: 0,
  keepFiringForS: 0,
  minFailures: 0,
  noData: "keep_last",
  enabled: true,
  warning: { at: 10, clear: 8 },
  critical: { at: 50, clear: 40 },
};
export const ruleWith = (settings: Partial<AlertSettings>): AlertRule =>
  alertRule("query-errors", defaultRules["query-errors"], { ...base, ...settings });

const values: Readonly<Record<string, number>> = { ".": 0, h: 9, w: 20, m: 45, c: 60 };

export function measured(mark: string): Measurement {
  if (mark === "_") return { kind: "no_data", reason: "nothing was observed in the window" };
  if (mark === "~" || mark === "x") return { kind: "low_traffic", seen: 7, needed: 30, failures: mark === "x" ? 4 : 0 };
  if (mark === "!") return { kind: "error", reason: "the series could not be read" };
  const value = values[mark];
  if (value === undefined) throw new Error(`unknown mark ${mark}`);
  return { kind: "value", value, numerator: value, denominator: null };
}

export function standing({ phase }: AlertState): string {
  if (phase.name === "inactive") return ".";
  if (phase.name === "pending") return "p";
  const letter = phase.severity === "critical" ? "C" : "W";
  return phase.clearSince === null ? letter : letter.toLowerCase();
}

interface Run {
  readonly standings: string;
  readonly state: AlertState;
  readonly transitions: readonly Transition[];
}

export function run(settings: Partial<AlertSettings>, marks: string, from: AlertState = initialState, offset = 0): Run {
  const rule = ruleWith(settings);
  let state = from;
  let standings = "";
  const transitions: Transition[] = [];
  for (const [index, mark] of [...marks].entries()) {
    if (mark === " ") {
      standings += " ";
      continue;
    }
    const next = step(rule, state, at(offset + index), measured(mark));
    state = next.state;
    transitions.push(...next.transitions);
    standings += standing(state);
  }
  return { standings, state, transitions };
}

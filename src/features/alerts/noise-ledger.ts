/** What each rule cost and brought, with a plain verdict: a rule that nobody acts on teaches people to look away. */
import type { NoiseAnswer } from "../../contracts/alerts.ts";
import type { NoiseColumn } from "./noise-columns.ts";

export type NoiseRow = NoiseAnswer[number];

export interface Verdict {
  /** `mend`: the rule asks to be changed. `watch`: too few to say. `fine`: it earns its noise. */
  readonly mood: "mend" | "watch" | "fine";
  readonly text: string;
}

const times = (n: number): string => (n === 1 ? "once" : n === 2 ? "twice" : `${n} times`);

/** From how many episodes on a rule is judged by its habits. */
const ENOUGH = 3;

/** What should become of a rule, in a sentence. */
export function verdictOf({ fired: all, young, acted_on, flapped, at_night, short, silenced }: NoiseRow): Verdict {
  if (all === 0) return { mood: "fine", text: "Did not fire in this time." };
  const fired = all - young;
  if (fired === 0) return { mood: "watch", text: "Fires for less than an hour: too early to say." };
  const few = fired < ENOUGH;
  const most = (n: number) => !few && n * 2 > fired;
  if (most(flapped))
    return { mood: "mend", text: `Flapped in ${flapped} of ${fired}: let a breach last longer, or clear at a calmer level.` };
  if (most(silenced))
    return { mood: "mend", text: `Silenced in ${silenced} of ${fired}: change the rule rather than silence it.` };
  if (acted_on === 0) {
    const nights = Math.min(at_night, fired);
    const night = nights === 0 ? "" : `, ${nights} at night`;
    if (few) return { mood: "watch", text: `Fired ${times(fired)}${night}, nobody acted.` };
    if (most(short))
      return { mood: "mend", text: `Fired ${times(fired)}${night}, mostly under 5 min, nobody acted: let a breach last longer.` };
    return { mood: "mend", text: `Fired ${times(fired)}${night}, nobody acted: raise it or remove it.` };
  }
  if (acted_on * 2 >= fired) return { mood: "fine", text: `Acted on ${acted_on} of ${fired}: worth its noise.` };
  if (few) return { mood: "watch", text: `Acted on ${acted_on} of ${fired}.` };
  return { mood: "mend", text: `Acted on only ${acted_on} of ${fired}: raise it.` };
}

/** Rows by a column, numbers from the largest, titles from A; `descending` false turns that round. Equal rows keep their order. */
export function sortedNoise(rows: readonly NoiseRow[], column: NoiseColumn, reversed: boolean): readonly NoiseRow[] {
  const sign = reversed ? -1 : 1;
  return rows.toSorted(
    (a, b) => sign * (column === "title" ? a.title.localeCompare(b.title, "en") : Number(b[column]) - Number(a[column])),
  );
}

/** The last lines of the wall: three ages, how many tiles are folded, the hour. What fits is said; the ages always are. */
import { emWidth } from "./text-width.ts";

/** From which width on, in units, so many lines of the foot hold three ages of any length and the count of folded tiles. */
const ENOUGH_FOR = [32, 22, 14] as const;

/** Widths that come from a division are a trifle less than they are. */
const TRIFLE = 1e-6;

/** How many lines the foot takes at a width in units. */
export function footRows(width: number): number {
  const rows = ENOUGH_FOR.findIndex((least) => width + TRIFLE >= least);
  return rows === -1 ? ENOUGH_FOR.length + 1 : rows + 1;
}

/** The least width, in units, for which so many lines of the foot are enough. */
export const leastWidth = (rows: number): number => ENOUGH_FOR[rows - 1] ?? 0;

/** How the ages are named, from the longest to the shortest way. */
const names = [
  { event: "newest event", poll: "last poll", evaluation: "last evaluation" },
  { event: "event", poll: "poll", evaluation: "evaluation" },
  { event: "event", poll: "poll", evaluation: "rules" },
] as const;
const shortestNames = names[2];

export type AgeNames = (typeof names)[number];

/** The widest that an age gets: its longest unit with two figures. */
const WIDEST_AGE = "59 min";

/** Room around each thing in a line of the foot, and of the ring at its end, in units. */
const BETWEEN = 1;
const RING = 2.2;

const ageWidth = (label: string): number => emWidth(`${label} ${WIDEST_AGE}`) + BETWEEN;

const widthOf = (labels: AgeNames): number => Object.values(labels).reduce((sum, label) => sum + ageWidth(label), 0);

/** Room that is kept beside the ages where the foot is one line: for the ring, and what is folded. */
const KEPT = 14;

/** The longest names of the ages for a width, whatever stands beside them: what is called two ways is taken for two things. */
export const ageNames = (width: number, rows: number): AgeNames =>
  names.find((labels) => widthOf(labels) + (rows === 1 ? KEPT : 0) <= width) ?? shortestNames;

/** What stands beside or below the ages. */
export interface Rest {
  readonly notes: readonly string[];
  /** Empty where no tile is folded, or there is no room to say it. */
  readonly folded: string;
}

/** What ages are while all is well: what stands beside them shall not come and go with each second. */
const USUAL_AGE = "59 s";

/** Room of the ages as they are, or usually are. */
function agesWidth(named: AgeNames, ages: readonly string[]): number {
  const labels = Object.values(named);
  const as = (said: (i: number) => string) => labels.reduce((sum, label, i) => sum + emWidth(`${label} ${said(i)}`) + BETWEEN, 0);
  return Math.max(
    as(() => USUAL_AGE),
    as((i) => ages[i] ?? ""),
  );
}

/**
 * What of the notes, the most important first, fits into the foot beside the ages (of event, poll and evaluation, as written), and in which of
 * its ways, longest first, the count of folded tiles. The shortest way has room before the notes, the longer ones after them: nothing else counts
 * what is folded and not normal.
 */
export function restOf(
  width: number,
  rows: number,
  named: AgeNames,
  ages: readonly string[],
  notes: readonly string[],
  folded: readonly string[],
): Rest {
  const room = width - RING - (rows === 1 ? agesWidth(named, ages) : 0);
  const shortest = folded.at(-1) ?? "";
  const counted = emWidth(shortest) <= room ? emWidth(shortest) : 0;
  const noted = (many: number) => notes.slice(0, many).reduce((sum, note) => sum + emWidth(note) + BETWEEN, 0);
  const many = notes.findLastIndex((_, i) => noted(i + 1) <= room - counted) + 1;
  return {
    notes: notes.slice(0, many),
    folded: folded.find((way) => emWidth(way) <= room - noted(many)) ?? "",
  };
}

/** Below this width, in units, no line of the foot holds the poll's age. */
export const FOOT_LEAST = ageWidth(shortestNames.poll);

/** What one line holds where three ages and the count of folded tiles would need several. */
export interface ShortFoot {
  readonly ages: Partial<AgeNames>;
  /** Empty where none is folded, or there is no room to say it. */
  readonly folded: string;
  readonly ring: boolean;
}

/** The line in a width: the poll's age always, then what is folded (in one of its ways, longest first), the other ages, the ring. */
export function shortFoot(width: number, folded: readonly string[]): ShortFoot {
  const { poll } = shortestNames;
  for (const ages of [names[1], shortestNames, { poll }])
    for (const way of folded.length === 0 ? [""] : folded)
      if (Object.values(ages).reduce((sum, label) => sum + ageWidth(label), RING + emWidth(way)) <= width)
        return { ages, folded: way, ring: true };
  return { ages: { poll }, folded: "", ring: FOOT_LEAST + RING <= width };
}

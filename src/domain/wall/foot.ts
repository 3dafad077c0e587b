/** The last lines of the wall: three ages, how many tiles are folded, the hour. What fits is said; the ages always are. */
import { emWidth } from "./text-width.ts";

/** From which width on, in units, so many lines of the foot hold three ages of any length and the count of folded tiles. */
const ENOUGH_FOR = [38, 21, 14] as const;

/** How many lines the foot takes at a width in units. */
export function footRows(width: number): number {
  const rows = ENOUGH_FOR.findIndex((least) => width >= least);
  return rows === -1 ? ENOUGH_FOR.length + 1 : rows + 1;
}

/** How the ages are named, from the longest to the shortest way. */
const names = [
  { event: "newest event", poll: "last poll", evaluation: "last evaluation" },
  { event: "event", poll: "poll", evaluation: "evaluation" },
] as const;

export type AgeNames = (typeof names)[number];

/** The widest that an age gets: its longest unit with two figures. */
const WIDEST_AGE = "59 min";

/** Room around each thing in a line of the foot, and of the ring at its end, in units. */
const BETWEEN = 1;
export const RING = 2.2;

const ageWidth = (label: string): number => emWidth(`${label} ${WIDEST_AGE}`) + BETWEEN;

const widthOf = (labels: AgeNames): number => Object.values(labels).reduce((sum, label) => sum + ageWidth(label), 0);

/** The longest names of the ages that leave so much room beside them in one line; the shortest where the foot has several. */
export const ageNames = (width: number, beside: number): AgeNames =>
  names.find((labels) => widthOf(labels) + beside <= width) ?? names[1];

/** Below this width, in units, no line of the foot holds the poll's age. */
export const FOOT_LEAST = ageWidth(names[1].poll);

/** What one line holds where three ages and the count of folded tiles would need several. */
export interface ShortFoot {
  readonly ages: Partial<AgeNames>;
  /** Empty where none is folded, or there is no room to say it. */
  readonly folded: string;
  readonly ring: boolean;
}

/** The line in a width: the poll's age always, then what is folded (in one of its ways, longest first), the other ages, the ring. */
export function shortFoot(width: number, folded: readonly string[]): ShortFoot {
  const [, short] = names;
  const { poll } = short;
  for (const ages of [short, { poll }])
    for (const way of folded.length === 0 ? [""] : folded)
      if (Object.values(ages).reduce((sum, label) => sum + ageWidth(label), RING + emWidth(way)) <= width)
        return { ages, folded: way, ring: true };
  return { ages: { poll }, folded: "", ring: FOOT_LEAST + RING <= width };
}

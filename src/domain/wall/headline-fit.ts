/** How large a headline is written, in how many lines, and which of its ways. */
import type { WallLayout } from "./layout.ts";
import { countsOf, type Headline } from "./spine.ts";
import { emWidth } from "./text-width.ts";

/** A headline that fits: its lines and font size, in the measure of the room it was given. */
export interface FittedHeadline {
  readonly lines: readonly string[];
  readonly size: number;
  /** Whether nothing of it is left out. */
  readonly whole: boolean;
}

/** A headline is so many times as large as a label. */
const LEAST = 2;
const MOST = 3;

/** A headline that counts all that fires, or says all of a blindness, may be smaller by so much than one that leaves something out. */
const WHOLE = 0.86;

/** How large the headline of a layout may be, in pixels; `hardly` is a little less than it should be at least, `floor` where nothing fits else. */
export function headlineSizes({ unit, value, headline }: WallLayout) {
  const hardly = LEAST * WHOLE * unit;
  return { floor: Math.min(value, headline), hardly, least: Math.min(LEAST * unit, headline), most: headline };
}

/**
 * The headline in a width of a layout. Of two lines one may take the room where it says all in that: a calm wall has no gap below its headline.
 */
export function headlineIn(width: number, headline: Headline, layout: WallLayout): FittedHeadline {
  const sizes = headlineSizes(layout);
  const rows = layout.headlineRows;
  const single =
    rows === 1
      ? null
      : fittedHeadline(headline, {
          ...sizes,
          width,
          rows: 1,
          least: sizes.most,
          most: Math.min(MOST * layout.unit, sizes.most * rows),
        });
  return single?.whole === true && single.size >= sizes.most ? single : fittedHeadline(headline, { ...sizes, width, rows });
}

/** Room that a headline has. Sizes are font sizes in the measure of the width; below `least`, down to `floor`, only where nothing fits else. */
interface HeadlineRoom {
  readonly width: number;
  readonly rows: number;
  readonly floor: number;
  readonly least: number;
  readonly most: number;
}

/** Room of the headline's shape before its first line, in ems of the headline. */
const SHAPE = 1.55;

/** What is read as one word: a number with what it counts, a time with its "since". */
const tied = (text: string): string =>
  text
    .replace(/(\d) (?=\p{L})/gu, "$1\u00a0")
    .replace("since ", "since\u00a0")
    .replace("NOT ", "NOT\u00a0");

/** Breaks a text into lines of so many ems, between words or only where a separator stands, which is not carried over. The first line is shorter by the shape. */
function broken(text: string, ems: number, separator: " " | " · ", tie: (text: string) => string = tied): readonly string[] {
  const lines: string[] = [""];
  for (const part of tie(text).split(separator)) {
    const line = lines.at(-1) ?? "";
    const longer = line === "" ? part : `${line}${separator}${part}`;
    const room = ems - (lines.length === 1 ? SHAPE : 0);
    if (line === "" || emWidth(longer, true) <= room) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines
    .map((line) => line.replace(/^· | ·$/g, "").replaceAll("\u00a0", " "))
    .filter((line) => line !== "" && line !== "·");
}

const widest = (lines: readonly string[]): number =>
  Math.max(...lines.map((line, i) => emWidth(line, true) + (i === 0 ? SHAPE : 0)));

/** Steps in which a headline becomes smaller than it should be. */
const STEPS = 6;

/**
 * The longest way to say the headline in a font size between `least` and `most` that fits into its lines; before what fires is left out, a little
 * less than `least`. Where none does: the largest size down to `floor` in which one does; then what is left of it: its stump, or the number that it
 * begins with, whose shape says of what.
 */
export function fittedHeadline({ ways, stump }: Headline, { width, rows, floor, least, most }: HeadlineRoom): FittedHeadline {
  const fitted = (way: string, sizes: readonly number[], tie = tied): FittedHeadline | null => {
    for (const separator of [" · ", " "] as const)
      for (const size of sizes) {
        const lines = broken(way, width / size, separator, tie);
        if (lines.length <= rows && widest(lines) * size <= width) return { lines, size, whole: way === ways[0] };
      }
    return null;
  };
  const smaller = Array.from({ length: STEPS + 1 }, (_, i) => least - ((least - floor) * i) / STEPS);
  const last = ways[ways.length - 1] ?? ways[0];
  const left = stump ?? /^\d+/.exec(last)?.[0] ?? last;
  const usual = [most, (most + least) / 2, least] as const;
  const tight = [(least * (1 + WHOLE)) / 2, least * WHOLE].filter((size) => size >= floor);
  const all = countsOf(ways[0]);
  // The shortest way that leaves out nothing of what fires.
  const counting = all === 0 ? 0 : ways.findLastIndex((way) => countsOf(way) === all);
  const tried = [
    ...ways.flatMap((way, i) => [[way, usual] as const, ...(i === counting ? [[way, tight] as const] : [])]),
    ...smaller.flatMap((size) => ways.map((way) => [way, [size]] as const)),
  ];
  for (const [way, sizes] of tried) {
    const found = fitted(way, sizes);
    if (found !== null) return found;
  }
  // The word below its number, before the number alone.
  const parted = stump === undefined ? fitted(last, smaller, (text) => text) : null;
  const found = parted ?? fitted(left, smaller);
  if (found !== null) return found;
  return { lines: broken(left, width / floor, " ").slice(0, rows), size: floor, whole: false };
}

/** Width of a fitted headline with its shape. */
export const headlineWidth = ({ lines, size }: FittedHeadline): number => widest(lines) * size;

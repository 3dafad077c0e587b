/**
 * How wide a text is, in ems, without a browser: so that the same board gives the same words on every machine. The widths are those of
 * DejaVu Sans, the widest of the usual system fonts: in any other there is room to spare.
 */

const groups: readonly (readonly [string, number])[] = [
  ["ijl'|", 0.28],
  [" .,:;!·I\u00a0", 0.34],
  ['ft()[]r-/J"', 0.41],
  ["sczL?", 0.55],
  ["mwMW%@—…", 1],
  ["NOQGDHU&", 0.77],
  ["ABCEFKPRSTVXYZ<>≤≥+=~", 0.7],
  ["×", 0.84],
];

const widths = new Map(groups.flatMap(([letters, width]) => [...letters].map((letter) => [letter, width] as const)));

/** Figures and most small letters. */
const OTHERWISE = 0.635;

/** Bold letters of the same font are wider by so much. */
const STRONG = 1.12;

/** Widths of what was measured lately: a wall says much the same again and again. Of so many texts at most. */
const measured = new Map<string, number>();
const MOST_MEASURED = 1_000;

function measure(text: string): number {
  let width = 0;
  for (const letter of text) width += widths.get(letter) ?? OTHERWISE;
  if (measured.size >= MOST_MEASURED) measured.clear();
  measured.set(text, width);
  return width;
}

/** Width of a line of text in ems. `strong` is bold. */
export function emWidth(text: string, strong = false): number {
  const width = measured.get(text) ?? measure(text);
  return strong ? width * STRONG : width;
}

/** The first of several ways to say the same, longest first, that fits into so many ems; the last one where none does. */
export function fitting(ways: readonly [string, ...string[]], ems: number, strong = false): string {
  return ways.find((way) => emWidth(way, strong) <= ems) ?? ways[ways.length - 1] ?? ways[0];
}

/** As many lines as are wanted, each in its longest way that fits, of those that fit at all; none is said twice. */
export function fittingLines(lines: readonly (readonly [string, ...string[]])[], ems: number, most: number): readonly string[] {
  const said: string[] = [];
  for (const ways of lines) {
    const fits = ways.find((way) => emWidth(way) <= ems && !said.includes(way));
    if (fits !== undefined && said.length < most) said.push(fits);
  }
  return said;
}

/** As much of a text's end as fits into so many ems, with dots before it; the whole where that fits. */
export function endFitting(text: string, ems: number): string {
  if (emWidth(text) <= ems) return text;
  const starts = Array.from({ length: text.length }, (_, i) => i + 1);
  const start = starts.find((i) => emWidth(`…${text.slice(i)}`) <= ems) ?? text.length;
  return `…${text.slice(start)}`;
}

/** The outlines of piled columns. */
import { bucketX, type PlotFrame, valueY } from "./plot-frame.ts";

/** A part that is there is drawn this high at least, in CSS pixels: one in a thousand must not vanish. */
const LEAST = 2;

/** Share of a bucket that stays free beside its column. */
const GAP = 0.25;

/** An SVG path for each series, from its bottoms and tops as `stacked` gives them; bottom and top equal is nothing. */
export function columnPaths(
  frame: Pick<PlotFrame, "left" | "top" | "width" | "height" | "length" | "yTop">,
  piles: readonly (readonly (readonly [bottom: number, top: number] | null)[])[],
): readonly string[] {
  const width = frame.width / Math.max(1, frame.length);
  const gap = Math.min(width * GAP, 12);
  return piles.map((pile) =>
    pile
      .map((part, i) => {
        if (part === null || part[1] <= part[0]) return "";
        const x = bucketX(frame, i) + gap / 2;
        const bottom = valueY(frame, part[0]);
        const top = Math.min(valueY(frame, part[1]), bottom - LEAST);
        return `M${round(x)} ${round(bottom)}H${round(x + width - gap)}V${round(top)}H${round(x)}Z`;
      })
      .join(""),
  );
}

const round = (px: number): number => Math.round(px * 10) / 10;

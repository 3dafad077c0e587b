/** Where the one code for phones stands on a wall without tiles. */
import { type FittedHeadline, fittedHeadline, headlineSizes, headlineWidth } from "../../domain/wall/headline-fit.ts";
import type { WallLayout } from "../../domain/wall/layout.ts";
import { size } from "../../domain/wall/plan.ts";
import { countsOf, type Headline } from "../../domain/wall/spine.ts";
import type { FiringList } from "./naming.ts";

/** Space before it, in units. */
const GAP = 1;

/** Its side in units: smaller is not read from some steps away, larger need not be. */
const LEAST = 2.9;
const LARGEST = 5;

export interface CodePlace {
  readonly place: "beside" | "below";
  /** In pixels. */
  readonly side: number;
  /** The headline that leaves it room. */
  readonly fitted: FittedHeadline;
}

const counts = ({ lines }: FittedHeadline): number => countsOf(lines.join(" "));

/**
 * Below the list where a picture is high enough, else beside the headline, which gives way as long as it counts what it counted and is hardly below its
 * size. `null` where there is no room.
 */
export function codePlace(layout: WallLayout, list: FiringList, alone: FittedHeadline, headline: Headline): CodePlace | null {
  const { unit, spine, headlineRows } = layout;
  const top = layout.headline * size.headlineLine * headlineRows;
  const below = spine.height - top - list.rows.length * size.listRow * unit - GAP * unit;
  if (below >= LEAST * unit) return { place: "below", side: Math.min(LARGEST * unit, below), fitted: alone };
  if (top < LEAST * unit) return null;
  const { hardly, least, most } = headlineSizes(layout);
  const sizes = { floor: hardly, least, most };
  const width = spine.width - (LEAST + GAP) * unit;
  const narrow = headlineWidth(alone) <= width ? alone : fittedHeadline(headline, { ...sizes, width, rows: headlineRows });
  if (counts(narrow) < counts(alone) || headlineWidth(narrow) > width || narrow.size < sizes.floor) return null;
  const side = Math.min(LARGEST * unit, top, spine.width - headlineWidth(narrow) - GAP * unit);
  return { place: "beside", side, fitted: narrow };
}

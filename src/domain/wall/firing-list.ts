/** What fires, in order, packed into the lines below the headline. */
import { type TileState, urgency } from "./tile-state.ts";

/** Tiles for the firing list, by the state that is asked for: what fires or is about to, the most urgent first. */
export const firingOrder = <Tile>(tiles: readonly Tile[], stateOf: (tile: Tile) => TileState): readonly Tile[] =>
  tiles
    .filter((tile) => stateOf(tile).severity !== null || stateOf(tile).name === "flapping")
    .toSorted((a, b) => urgency(stateOf(a)) - urgency(stateOf(b)));

/** Items of the firing list that fit into lines of a width, in order, and how many do not. */
export interface Packed<Item> {
  readonly rows: readonly (readonly Item[])[];
  readonly left: number;
  /** Whether a line holds more than it has room for. */
  readonly tight: boolean;
}

/** Room between two items of a line, in ems of the list's font. */
export const BETWEEN = 1.1;

/** The lines that items are packed into: how many at most, how many ems each, and what saying how many are left takes of the last one. */
interface Lines {
  readonly most: number;
  readonly ems: number;
  readonly more: number;
}

/** Packs items into lines. The first item of a line is always shown, shortened by its end where it must be. */
export function packed<Item>(items: readonly Item[], widthOf: (item: Item) => number, { most, ems, more }: Lines): Packed<Item> {
  const rows: Item[][] = [];
  let room = 0;
  let tight = false;
  for (const [i, item] of items.entries()) {
    const width = widthOf(item);
    const last = i === items.length - 1;
    const keeps = rows.length === most && !last ? more : 0;
    const fits = rows.length > 0 && room - BETWEEN - width >= keeps;
    if (!fits && rows.length === most) return { rows, left: items.length - i, tight: tight || room < more };
    if (!fits) rows.push([]);
    rows.at(-1)?.push(item);
    room = (fits ? room - BETWEEN : ems) - width;
    tight = tight || room < 0;
  }
  return { rows, left: 0, tight };
}

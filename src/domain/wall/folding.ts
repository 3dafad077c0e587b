/** Which tiles are shown when not all fit. What is not normal is shown; places stay where people learnt them. */
import { isNormal, type TileState, urgency } from "./tile-state.ts";

interface Foldable {
  readonly key: string;
  readonly state: TileState;
  /** Its state as of the answer: when the wall goes blind every state is unknown, and nothing may move. */
  readonly standing: TileState;
}

/** Tiles that are shown, in the order they came in, and those that are folded. */
export interface Folded<Tile> {
  readonly shown: readonly Tile[];
  readonly folded: readonly Tile[];
}

/**
 * Chooses what is shown in so many cells. The order of `tiles` is their importance and their order on the wall; the most urgent are chosen
 * first, the most important of equals.
 */
export function fold<Tile extends Foldable>(tiles: readonly Tile[], cells: number): Folded<Tile> {
  const chosen = new Set(
    tiles
      .map((tile, i) => ({ tile, i }))
      .toSorted((a, b) => urgency(a.tile.standing) - urgency(b.tile.standing) || a.i - b.i)
      .slice(0, Math.max(0, cells))
      .map(({ tile }) => tile.key),
  );
  return { shown: tiles.filter(({ key }) => chosen.has(key)), folded: tiles.filter(({ key }) => !chosen.has(key)) };
}

/** What is said of folded tiles: `18 normal`, or first what is not: `2 not normal, 16 normal`. Empty where none is folded. */
export function foldedText(folded: readonly Pick<Foldable, "state">[]): string {
  const count = (is: (state: TileState) => boolean) => folded.filter(({ state }) => is(state)).length;
  const normal = count(isNormal);
  const unknown = count(({ name }) => name === "unknown");
  const late = count(({ name }) => name === "late");
  const others = folded.length - normal - unknown - late;
  const parts = [
    others > 0 ? `${others} not normal` : "",
    late > 0 ? `${late} late` : "",
    unknown > 0 ? `${unknown} unknown` : "",
    normal > 0 ? `${normal} normal` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Ways to say how many are folded, longest first; `null` where none is. */
export const foldedWays = (folded: readonly Pick<Foldable, "state">[]): readonly [string, ...string[]] | null =>
  folded.length === 0 ? null : [`folded: ${foldedText(folded)}`, `folded: ${folded.length}`];

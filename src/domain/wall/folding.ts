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

/** What folded tiles are, the worst first: `2 not normal`, `1 unknown`, `16 normal`. */
function kindsOf(folded: readonly Pick<Foldable, "state">[]): readonly string[] {
  const count = (is: (state: TileState) => boolean) => folded.filter(({ state }) => is(state)).length;
  const normal = count(isNormal);
  const unknown = count(({ name }) => name === "unknown");
  const late = count(({ name }) => name === "late");
  const kinds = [
    [folded.length - normal - unknown - late, "not normal"],
    [unknown, "unknown"],
    [late, "late"],
    [normal, "normal"],
  ] as const;
  return kinds.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
}

/**
 * Ways to say what is folded, longest first: `folded: 2 not normal, 16 normal`, and where the room is short what of it is not normal. `null`
 * where none is.
 */
export function foldedWays(folded: readonly Pick<Foldable, "state">[]): readonly [string, ...string[]] | null {
  if (folded.length === 0) return null;
  const kinds = kindsOf(folded);
  const all = kinds.join(", ");
  if (kinds.length === 1) return [`folded: ${all}`, all];
  return [`folded: ${all}`, all, `${folded.filter(({ state }) => !isNormal(state)).length} not normal`];
}

/** On a calm wall: which rule is nearest to its limit. */

interface Measured {
  readonly value: number | null;
  readonly limit: number | null;
  readonly direction: "above" | "below";
}

/** How much of the way to its limit a value has gone, from 0 to 1; `null` where that cannot be said. */
export function nearness({ value, limit, direction }: Measured): number | null {
  if (value === null || limit === null || value < 0 || limit <= 0) return null;
  if (direction === "above") return Math.min(1, value / limit);
  return value <= limit ? 1 : limit / value;
}

/** From here on it is worth saying. */
const WORTH_SAYING = 0.2;

/** The one that has gone furthest; `null` where none has gone far. */
export function nearestToLimit<Tile extends { readonly measured: Measured }>(tiles: readonly Tile[]): Tile | null {
  let found: { readonly tile: Tile; readonly share: number } | null = null;
  for (const tile of tiles) {
    const share = nearness(tile.measured);
    if (share !== null && share >= WORTH_SAYING && share > (found?.share ?? 0)) found = { tile, share };
  }
  return found?.tile ?? null;
}

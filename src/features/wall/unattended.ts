/** What a wall does for itself while nobody is near: the seam between the picture and the weeks. */
import type { WallDisplay } from "../../contracts/wall.ts";
import type { Instant } from "../../domain/time.ts";

/** What is known when it decides. */
export interface Situation {
  /** The server's time. */
  readonly now: Instant;
  readonly display: WallDisplay | null;
  /** Whether a critical alert waits for somebody: nothing may hide it. */
  readonly critical: boolean;
  /** When the answer on the screen was given, by the server's clock; `null` before the first. */
  readonly answeredAt: Instant | null;
}

/** What the picture does about it. */
export interface Bearing {
  /** The picture is moved by so many pixels, against burn-in. */
  readonly drift: { readonly x: number; readonly y: number };
  /** From 0 (dark) to 1. */
  readonly brightness: number;
  /** What is said in the foot, such as "sound armed". */
  readonly notes: readonly string[];
}

const still: Bearing = { drift: { x: 0, y: 0 }, brightness: 1, notes: [] };

/** Called once a second by the paired wall. */
export function useUnattended(_situation: Situation): Bearing {
  return still;
}

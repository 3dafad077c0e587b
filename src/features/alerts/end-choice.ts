/** How the end of an ack or a silence is chosen: one of the usual lengths, or a moment of one's own. */
import { type Instant, shift } from "../../domain/time.ts";
import { instantOfInput } from "../../format/wall-clock.ts";
import type { EndPreset } from "./silence-draft.ts";

/** Name of the choice that is no preset. */
export const OTHER = "other";

export interface End {
  readonly preset: string;
  /** Text of a `datetime-local` input, for `OTHER`. */
  readonly text: string;
}

/** The moment that is meant; `null` while it is not said. */
export function momentOf(
  { preset, text }: End,
  presets: readonly EndPreset[],
  now: Instant,
  zone: "local" | "utc",
): Instant | null {
  if (preset === OTHER) return instantOfInput(text, zone);
  const found = presets.find(({ value }) => value === preset);
  return found === undefined ? null : shift(now, found.length);
}

/** How series are told apart: by colour, and by dash or texture for those who do not see it. */
import type { Tone } from "./chart-data.ts";

/** Colour of a tone, as a token. */
export function colourOf(tone: Tone): string {
  if (tone === "critical" || tone === "warning") return `var(--${tone}-mark)`;
  return tone === "quiet" ? "var(--ok-mark)" : `var(--series-${tone})`;
}

const dashes = [
  "none",
  "0.5rem 0.25rem",
  "0.125rem 0.25rem",
  "0.75rem 0.25rem 0.125rem 0.25rem",
  "0.25rem 0.125rem",
  "1rem 0.375rem",
];

/** Dash of the `index`-th line of a chart. */
export const dashOf = (index: number): string => dashes[index % dashes.length] ?? "none";

/**
 * Texture of the `index`-th area, as the path of one 8 by 8 tile; the first is plain. None is a slanted hatching: that means "not observed".
 */
const textures = ["", "M0 4H8", "M4 0V8", "M2 2h0M6 6h0", "M0 4H8M4 0V8", "M0 2H8M0 6H8"];

/** Path of the texture of the `index`-th area. */
export const textureOf = (index: number): string => textures[index % textures.length] ?? "";

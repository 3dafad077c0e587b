/** Columns of the noise ledger that can be sorted by, as they stand in the address. */
export const noiseColumns = [
  "title",
  "fired",
  "acted_on",
  "flapped",
  "at_night",
  "short",
  "silenced",
  "notifications",
  "firing_ms",
] as const;

export type NoiseColumn = (typeof noiseColumns)[number];

/** Tiles as far as the spine looks at them. */
import type { Severity, TileState, TileStateName } from "./tile-state.ts";

export const tile = (name: TileStateName, severity: Severity | null = null, calls = false): { readonly state: TileState } => ({
  state: { name, severity, word: name, calls },
});
export const ok = tile("ok");
export const critical = tile("critical", "critical", true);
export const warning = tile("warning", "warning", true);

import type { HeardState } from "../../domain/status/hearing.ts";
import type { State } from "../../ui/state-mark.tsx";

/** The shape and colour in which a rule's state is drawn. */
export const toneOf = (state: HeardState | "pending" | "silenced"): State => (state === "no-data" ? "unknown" : state);

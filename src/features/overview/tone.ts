import type { HeardState } from "../../domain/status/hearing.ts";
import type { SourceState } from "../../domain/status/source-freshness.ts";
import type { State } from "../../ui/state-mark.tsx";

/** The shape and colour in which a rule's state is drawn. */
export const toneOf = (state: HeardState): State => (state === "no-data" ? "unknown" : state);

const sourceTones: Readonly<Record<SourceState, State>> = {
  connected: "ok",
  late: "late",
  silent: "unknown",
  "not-connected": "low-traffic",
};

/** The shape and colour in which a source's state is drawn. */
export const sourceToneOf = (state: SourceState): State => sourceTones[state];

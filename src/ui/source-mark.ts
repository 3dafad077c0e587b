import type { Standing } from "../domain/status/source-freshness.ts";
import type { State } from "./state-mark.tsx";

const marks: Readonly<Record<Standing, State>> = {
  connected: "ok",
  late: "late",
  silent: "unknown",
  quiet: "low-traffic",
  "not-connected": "low-traffic",
};

/** The shape and colour in which a source's standing is drawn. */
export const sourceMarkOf = (standing: Standing): State => marks[standing];

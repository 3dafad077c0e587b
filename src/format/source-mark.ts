import type { Standing } from "../domain/status/source-freshness.ts";

const marks = {
  connected: "ok",
  late: "late",
  silent: "unknown",
  quiet: "low-traffic",
  "not-connected": "low-traffic",
} as const satisfies Readonly<Record<Standing, string>>;

/** The shape and colour in which a source's standing is drawn. */
export const sourceMarkOf = (standing: Standing): (typeof marks)[Standing] => marks[standing];

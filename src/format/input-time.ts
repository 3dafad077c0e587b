/** Between a moment and the text of a `datetime-local` input, in the zone that the reader chose. */
import { type Instant, instantOf, MINUTE } from "../domain/time.ts";

export type ZoneName = "local" | "utc";

/** `2026-11-23T14:02`, as the input wants it. */
export function inputOf(at: Instant, zone: ZoneName): string {
  const ahead = zone === "utc" ? 0 : -new Date(at).getTimezoneOffset() * MINUTE;
  return new Date(at + ahead).toISOString().slice(0, 16);
}

/** The moment of an input's text; `null` for an empty or impossible one. */
export function instantOfInput(text: string, zone: ZoneName): Instant | null {
  const ms = Date.parse(zone === "utc" ? `${text}Z` : text);
  return Number.isNaN(ms) ? null : instantOf(ms);
}

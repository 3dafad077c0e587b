/** What went wrong in the weeks before: scenarios that began in the past and ended there. Pure. */
import type { Instant, Millis } from "../../domain/time.ts";
import { DAY, floorTo, HOUR, MINUTE, shift } from "../../domain/time.ts";
import { releasesBefore } from "./rhythm.ts";
import type { Scenario } from "./scenarios.ts";

/** A scenario that played from `at` on, for so long. */
export interface Incident {
  readonly scenario: Scenario;
  readonly at: Instant;
  readonly lasted: Millis;
}

/** Incidents of the four weeks before `now`, oldest first: by day and at night, each over for more than a day. */
export function incidentsBefore(now: Instant): readonly Incident[] {
  const daysAgo = (days: number, hours: number): Instant => shift(floorTo(shift(now, -days * DAY), DAY), hours * HOUR);
  const release = releasesBefore(now).at(-1)?.at ?? daysAgo(8, 10);
  const incidents: readonly Incident[] = [
    { scenario: "lockout-storm", at: daysAgo(24, 1.5), lasted: 50 * MINUTE },
    { scenario: "storage-denials", at: daysAgo(17, 9.25), lasted: 75 * MINUTE },
    { scenario: "bad-release", at: shift(release, 4 * MINUTE), lasted: 38 * MINUTE },
    { scenario: "lockout-storm", at: daysAgo(5, 16.5), lasted: 25 * MINUTE },
  ];
  return incidents.toSorted((a, b) => a.at - b.at);
}

/** The one that plays at a moment; `null` where none does. */
export const incidentAt = (incidents: readonly Incident[], at: Instant): Incident | null =>
  incidents.find((incident) => at >= incident.at && at < incident.at + incident.lasted) ?? null;

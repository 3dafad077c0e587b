/** How busy Nexsys is: the rhythm of offices and of customers over day and week, and the releases that unsettle it. */
import type { Instant } from "../../domain/time.ts";
import { DAY, floorTo, HOUR, instantOf, MINUTE, shift } from "../../domain/time.ts";

/** Whose rhythm an activity follows: admins at their desks, customers at home, or machines, which know no evening. */
export type Rhythm = "office" | "portal" | "steady";

/** A release of Nexsys. */
export interface Release {
  readonly version: string;
  readonly at: Instant;
}

/** The offices are one hour ahead of UTC, all year round: a fixed offset keeps a seed's history the same on every machine. */
const officeOffset = HOUR;

type Knots = readonly (readonly [hour: number, level: number])[];

const days: Record<Exclude<Rhythm, "steady">, { readonly hours: Knots; readonly weekdays: readonly number[] }> = {
  office: {
    hours: [
      [0, 0.06],
      [5, 0.06],
      [7, 0.25],
      [8.5, 0.75],
      [10, 1],
      [11.5, 0.98],
      [12.75, 0.62],
      [14, 0.93],
      [15.5, 1],
      [17, 0.75],
      [18.5, 0.38],
      [21, 0.16],
      [24, 0.06],
    ],
    weekdays: [0.2, 1.04, 1, 1, 0.98, 0.88, 0.42],
  },
  portal: {
    hours: [
      [0, 0.16],
      [2, 0.12],
      [5.5, 0.13],
      [7.5, 0.4],
      [10, 0.52],
      [12.5, 0.7],
      [14.5, 0.5],
      [17, 0.68],
      [19.5, 1],
      [21, 0.9],
      [22.5, 0.42],
      [24, 0.16],
    ],
    weekdays: [0.78, 1, 0.97, 0.97, 0.95, 0.85, 0.8],
  },
};

/** How busy the people of a rhythm are: a share of their peak, always above 0 and at most 1.05. */
export function levelOf(rhythm: Rhythm, at: Instant): number {
  if (rhythm === "steady") return 1;
  const local = at + officeOffset;
  const weekday = new Date(local).getUTCDay();
  return between(days[rhythm].hours, (local % DAY) / HOUR) * (days[rhythm].weekdays[weekday] ?? 1);
}

/** Cosine interpolation: no corner where a chart would show one. */
function between(knots: Knots, hour: number): number {
  const next = knots.findIndex(([at]) => at > hour);
  const [h1, l1] = knots[next] ?? [24, 0];
  const [h0, l0] = knots[next - 1] ?? [0, l1];
  return l0 + (l1 - l0) * ((1 - Math.cos((Math.PI * (hour - h0)) / (h1 - h0))) / 2);
}

/** The four weekly releases before `now`, oldest first: on Tuesdays at 13:20 in the offices, none younger than a day. */
export function releasesBefore(now: Instant): readonly Release[] {
  const midnight = floorTo(shift(now, officeOffset - DAY), DAY);
  const sinceTuesday = (new Date(midnight).getUTCDay() + 5) % 7;
  const latest = shift(midnight, -sinceTuesday * DAY + 13 * HOUR + 20 * MINUTE - officeOffset);
  const first = latest > now - DAY ? shift(latest, -7 * DAY) : latest;
  return [3, 2, 1, 0].map((weeks) => releaseAt(shift(first, -7 * weeks * DAY)));
}

/** A release named by its day, as Nexsys does. */
export const releaseAt = (at: Instant): Release => ({
  version: new Date(at + officeOffset).toISOString().slice(0, 10).replaceAll("-", "."),
  at: instantOf(at),
});

/** The release that runs at a moment; `null` before the first. */
export const releaseRunning = (releases: readonly Release[], at: Instant): Release | null =>
  releases.findLast((release) => release.at <= at) ?? null;

/** Factor on slips and errors: four times the usual right after a release, back to normal within an hour and a half. */
export function unrest(releases: readonly Release[], at: Instant): number {
  const running = releaseRunning(releases, at);
  const age = running === null ? Number.POSITIVE_INFINITY : at - running.at;
  return age > 90 * MINUTE ? 1 : 1 + 3 * Math.exp(-age / (20 * MINUTE));
}

/** The simulated Nexsys at any moment: what runs, and how often each activity happens. Pure: the same world at the same time is the same. */
import type { Instant } from "../../domain/time.ts";
import { DAY, floorTo, MINUTE, SECOND, shift } from "../../domain/time.ts";
import type { Activity } from "./activities/activity.ts";
import type { ActivityName } from "./activities/catalogue.ts";
import { allActivities } from "./activities/catalogue.ts";
import { normal } from "./draws.ts";
import type { Incident } from "./incidents.ts";
import { incidentAt } from "./incidents.ts";
import { randomOf } from "./random.ts";
import type { Release } from "./rhythm.ts";
import { levelOf, releaseAt, releaseRunning, releasesBefore, unrest } from "./rhythm.ts";
import type { Pressure, Scenario } from "./scenarios.ts";
import { pressureOf, scenarios } from "./scenarios.ts";

/** A simulation: its seed, its scenario and when that began. */
export interface World {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly startedAt: Instant;
  /** Oldest first, with the one that the scenario brings. */
  readonly releases: readonly Release[];
  /** What had gone wrong before it began. */
  readonly incidents: readonly Incident[];
}

/** An activity with its rate at a moment. */
export interface Rate {
  readonly name: ActivityName;
  readonly activity: Activity;
  /** Mean occurrences per minute, at least 0. */
  readonly perMinute: number;
}

/** The world of a seed in which a scenario starts at a moment. */
export function worldOf(seed: number, scenario: Scenario, startedAt: Instant, incidents: readonly Incident[] = []): World {
  const past = releasesBefore(startedAt);
  const { releaseAfterS } = scenarios[scenario];
  if (releaseAfterS === null) return { seed, scenario, startedAt, incidents, releases: past };
  const at = shift(startedAt, releaseAfterS * SECOND);
  // Named to the minute: the scenario may be played twice a day.
  const time = new Date(at).toISOString().slice(11, 16).replace(":", "");
  return { seed, scenario, startedAt, incidents, releases: [...past, { at, version: `${releaseAt(at).version}-${time}` }] };
}

/** How the scenario, or an incident of the past, bends the traffic at a moment. */
export function pressureAt({ scenario, startedAt, incidents }: World, at: Instant): Pressure {
  const incident = incidentAt(incidents, at);
  return incident === null
    ? pressureOf(scenario, (at - startedAt) / SECOND)
    : pressureOf(incident.scenario, (at - incident.at) / SECOND);
}

/** Version that is live at a moment; before the first release that the world remembers, the one before it. */
export function versionAt(world: World, at: Instant): string {
  const first = world.releases[0];
  const before = releaseAt(shift(first?.at ?? at, -7 * DAY));
  return (releaseRunning(world.releases, at) ?? before).version;
}

/** The rate of every activity at a moment, in the catalogue's order. */
export function ratesAt(world: World, at: Instant): readonly Rate[] {
  const pressure = pressureAt(world, at);
  const unsettled = unrest(world.releases, at);
  const noise = Math.exp(0.07 * normal(randomOf(world.seed, "noise", floorTo(at, MINUTE))));
  const levels = { office: levelOf("office", at), portal: levelOf("portal", at), steady: levelOf("steady", at) };
  return allActivities.map(([name, activity]) => {
    const level = levels[activity.rhythm];
    const usual = activity.perMinute * level * noise * (activity.slips ? unsettled : 1) * (pressure.scale[name] ?? 1);
    return { name, activity, perMinute: usual + (pressure.extra[name] ?? 0) * Math.max(level, quietFloor) };
  });
}

/** A scenario burns at least this bright, so that it shows in a demo at night as well. */
const quietFloor = 0.4;

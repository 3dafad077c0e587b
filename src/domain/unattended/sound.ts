/** When a wall makes a sound. Optional, by severity, repeated until somebody acknowledges, and quiet at night but for critical alerts. */
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import type { NightHours } from "./dimming.ts";
import { isWithin } from "./dimming.ts";

export interface SoundSettings {
  readonly severities: readonly ("warning" | "critical")[];
  readonly quiet: NightHours | null;
}

/** An alert that fires, is not silenced and not an echo. */
export interface Audible {
  readonly episode: string;
  readonly severity: "warning" | "critical";
  readonly acked: boolean;
}

const every: Readonly<Record<Audible["severity"], Millis>> = { critical: MINUTE, warning: 5 * MINUTE };

/** When each episode last sounded. */
export type Sounded = Readonly<Record<string, Instant>>;

/** The sound that is due at `now`, of the worst alert that has one, and what to remember. Episodes that ended are forgotten. */
export function soundDue(
  { severities, quiet }: SoundSettings,
  alerts: readonly Audible[],
  before: Sounded,
  now: Instant,
  minuteOfDay: number,
): { readonly sound: Audible["severity"] | null; readonly sounded: Sounded } {
  const isQuiet = isWithin(quiet, minuteOfDay);
  const due = alerts.filter(({ episode, severity, acked }) => {
    if (acked || !severities.includes(severity) || (isQuiet && severity !== "critical")) return false;
    const last = before[episode];
    return last === undefined || last > now || now - last >= every[severity];
  });
  const kept = Object.entries(before).filter(([episode]) => alerts.some((alert) => alert.episode === episode));
  return {
    sound: due.some(({ severity }) => severity === "critical") ? "critical" : (due[0]?.severity ?? null),
    sounded: { ...Object.fromEntries(kept), ...Object.fromEntries(due.map(({ episode }) => [episode, now])) },
  };
}

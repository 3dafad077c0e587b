/** How a wall stands, from what it was told. Pure. */
import type { WallDisplay } from "../../../contracts/wall.ts";
import type { Instant } from "../../../domain/time.ts";
import type { Audible } from "../../../domain/unattended/sound.ts";
import type { Shown } from "../view-model.ts";
import type { WallStanding } from "./use-unattended.ts";

/** The standing of a wall whose last good poll was at `lastGood` by its own clock. `zone` serves where the display names none. What is past calls nobody. */
export function standingOf(
  shown: Pick<Shown, "board" | "past"> | null,
  display: WallDisplay | null,
  lastGood: Instant | null,
  now: Instant,
  zone: string,
): WallStanding {
  const rules = shown === null || shown.past ? [] : shown.board.rules;
  const audible = rules.flatMap(({ alert }): Audible[] => {
    if (alert?.phase !== "firing" || alert.episode === null || alert.severity === null || alert.inhibited_by !== null) return [];
    if (alert.silenced_until !== null && alert.silenced_until > now) return [];
    return [{ episode: alert.episode, severity: alert.severity, acked: alert.ack !== null && alert.ack.until > now }];
  });
  const { night = null, quiet = null, sound } = display?.settings ?? {};
  const severities = (["critical", "warning"] as const).filter((severity) => sound?.[severity] === true);
  return {
    lastGood,
    critical: rules.some(({ alert }) => alert?.phase === "firing" && alert.severity === "critical"),
    unackedCritical: audible.some(({ severity, acked }) => severity === "critical" && !acked),
    audible,
    night,
    sound: severities.length === 0 ? null : { severities, quiet },
    nightZone: night?.tz ?? quiet?.tz ?? zone,
    quietZone: quiet?.tz ?? night?.tz ?? zone,
  };
}

/** How a wall stands, from what it was told. Pure. */
import type { WallDisplay } from "../../../contracts/wall.ts";
import type { Instant } from "../../../domain/time.ts";
import type { Audible } from "../../../domain/unattended/sound.ts";
import type { TileState } from "../../../domain/wall/tile-state.ts";
import type { Shown } from "../view-model.ts";
import type { WallStanding } from "./use-unattended.ts";

/** What a standing follows from. */
interface StandingFacts {
  readonly shown: Pick<Shown, "board" | "past"> | null;
  /** States of its tiles as of the answer. */
  readonly states: readonly TileState[];
  readonly display: WallDisplay | null;
  /** The last good poll, by the wall's own clock. */
  readonly lastGood: Instant | null;
  readonly now: Instant;
  /** Serves where the display names none. */
  readonly zone: string;
}

/** How a wall stands. What is past calls nobody; a critical tile counts also where no engine says that it fires. */
export function standingOf({ shown, states, display, lastGood, now, zone }: StandingFacts): WallStanding {
  const rules = shown === null || shown.past ? [] : shown.board.rules;
  const calling = shown?.past !== true && states.some(({ severity, calls }) => severity === "critical" && calls);
  const audible = rules.flatMap(({ alert }): Audible[] => {
    if (alert?.phase !== "firing" || alert.episode === null || alert.severity === null || alert.inhibited_by !== null) return [];
    if (alert.silenced_until !== null && alert.silenced_until > now) return [];
    return [{ episode: alert.episode, severity: alert.severity, acked: alert.ack !== null && alert.ack.until > now }];
  });
  const { night = null, quiet = null, sound } = display?.settings ?? {};
  const severities = (["critical", "warning"] as const).filter((severity) => sound?.[severity] === true);
  return {
    lastGood,
    critical: calling || rules.some(({ alert }) => alert?.phase === "firing" && alert.severity === "critical"),
    unackedCritical: calling || audible.some(({ severity, acked }) => severity === "critical" && !acked),
    audible,
    night,
    sound: severities.length === 0 ? null : { severities, quiet },
    nightZone: night?.tz ?? quiet?.tz ?? zone,
    quietZone: quiet?.tz ?? night?.tz ?? zone,
  };
}

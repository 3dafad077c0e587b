import { useEffect, useMemo } from "react";
import type { WallApi } from "../../api/wall.ts";
import { instantOf } from "../../domain/time.ts";
import { type Box, screenOf } from "../../domain/wall/geometry.ts";
import { tokenNote } from "../../domain/wall/words.ts";
import type { Clock } from "../../format/time.ts";
import { blindnessOf } from "./blindness.ts";
import { FirstScreen } from "./first-screen.tsx";
import { standingStates } from "./tile-model.ts";
import type { Pairing } from "./token-store.ts";
import { standingOf } from "./unattended/standing.ts";
import { useUnattended } from "./unattended/use-unattended.ts";
import { useSentPast } from "./use-sent-past.ts";
import { useServerNow } from "./use-server-now.ts";
import { shownOf, useWall } from "./use-wall.ts";
import css from "./wall-page.module.css";
import { JUDGED_EVERY, WallScreen } from "./wall-screen.tsx";

interface PairedWallProps {
  readonly api: WallApi;
  readonly build: string;
  readonly pairing: Pairing;
  readonly box: Box;
  readonly clock: Clock;
  readonly at: number | null;
  readonly origin: string;
  /** The environment in addresses; `null` where it need not be named. */
  readonly env: string | null;
  /** The server said how large the screen is, or its name changed. */
  readonly onLearnt: (pairing: Pairing) => void;
  readonly onRevoked: () => void;
}

/** The wall of a display. */
export function PairedWall({ api, build, pairing, box, clock, at, origin, env, onLearnt, onRevoked }: PairedWallProps) {
  const polled = useWall({ api, build, token: pairing.token, at, onRevoked });
  const told = polled.answer;
  const sent = useSentPast({ api, build, token: pairing.token }, told);
  const display = told?.display ?? null;
  const answered = useMemo(
    () => (told === null || polled.at === null ? null : { now: told.now, at: polled.at }),
    [told, polled.at],
  );
  const now = useServerNow(answered, JUDGED_EVERY);
  const diagonal = display?.diagonal_in ?? pairing.diagonal_in;
  const distance = display?.distance_m ?? pairing.distance_m;
  const screen = useMemo(() => screenOf(diagonal, distance), [diagonal, distance]);
  const name = display?.name ?? pairing.name;
  useEffect(() => {
    const same = pairing.name === name && pairing.diagonal_in === diagonal && pairing.distance_m === distance;
    if (!same) onLearnt({ token: pairing.token, name, diagonal_in: diagonal, distance_m: distance });
  }, [name, diagonal, distance, pairing, onLearnt]);
  const shown = useMemo(() => (told === null ? null : shownOf(told)), [told]);
  const then = useMemo(() => (sent === null ? null : shownOf(sent)), [sent]);
  const { nextAt, wait: length } = polled;
  const wait = useMemo(() => ({ nextAt, of: length }), [nextAt, length]);
  const failure = blindnessOf(polled.error) ?? (polled.heard ? null : "start");
  const lastGood = polled.heard && polled.at !== null ? instantOf(polled.at.wall) : null;
  const states = useMemo(() => (shown === null ? [] : standingStates(shown)), [shown]);
  const standing = standingOf({ shown, states, display, lastGood, now, zone: clock.zone });
  const { style, dimmed, notes } = useUnattended(standing);
  const ends = display === null ? null : tokenNote(display.expires_at - now);
  const said = useMemo(() => (ends === null ? notes : [...notes, ends]), [notes, ends]);
  return (
    <div className={css.picture} style={style} data-night={dimmed || undefined}>
      {shown === null ? (
        <FirstScreen box={box} screen={screen} failure={failure} />
      ) : (
        <WallScreen
          shown={shown}
          now={shown.past ? instantOf(shown.board.now) : now}
          answered={shown.past ? null : answered}
          failure={failure}
          wait={wait}
          box={box}
          screen={screen}
          clock={clock}
          origin={origin}
          env={env}
          sentPast={then}
          notes={said}
        />
      )}
    </div>
  );
}

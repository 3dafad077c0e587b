import { memo } from "react";
import { type Instant, type Millis, SECOND } from "../../domain/time.ts";
import { type AgeNames, ageNames, footRows, restOf, shortFoot } from "../../domain/wall/foot.ts";
import type { Place, WallLayout } from "../../domain/wall/layout.ts";
import { emWidth } from "../../domain/wall/text-width.ts";
import { shortAge } from "../../domain/wall/words.ts";
import { type Clock, formatTime } from "../../format/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import css from "./foot.module.css";
import { type Answered, clocks, useServerNow } from "./use-server-now.ts";

/** The wait for the next question: its end by the steady clock, and its length. */
export interface Wait {
  readonly nextAt: Millis;
  readonly of: Millis;
}

interface FootProps {
  readonly layout: WallLayout;
  readonly place: Place;
  /** The server's time where it stands: with `answered`, each second is told. */
  readonly now: Instant;
  readonly answered: Answered | null;
  /** When the newest event, answer and evaluation were, by the server's clock; `null` for never. */
  readonly event: Instant | null;
  readonly poll: Instant;
  readonly evaluation: Instant | null;
  /** Ways to say how many tiles are folded, longest first; `null` where none is. */
  readonly folded: readonly [string, ...string[]] | null;
  /** What else the wall says of itself, such as "sound armed". */
  readonly notes: readonly string[];
  readonly clock: Clock;
  /** `null` where nothing is asked. */
  readonly wait: Wait | null;
}

/** From this width on, in units, one line has room for the hour. */
const CLOCKED = 44;

const age = (now: Instant, at: Instant | null): string => (at === null ? "never" : unbroken(shortAge(now - at)));

/** Three ages, the wait for the next question, and what is folded away: all of the wall that changes each second. */
export const Foot = memo(function Foot({
  layout,
  place,
  now,
  answered,
  event,
  poll,
  evaluation,
  folded,
  notes,
  clock,
  wait,
}: FootProps) {
  const running = useServerNow(answered);
  const at = answered === null ? now : running;
  const time = formatTime(at, clock);
  const width = place.width / layout.unit;
  const short = layout.footRows < footRows(width) ? shortFoot(width, folded ?? []) : null;
  const clockRoom = layout.footRows === 1 && width >= CLOCKED ? emWidth(time) + 1 : 0;
  const said = [event, poll, evaluation].map((moment) => age(at, moment));
  const rows = layout.footRows;
  const labels = ageNames(width - clockRoom, rows);
  const rest =
    short === null ? restOf(width - clockRoom, rows, labels, said, notes, folded ?? []) : { notes: [], folded: short.folded };
  const names: Partial<AgeNames> = short?.ages ?? labels;
  const ages = [
    { name: names.event, age: said[0] },
    { name: names.poll, age: said[1] },
    { name: names.evaluation, age: said[2] },
  ].filter(({ name }) => name !== undefined);
  return (
    <footer className={css.foot} data-rows={layout.footRows}>
      <dl className={css.ages}>
        {ages.map(({ name, age }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{age}</dd>
          </div>
        ))}
      </dl>
      <p className={css.rest}>
        {rest.notes.map((note) => (
          <span key={note}>{note}</span>
        ))}
        {rest.folded === "" ? null : <span>{rest.folded}</span>}
        {clockRoom > 0 ? <span className={css.clock}>{time}</span> : null}
        {wait === null || short?.ring === false ? null : (
          <Ring left={Math.ceil(Math.max(0, wait.nextAt - clocks().steady) / SECOND)} of={wait.of / SECOND} />
        )}
      </p>
    </footer>
  );
});

/** Marks of the ring: one a second of an ordinary wait. */
const MARKS = 15;

/** The wait for the next question. It moves once a second at most: nothing on a wall runs all the time. */
function Ring({ left, of }: { readonly left: number; readonly of: number }) {
  const lit = Math.min(MARKS, Math.ceil((left / Math.max(of, 1)) * MARKS));
  return (
    <svg className={css.ring} viewBox="0 0 16 16" role="img" aria-label={`Next question in ${left} s`}>
      <circle cx="8" cy="8" r="6" pathLength={MARKS * 10} strokeDasharray="6 4" className={css.track} />
      <circle cx="8" cy="8" r="6" pathLength={MARKS * 10} strokeDasharray={dashes(lit)} className={css.left} />
    </svg>
  );
}

/** Dashes for so many marks of a ring whose path is ten long for each. */
const dashes = (lit: number): string => (lit === 0 ? `0 ${MARKS * 10}` : `${"6 4 ".repeat(lit - 1)}6 ${(MARKS - lit) * 10 + 4}`);

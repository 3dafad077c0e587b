import { Link } from "@tanstack/react-router";
import { timeTicks } from "../../charts/ticks.ts";
import { HOUR, type Instant, type TimeRange } from "../../domain/time.ts";
import { type Clock, formatDay, formatMoment, formatTime } from "../../format/time.ts";
import type { Desk } from "./desk.ts";
import { lastingText } from "./episode-words.ts";
import type { Bar, Lane } from "./lanes.ts";
import css from "./lanes-view.module.css";

interface LanesViewProps {
  readonly lanes: readonly Lane[];
  readonly range: TimeRange;
  readonly desk: Desk;
}

const TICKS = 6;
/** From this step on a tick is a day and not an hour. */
const DAYS = 12 * HOUR;

const tickText = (at: Instant, step: number, clock: Clock): string =>
  step >= DAYS || formatTime(at, clock) === "00:00" ? formatDay(at, clock) : formatTime(at, clock);

/** Episodes over time. Bars are for the mouse and the eye; the list beneath says the same to keyboards and screen readers. */
export function LanesView({ lanes, range, desk }: LanesViewProps) {
  const { ticks, step } = timeTicks(range, desk.clock.zone, TICKS);
  const x = (at: number) => ((at - range.from) / (range.to - range.from)) * 100;
  return (
    <div className={css.lanes} aria-hidden="true">
      {lanes.map(({ rule, title, bars }) => (
        <div key={rule} className={css.lane}>
          <span className={css.title}>
            {title} <span className={css.count}>{bars.length}</span>
          </span>
          <span className={css.track}>
            <svg className={css.drawing} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              {ticks.map((at) => (
                <path key={at} className={css.grid} d={`M${x(at)} 0V10`} />
              ))}
              {bars.map((bar) => (
                <BarView key={bar.episode.id} bar={bar} desk={desk} />
              ))}
            </svg>
          </span>
        </div>
      ))}
      <div className={css.lane}>
        <span />
        <span className={css.axis}>
          {ticks.map((at) => (
            <span key={at} className={css.tick} data-end={x(at) > 94 || undefined} style={{ insetInlineStart: `${x(at)}%` }}>
              {tickText(at, step, desk.clock)}
            </span>
          ))}
        </span>
      </div>
    </div>
  );
}

/** Thinner than this (in hundredths of the range) a bar could not be seen or hit. */
const THINNEST = 0.35;

function BarView({ bar: { episode, at, size }, desk }: { readonly bar: Bar; readonly desk: Desk }) {
  const words = `${episode.peak}, ${formatMoment(episode.fired_at as Instant, desk.clock)}, ${lastingText(episode, desk.now, desk.clock.locale)}`;
  const width = Math.max(THINNEST, size);
  return (
    <Link to="/alerts/episode/$id" params={{ id: episode.id }} tabIndex={-1}>
      <rect
        className={css.bar}
        data-state={episode.peak}
        x={Math.min(at, 100 - width)}
        y={episode.peak === "critical" ? 1 : 4}
        width={width}
        height={episode.peak === "critical" ? 8 : 5}
      >
        <title>{words}</title>
      </rect>
    </Link>
  );
}

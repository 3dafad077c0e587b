import { memo } from "react";
import type { Instant, TimeRange } from "../domain/time.ts";
import { type BoxSize, ChartBox } from "./chart-box.tsx";
import css from "./episode-lane.module.css";

/** A time of firing. `matched`: the other lane has it as well. */
export interface LaneEpisode {
  readonly from: Instant;
  /** `null` while it goes on. */
  readonly to: Instant | null;
  readonly severity: "warning" | "critical";
  readonly matched: boolean;
}

interface EpisodeLaneProps {
  readonly title: string;
  /** Behind the title, such as how many there are. */
  readonly note: string;
  readonly range: TimeRange;
  readonly episodes: readonly LaneEpisode[];
}

/** What is drawn later lies over what was drawn before. */
const looks = (["warning", "critical"] as const).flatMap((severity) => [false, true].map((matched) => ({ severity, matched })));

/** Narrower than this, in root font sizes, an episode of minutes could not be seen among weeks, nor that it is hollow. */
const LEAST = 0.375;

/** Bars of one look as one path: hundreds of episodes are still one node. Critical ones are twice as high as warnings. */
function bars(range: TimeRange, episodes: readonly LaneEpisode[], { width, height, rem }: BoxSize): string {
  const length = Math.max(1, range.to - range.from);
  const x = (at: number) => Math.max(0, Math.min(width, ((at - range.from) / length) * width));
  return episodes
    .map(({ from, to, severity }) => {
      const left = Math.min(x(from), width - LEAST * rem);
      const right = Math.max(left + LEAST * rem, x(to ?? range.to));
      return `M${left} ${height}V${severity === "critical" ? 2 : height / 2}H${right}V${height}`;
    })
    .join("");
}

/** Episodes along the time axis of the chart above: filled where both lanes have them, hollow where only one has. */
export const EpisodeLane = memo(function EpisodeLane({ title, note, range, episodes }: EpisodeLaneProps) {
  return (
    <div className={css.lane}>
      <p className={css.title}>
        {title} <span className={css.note}>{note}</span>
      </p>
      <div className={css.track}>
        <ChartBox height="lane">
          {(size) => (
            <svg className={css.bars} width={size.width} height={size.height} aria-hidden="true">
              {looks.map(({ severity, matched }) => (
                <path
                  key={`${severity} ${matched}`}
                  className={css.bar}
                  data-severity={severity}
                  data-matched={matched}
                  d={bars(
                    range,
                    episodes.filter((one) => one.severity === severity && one.matched === matched),
                    size,
                  )}
                />
              ))}
            </svg>
          )}
        </ChartBox>
      </div>
    </div>
  );
});

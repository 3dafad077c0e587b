import { memo, useId } from "react";
import { DAY, instantOf, MINUTE } from "../domain/time.ts";
import { type Clock, formatDay, formatSeconds, formatTime } from "../format/time.ts";
import {
  type ChartBand,
  type ChartData,
  type ChartLevels,
  type ChartMark,
  formatAxisValue,
  isUnfinished,
  unobservedRuns,
} from "./chart-data.ts";
import { beyondAxis, levelLabels } from "./level-labels.ts";
import styles from "./plot.module.css";
import { bucketX, type PlotFrame, valueY } from "./plot-frame.ts";

interface FrameProps {
  readonly frame: PlotFrame;
}

/** Grid lines and the labels of both axes. */
export const Axes = memo(function Axes({
  frame,
  unit,
  clock,
}: FrameProps & { readonly unit: ChartData["unit"]; readonly clock: Clock }) {
  const length = frame.range.to - frame.range.from;
  const x = (at: number) => frame.left + ((at - frame.range.from) / Math.max(1, length)) * frame.width;
  const base = frame.top + frame.height;
  return (
    <g className={styles.axes}>
      {frame.yTicks.map((value) => (
        <g key={value}>
          <line
            className={value === 0 ? styles.base : styles.grid}
            x1={frame.left}
            x2={frame.left + frame.width}
            y1={valueY(frame, value)}
            y2={valueY(frame, value)}
          />
          <text x={frame.left} dx="-0.5em" y={valueY(frame, value)} dy="0.35em" textAnchor="end">
            {formatAxisValue(value, unit, clock.locale)}
          </text>
        </g>
      ))}
      {frame.xTicks.map((at) => (
        <g key={at}>
          <line className={styles.base} x1={x(at)} x2={x(at)} y1={base} y2={base + 4} />
          <text x={x(at)} y={base} dy="1.4em" textAnchor="middle">
            {tickLabel(at, frame.xStep, clock)}
          </text>
        </g>
      ))}
    </g>
  );
});

function tickLabel(ms: number, step: number, clock: Clock): string {
  const at = instantOf(ms);
  if (step >= DAY) return formatDay(at, clock);
  const time = formatTime(at, clock);
  if (time === "00:00") return formatDay(at, clock);
  return step < MINUTE ? formatSeconds(at, clock) : time;
}

interface BandsProps extends FrameProps {
  readonly data: ChartData;
  readonly kind: "line" | "area";
}

/** Hatched bands where nothing was observed, and the fading of buckets that still collect. */
export const Bands = memo(function Bands({ data, frame, kind }: BandsProps) {
  const hatch = useId();
  const stripe = frame.rem * 0.5625;
  const runs = unobservedRuns(data, kind);
  const unfinished = Array.from({ length: frame.length }, (_, i) => i).find((i) => isUnfinished(data, i));
  return (
    <g>
      <pattern
        id={hatch}
        width={stripe}
        height={stripe}
        viewBox="0 0 3 3"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="1" height="3" className={styles.hatch} />
      </pattern>
      {runs.map(({ from, to }) => (
        <rect
          key={from}
          x={bucketX(frame, from)}
          y={frame.top}
          width={bucketX(frame, to) - bucketX(frame, from)}
          height={frame.height}
          fill={`url(#${hatch})`}
        />
      ))}
      {unfinished !== undefined && (
        <g>
          <rect
            className={styles.unfinished}
            x={bucketX(frame, unfinished)}
            y={frame.top}
            width={frame.left + frame.width - bucketX(frame, unfinished)}
            height={frame.height}
          />
          <line
            className={styles.boundary}
            x1={bucketX(frame, unfinished)}
            x2={bucketX(frame, unfinished)}
            y1={frame.top}
            y2={frame.top + frame.height}
          />
        </g>
      )}
    </g>
  );
});

/** The usual range as steps behind the lines; a bucket for which it is not known is left out. */
export const UsualBand = memo(function UsualBand({ frame, band }: FrameProps & { readonly band: ChartBand }) {
  const y = (value: number) => valueY(frame, Math.min(value, frame.yTop));
  const bars = band.high.map((high, i) => {
    const low = band.low[i] ?? null;
    if (high === null || low === null) return "";
    return `M${bucketX(frame, i)} ${y(low)}V${y(high)}H${bucketX(frame, i + 1)}V${y(low)}Z`;
  });
  return <path className={styles.band} d={bars.join("")} />;
});

interface LevelsProps extends FrameProps {
  readonly levels: ChartLevels;
  readonly unit: ChartData["unit"];
  readonly locale: string;
}

/** The two levels, each with its word and value; one beyond the axis at its end, with an arrow. */
export const Levels = memo(function Levels({ frame, levels, unit, locale }: LevelsProps) {
  const right = frame.left + frame.width;
  const beyond = beyondAxis(frame, levels);
  const lines = levelLabels(frame, levels).map(({ name, level, y, place }) => (
    <g key={name} className={styles.level} data-level={name}>
      <line x1={frame.left} x2={right} y1={y} y2={y} />
      <text
        x={place === "end" ? right : frame.left}
        dx={place === "end" ? "-0.5em" : "0.5em"}
        y={y}
        dy={place === "under" ? "1.1em" : "-0.35em"}
        textAnchor={place === "end" ? "end" : "start"}
      >
        {`${name} ${formatAxisValue(level, unit, locale)}`}
      </text>
    </g>
  ));
  return (
    <>
      {lines}
      {beyond.length > 0 && (
        <text className={styles.beyond} x={right} dx="-0.25em" y={frame.top} dy="-0.35em" textAnchor="end">
          {beyond.map(({ name, level }) => (
            <tspan key={name} className={styles.level} data-level={name} dx="0.75em">
              {`↑ ${name} ${formatAxisValue(level, unit, locale)}`}
            </tspan>
          ))}
        </text>
      )}
    </>
  );
});

/** Vertical lines at moments worth one. A moment outside the chart is left out. */
export const Marks = memo(function Marks({ frame, marks }: FrameProps & { readonly marks: readonly ChartMark[] }) {
  const { from, to } = frame.range;
  const inside = marks.filter(({ at }) => at >= from && at < to);
  return inside.map(({ at, label }) => {
    const x = frame.left + ((at - from) / (to - from)) * frame.width;
    return (
      <g key={`${at} ${label}`} className={styles.mark}>
        <line x1={x} x2={x} y1={frame.top} y2={frame.top + frame.height} />
        <text x={x} dx="0.4em" y={frame.top} dy="0.9em">
          {label}
        </text>
      </g>
    );
  });
});

import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { type Clock, formatBucket } from "../format/time.ts";
import { type ChartData, formatBand, formatValue, isUnfinished, startOf } from "./chart-data.ts";
import styles from "./plot.module.css";
import { bucketX, type PlotFrame } from "./plot-frame.ts";
import { BandSwatch, Swatch } from "./swatch.tsx";

interface ReadoutProps {
  readonly title: string;
  readonly data: ChartData;
  readonly frame: PlotFrame;
  readonly clock: Clock;
}

/** How far each key moves the cursor; `Infinity` is the end of the chart. */
const moves: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/**
 * Follows the pointer, a finger or the arrow keys over the buckets and shows their values. To a screen reader it is a slider along
 * time whose value is spoken in words.
 */
export function Readout({ title, data, frame, clock }: ReadoutProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const last = frame.length - 1;
  const index = chosen === null ? null : Math.min(chosen, last);
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setChosen(Math.max(0, Math.min(last, Math.floor(((event.clientX - box.left) / box.width) * frame.length))));
  };
  const press = (event: KeyboardEvent) => {
    const move = event.key === "Escape" ? null : moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    setChosen(move === null ? null : Math.max(0, Math.min(last, (index ?? last) + move)));
  };
  return (
    <>
      <div
        className={styles.sensor}
        style={{ insetInlineStart: frame.left, insetBlockStart: frame.top, inlineSize: frame.width, blockSize: frame.height }}
        role="slider"
        tabIndex={0}
        aria-label={`${title}: values over time`}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={index ?? last}
        aria-valuetext={spoken(data, index ?? last, clock)}
        onPointerMove={follow}
        onPointerDown={follow}
        onPointerLeave={() => setChosen(null)}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && setChosen((old) => old ?? last)}
        onBlur={() => setChosen(null)}
        onKeyDown={press}
      />
      {index !== null && <Card data={data} frame={frame} clock={clock} index={index} />}
    </>
  );
}

function when(data: ChartData, index: number, clock: Clock): string {
  const bucket = formatBucket(startOf(data, index), data.step, clock, data.completeUntil);
  return isUnfinished(data, index) ? `${bucket}, unfinished` : bucket;
}

function spoken(data: ChartData, index: number, clock: Clock): string {
  const values = data.series.map(
    ({ title, values }) => `${title} ${formatValue(values[index] ?? null, data.unit, clock.locale)}`,
  );
  const band = data.band === undefined ? [] : [`${data.band.title} ${formatBand(data.band, index, data.unit, clock.locale)}`];
  return `${when(data, index, clock)}: ${[...values, ...band].join(", ")}`;
}

function Card({ data, frame, clock, index }: Omit<ReadoutProps, "title"> & { readonly index: number }) {
  const x = (bucketX(frame, index) + bucketX(frame, index + 1)) / 2;
  const flipped = x > frame.left + frame.width / 2;
  return (
    <>
      <div className={styles.cursor} style={{ insetInlineStart: x, insetBlockStart: frame.top, blockSize: frame.height }} />
      <div
        className={styles.card}
        data-flipped={flipped}
        style={{ insetInlineStart: x, insetBlockStart: frame.top }}
        aria-hidden="true"
      >
        <p className={styles.when}>{when(data, index, clock)}</p>
        <ul className={styles.values}>
          {data.series.map(({ title, tone, values }, s) => (
            <li key={title}>
              <Swatch tone={tone} index={s} />
              <span>{title}</span>
              <strong>{formatValue(values[index] ?? null, data.unit, clock.locale)}</strong>
            </li>
          ))}
          {data.band !== undefined && (
            <li>
              <BandSwatch />
              <span>{data.band.title}</span>
              <strong>{formatBand(data.band, index, data.unit, clock.locale)}</strong>
            </li>
          )}
        </ul>
      </div>
    </>
  );
}

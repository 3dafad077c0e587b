import { memo, useMemo } from "react";
import type { Clock } from "../format/time.ts";
import { ChartBox } from "./chart-box.tsx";
import { type ChartData, fitted } from "./chart-data.ts";
import styles from "./plot.module.css";
import { bucketX, type PlotFrame, plotFrame, valueY } from "./plot-frame.ts";
import { Axes, Bands } from "./plot-overlays.tsx";
import { Readout } from "./readout.tsx";

interface UptimeChartProps {
  readonly title: string;
  /** One series of shares (0 to 1) of good checks. */
  readonly data: ChartData;
  readonly clock: Clock;
}

/** One bar per bucket: grey as far as checks were good, vermilion from the top as far as they were not, hatched where none was made. */
export const UptimeChart = memo(function UptimeChart({ title, clock, ...props }: UptimeChartProps) {
  const data = useMemo(() => fitted(props.data), [props.data]);
  return (
    <ChartBox height="strip">
      {(size) => {
        const frame = { ...plotFrame(data, "line", undefined, size, clock.zone), yTicks: [], yTop: 1 };
        return (
          <div className={styles.plot}>
            <svg className={styles.layer} width={size.width} height={size.height} aria-hidden="true">
              <Bars frame={frame} values={data.series[0]?.values ?? []} />
              <Bands data={data} frame={frame} kind="line" />
              <Axes frame={frame} unit={data.unit} clock={clock} />
            </svg>
            <Readout title={title} data={data} frame={frame} clock={clock} />
          </div>
        );
      }}
    </ChartBox>
  );
});

/** Two paths for all bars: a node for each would be hundreds. */
function Bars({ frame, values }: { readonly frame: PlotFrame; readonly values: readonly (number | null)[] }) {
  const gap = frame.width / Math.max(1, frame.length) > 4 ? 1 : 0;
  const bar = (i: number, from: number, to: number) =>
    `M${bucketX(frame, i)} ${valueY(frame, from)}H${bucketX(frame, i + 1) - gap}V${valueY(frame, to)}H${bucketX(frame, i)}Z`;
  const good = values.map((value, i) => (value === null || value === 0 ? "" : bar(i, 0, value))).join("");
  const bad = values.map((value, i) => (value === null || value === 1 ? "" : bar(i, value, 1))).join("");
  return (
    <>
      <path className={styles.good} d={good} />
      <path className={styles.bad} d={bad} />
    </>
  );
}

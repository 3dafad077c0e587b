import { memo, useId, useMemo } from "react";
import type { Clock } from "../format/time.ts";
import { ChartBox, type ChartHeight } from "./chart-box.tsx";
import { bucketCount, type ChartData, fitted, stacked } from "./chart-data.ts";
import { columnPaths } from "./column-paths.ts";
import styles from "./plot.module.css";
import { plotFrame } from "./plot-frame.ts";
import { Axes, Bands } from "./plot-overlays.tsx";
import { Readout } from "./readout.tsx";
import { Textures } from "./textures.tsx";

interface ColumnChartProps {
  readonly title: string;
  readonly data: ChartData;
  readonly clock: Clock;
  readonly height: ChartHeight;
}

/** One column per bucket, its series on one another. Plain SVG, one path per series: a node for each column would be hundreds. */
export const ColumnChart = memo(function ColumnChart({ title, clock, height, ...props }: ColumnChartProps) {
  const textures = useId();
  const data = useMemo(() => fitted(props.data), [props.data]);
  const empty = data.series.every(({ values }) => values.every((value) => value === null));
  return (
    <ChartBox height={height}>
      {(size) => {
        const frame = plotFrame(data, "area", undefined, size, clock.zone);
        const paths = columnPaths(frame, stacked(data.series, bucketCount(data)));
        return (
          <div className={styles.plot}>
            <svg className={styles.layer} width={size.width} height={size.height} aria-hidden="true">
              <Axes frame={frame} unit={data.unit} clock={clock} />
              <Textures id={textures} series={data.series} tile={frame.rem / 2} />
              {data.series.map((series, s) => (
                <path key={series.title} d={paths[s]} fill={`url(#${textures}${s})`} />
              ))}
              <Bands data={data} frame={frame} kind="area" />
            </svg>
            {empty ? (
              <p className={styles.empty}>No data in this range</p>
            ) : (
              <Readout title={title} data={data} frame={frame} clock={clock} />
            )}
          </div>
        );
      }}
    </ChartBox>
  );
});

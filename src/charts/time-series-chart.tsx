import { lazy, memo, Suspense } from "react";
import { ChartBox, type ChartHeight } from "./chart-box.tsx";
import type { PlotProps } from "./time-series-plot.tsx";

/** Recharts comes in a chunk of its own, loaded with the first chart. */
const Plot = lazy(async () => ({ default: (await import("./time-series-plot.tsx")).TimeSeriesPlot }));

interface TimeSeriesChartProps extends PlotProps {
  readonly height?: ChartHeight;
}

/** A chart over time in a box whose height never changes. Prefer `ChartFigure`, which adds title, legend and table. */
export const TimeSeriesChart = memo(function TimeSeriesChart({ height = "medium", ...plot }: TimeSeriesChartProps) {
  return (
    <ChartBox height={height}>
      {(size) => (
        <Suspense fallback={null}>
          <Plot {...plot} size={size} />
        </Suspense>
      )}
    </ChartBox>
  );
});

import { memo, type ReactNode, useId, useMemo } from "react";
import { Area, ComposedChart, Line, XAxis, YAxis } from "recharts";
import type { Clock } from "../format/time.ts";
import type { BoxSize } from "./chart-box.tsx";
import { bucketCount, type ChartData, type ChartLevels, type ChartMark, fitted, stacked, startOf } from "./chart-data.ts";
import styles from "./plot.module.css";
import { type PlotFrame, plotFrame } from "./plot-frame.ts";
import { Axes, Bands, Levels, Marks, UsualBand } from "./plot-overlays.tsx";
import { Readout } from "./readout.tsx";
import { colourOf, dashOf } from "./series-style.ts";
import { Textures } from "./textures.tsx";

/** What a plot draws. Objects are compared by identity: hand over the same one while nothing changed. */
export interface PlotProps {
  readonly title: string;
  readonly data: ChartData;
  /** `area` piles the series on one another. */
  readonly kind: "line" | "area";
  readonly clock: Clock;
  readonly levels?: ChartLevels | undefined;
  readonly marks?: readonly ChartMark[] | undefined;
  /** Where the value axis ends, at least; by itself it holds all values and levels. Beyond it lines are cut off. */
  readonly reach?: number | undefined;
  /** What lies over the plot and moves by itself, such as levels that can be dragged. */
  readonly overlay?: ((frame: PlotFrame) => ReactNode) | undefined;
}

type Row = Readonly<Record<string, number | readonly [number, number] | null>>;

/** Rows as Recharts reads them: the middle of the bucket, then one value (a line) or bottom and top (an area) for each series. */
function rowsOf(data: ChartData, kind: PlotProps["kind"]): readonly Row[] {
  const length = bucketCount(data);
  const columns = kind === "area" ? stacked(data.series, length) : data.series.map(({ values }) => values);
  return Array.from({ length }, (_, i) => {
    const row: Record<string, number | readonly [number, number] | null> = { at: startOf(data, i) + data.step / 2 };
    columns.forEach((column, s) => {
      row[`s${s}`] = column[i] ?? null;
    });
    return row;
  });
}

/**
 * Draws lines or piled areas with Recharts and everything around them in plain SVG. Nothing animates, axes have fixed widths and explicit
 * lines, and the pointer is followed outside Recharts: an update costs a fraction of what its defaults cost.
 */
export const TimeSeriesPlot = memo(function TimeSeriesPlot({ size, ...props }: PlotProps & { readonly size: BoxSize }) {
  const { title, kind, clock, levels, marks, reach, overlay } = props;
  const textures = useId();
  const data = useMemo(() => fitted(props.data), [props.data]);
  const frame = useMemo(
    () => plotFrame(data, kind, levels, size, clock.zone, reach),
    [data, kind, levels, size, clock.zone, reach],
  );
  const empty = data.series.every(({ values }) => values.every((value) => value === null));
  return (
    <div className={styles.plot}>
      <svg className={styles.layer} width={size.width} height={size.height} aria-hidden="true">
        {data.band !== undefined && <UsualBand frame={frame} band={data.band} />}
        <Axes frame={frame} unit={data.unit} clock={clock} />
        {kind === "area" && <Textures id={textures} series={data.series} tile={frame.rem / 2} />}
      </svg>
      <Curves data={data} kind={kind} frame={frame} size={size} textures={textures} cut={reach !== undefined} />
      <svg className={styles.layer} width={size.width} height={size.height} aria-hidden="true">
        <Bands data={data} frame={frame} kind={kind} />
        {levels !== undefined && <Levels frame={frame} levels={levels} unit={data.unit} locale={clock.locale} />}
        {marks !== undefined && <Marks frame={frame} marks={marks} />}
      </svg>
      {empty ? (
        <p className={styles.empty}>No data in this range</p>
      ) : (
        <Readout title={title} data={data} frame={frame} clock={clock} />
      )}
      {overlay?.(frame)}
    </div>
  );
});

interface CurvesProps extends Pick<PlotProps, "data" | "kind"> {
  readonly frame: PlotFrame;
  readonly size: BoxSize;
  readonly textures: string;
  readonly cut: boolean;
}

/** The part that Recharts draws; untouched while only what lies over it moves. */
const Curves = memo(function Curves({ data, kind, frame, size, textures, cut }: CurvesProps) {
  const rows = useMemo(() => rowsOf(data, kind), [data, kind]);
  const margin = useMemo(() => ({ left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom }), [frame]);
  const xDomain = useMemo(() => [frame.range.from, frame.range.to] as const, [frame]);
  const yDomain = useMemo(() => [0, frame.yTop] as const, [frame]);
  return (
    <div aria-hidden="true">
      <ComposedChart width={size.width} height={size.height} data={rows} margin={margin} accessibilityLayer={false}>
        <XAxis dataKey="at" type="number" domain={xDomain} hide />
        <YAxis domain={yDomain} width={0} allowDataOverflow={cut} hide />
        {data.series.map((series, s) =>
          kind === "area" ? (
            <Area
              key={series.title}
              dataKey={`s${s}`}
              type="linear"
              isAnimationActive={false}
              dot={false}
              activeDot={false}
              connectNulls={false}
              legendType="none"
              stroke="none"
              fill={`url(#${textures}${s})`}
              fillOpacity={1}
            />
          ) : (
            <Line
              key={series.title}
              dataKey={`s${s}`}
              type="linear"
              isAnimationActive={false}
              dot={false}
              activeDot={false}
              connectNulls={false}
              legendType="none"
              stroke={colourOf(series.tone)}
              strokeDasharray={dashOf(s)}
            />
          ),
        )}
      </ComposedChart>
    </div>
  );
});

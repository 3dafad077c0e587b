import { memo, type ReactNode, useId, useState } from "react";
import type { ChartHeight } from "./chart-box.tsx";
import { type ChartData, unitLabel } from "./chart-data.ts";
import styles from "./chart-figure.module.css";
import { ChartTable } from "./chart-table.tsx";
import { ColumnChart } from "./column-chart.tsx";
import { BandSwatch, Swatch } from "./swatch.tsx";
import { TimeSeriesChart } from "./time-series-chart.tsx";
import type { PlotProps } from "./time-series-plot.tsx";
import { UptimeChart } from "./uptime-chart.tsx";

interface ChartFigureProps extends Omit<PlotProps, "kind"> {
  /** `columns` piles counts bucket by bucket; `uptime` draws one series of shares as bars in a strip of fixed height. */
  readonly kind: PlotProps["kind"] | "columns" | "uptime";
  readonly height?: ChartHeight;
  /** One sentence under the chart, where something must be said of it. */
  readonly note?: ReactNode;
}

/** A chart with its title, unit, legend and the same values as a table. */
export const ChartFigure = memo(function ChartFigure({
  kind,
  height = kind === "uptime" ? "strip" : "medium",
  note,
  ...plot
}: ChartFigureProps) {
  const { title, data, clock } = plot;
  const [asTable, setAsTable] = useState(false);
  const heading = useId();
  return (
    <figure className={styles.figure} aria-labelledby={heading}>
      <figcaption className={styles.caption}>
        <h3 id={heading} className={styles.title}>
          {title}
        </h3>
        <span className={styles.unit}>{unitLabel(data, clock.locale)}</span>
        {(data.series.length > 1 || data.band !== undefined) && (
          <Legend series={data.series} band={data.band} kind={kind === "area" || kind === "columns" ? "area" : "line"} />
        )}
        <button type="button" className={styles.toggle} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Show as table
        </button>
      </figcaption>
      {asTable && <ChartTable title={title} data={data} clock={clock} height={height} />}
      {!asTable && kind === "uptime" && <UptimeChart title={title} data={data} clock={clock} />}
      {!asTable && kind === "columns" && <ColumnChart title={title} data={data} clock={clock} height={height} />}
      {!asTable && (kind === "line" || kind === "area") && <TimeSeriesChart {...plot} kind={kind} height={height} />}
      {note !== undefined && note !== null && <p className={styles.note}>{note}</p>}
    </figure>
  );
});

interface LegendProps extends Pick<PlotProps, "kind"> {
  readonly series: ChartData["series"];
  readonly band: ChartData["band"];
}

function Legend({ series, band, kind }: LegendProps) {
  return (
    <ul className={styles.legend} aria-label="Legend">
      {series.map(({ title, tone }, index) => (
        <li key={title}>
          <Swatch tone={tone} index={index} kind={kind} />
          {title}
        </li>
      ))}
      {band !== undefined && (
        <li>
          <BandSwatch />
          {band.title}
        </li>
      )}
    </ul>
  );
}

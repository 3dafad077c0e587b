import { ChartFigure } from "../../charts/chart-figure.tsx";
import type { Clock } from "../../format/time.ts";
import type { OverviewChart } from "./charts.ts";
import css from "./charts-row.module.css";

/** The charts of the chosen range. `stale` ones are of another range or another time than the page claims, and look it. */
export function ChartsRow({ charts, clock, stale }: { charts: readonly OverviewChart[]; clock: Clock; stale: boolean }) {
  return (
    <section className={css.row} aria-label="Charts" data-stale={stale || undefined} aria-busy={stale}>
      {charts.map(({ title, data, levels, note }) => (
        <div key={title} className={css.chart}>
          <ChartFigure title={title} data={data} kind="line" clock={clock} levels={levels} note={note} />
        </div>
      ))}
    </section>
  );
}

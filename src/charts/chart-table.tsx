import { type Clock, formatBucket } from "../format/time.ts";
import type { ChartHeight } from "./chart-box.tsx";
import { bucketCount, type ChartData, fitted, formatBand, formatValue, isUnfinished, startOf, unitLabel } from "./chart-data.ts";
import styles from "./chart-table.module.css";

interface ChartTableProps {
  readonly title: string;
  readonly data: ChartData;
  readonly clock: Clock;
  readonly height: ChartHeight;
}

/** The same values as the chart in words, newest first, in a box of the chart's height. */
export function ChartTable({ title, data, clock, height }: ChartTableProps) {
  const shown = fitted(data);
  const rows = Array.from({ length: bucketCount(shown) }, (_, i) => i).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={styles.box} data-height={height} aria-label={`${title} as a table`} tabIndex={0}>
      <table className={styles.table}>
        <caption>{`${title}, ${unitLabel(shown, clock.locale)}, times in ${clock.zone}, newest first`}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {shown.series.map((series) => (
              <th key={series.title} scope="col" className={styles.number}>
                {series.title}
              </th>
            ))}
            {shown.band !== undefined && (
              <th scope="col" className={styles.number}>
                {shown.band.title}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((i) => (
            <tr key={startOf(shown, i)}>
              <th scope="row">
                {formatBucket(startOf(shown, i), shown.step, clock, shown.completeUntil)}
                {isUnfinished(shown, i) && <span className={styles.note}> unfinished</span>}
              </th>
              {shown.series.map(({ title: name, values }) => (
                <td key={name} className={styles.number} data-missing={(values[i] ?? null) === null}>
                  {formatValue(values[i] ?? null, shown.unit, clock.locale)}
                </td>
              ))}
              {shown.band !== undefined && (
                <td className={styles.number} data-missing={(shown.band.high[i] ?? null) === null}>
                  {formatBand(shown.band, i, shown.unit, clock.locale)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

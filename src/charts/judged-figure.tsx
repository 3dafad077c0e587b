import { type ReactNode, useState } from "react";
import { instantOf } from "../domain/time.ts";
import { type Clock, formatMoment, formatTime } from "../format/time.ts";
import { type ChartUnit, formatValue } from "./chart-data.ts";
import { ChartTable } from "./chart-table.tsx";
import { JudgedChart } from "./judged-chart.tsx";
import styles from "./judged-figure.module.css";
import { type JudgedData, judgedTop } from "./judged-geometry.ts";

interface JudgedFigureProps {
  readonly title: string;
  readonly data: JudgedData;
  readonly unit: ChartUnit;
  readonly clock: Clock;
  readonly levelText: string;
  readonly label: string;
  readonly state: "ok" | "warning" | "critical" | "unknown";
  readonly height?: "small" | "medium";
}

const DAY_MINUTES = 24 * 60;

/** A judged chart with the time it covers, what its grounds mean, and the same values as a table. */
export function JudgedFigure({ title, data, unit, clock, levelText, label, state, height = "small" }: JudgedFigureProps) {
  const [asTable, setAsTable] = useState(false);
  const end = instantOf(data.t0 + data.values.length * data.step);
  const words = (end - data.t0) / 60_000 > DAY_MINUTES ? formatMoment : formatTime;
  return (
    <figure className={styles.figure} aria-label={title}>
      {asTable ? (
        <ChartTable
          title={title}
          data={{ t0: data.t0, step: data.step, completeUntil: end, unit, series: [{ title, tone: 1, values: data.values }] }}
          clock={clock}
          height={height === "small" ? "small" : "medium"}
        />
      ) : (
        <JudgedChart data={data} levelText={levelText} label={label} state={state} height={height} />
      )}
      <figcaption className={styles.caption}>
        <span>{words(data.t0, clock)}</span>
        <span className={styles.legend}>
          <span>{`scale 0 to ${formatValue(judgedTop(data), unit, clock.locale)}`}</span>
          {data.judged === null ? null : <Key look="judged">judged</Key>}
          {data.band === null ? null : <Key look="band">usual</Key>}
          <button type="button" className={styles.toggle} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            Show as table
          </button>
        </span>
        <span>{words(end, clock)}</span>
      </figcaption>
    </figure>
  );
}

function Key({ look, children }: { look: "judged" | "band"; children: ReactNode }) {
  return (
    <span className={styles.key}>
      <span className={styles.swatch} data-look={look} aria-hidden="true" />
      {children}
    </span>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { useApi } from "../../api/api-context.tsx";
import { JudgedFigure } from "../../charts/judged-figure.tsx";
import type { AlertRow } from "../../contracts/alerts.ts";
import { latest } from "../../domain/series/series.ts";
import type { TimeRange } from "../../domain/time.ts";
import { useNear } from "../../ui/use-near.ts";
import { limitText, ruleOf, trendLabel } from "./alert-facts.ts";
import { stateOf } from "./alert-list.ts";
import css from "./alert-trend.module.css";
import type { Desk } from "./desk.ts";
import { bucketsQuery } from "./queries.ts";
import { cardRange, chartUnitOf, trendOf } from "./trend.ts";

interface AlertTrendProps {
  readonly row: AlertRow;
  readonly desk: Desk;
  /** The time to draw; the last hour of judging without one. */
  readonly range?: TimeRange;
  /** The window that a value is taken over, in seconds, where no judged one is drawn. */
  readonly windowS?: number | undefined;
  readonly height?: "small" | "medium";
}

const nowhere = { from: 0, to: 0 } as TimeRange;

/** The measure of an alert as it was judged. Asked for once it comes near the screen; its place is held until then. */
export function AlertTrend({ row, desk, range = cardRange(row) ?? nowhere, windowS, height = "small" }: AlertTrendProps) {
  const api = useApi();
  const place = useRef<HTMLDivElement>(null);
  const near = useNear(place);
  const rule = useMemo(() => {
    const judged = ruleOf(row);
    return judged === null || windowS === undefined ? judged : { ...judged, windowS };
  }, [row, windowS]);
  const { data } = useQuery({ ...bucketsQuery(api, row.rule, range), enabled: near && rule !== null && range !== nowhere });
  const trend = useMemo(() => (rule === null || data === undefined ? null : trendOf(row, rule, data)), [row, rule, data]);
  if (rule === null || range === nowhere) return null;
  const state = stateOf(row);
  return (
    <div ref={place} className={css.trend} data-height={height}>
      {trend === null ? null : (
        <JudgedFigure
          title={row.title}
          data={trend}
          unit={chartUnitOf(rule)}
          clock={desk.clock}
          levelText={limitText(row)}
          label={trendLabel(row, latest(trend.values))}
          state={state === "critical" || state === "warning" || state === "unknown" ? state : "ok"}
          height={height}
        />
      )}
    </div>
  );
}

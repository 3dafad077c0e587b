import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { ChartFigure } from "../../charts/chart-figure.tsx";
import type { Board } from "../../contracts/board.ts";
import type { Clock } from "../../format/time.ts";
import { Panel } from "../../ui/panel.tsx";
import css from "./payments-page.module.css";
import { failedChart, stateChart, transitionChart } from "./view-model.ts";

/** States as areas on one another, transitions as lines, failures against their levels. */
export function PaymentCharts({ board, clock }: { readonly board: Board; readonly clock: Clock }) {
  const states = useMemo(() => stateChart(board.charts), [board.charts]);
  const transitions = useMemo(() => transitionChart(board.charts), [board.charts]);
  const failed = useMemo(() => failedChart(board), [board]);
  return (
    <div id="transitions" className={css.charts}>
      <Panel title="States">
        <ChartFigure
          title="Payment intents by state"
          data={states}
          kind="area"
          clock={clock}
          note="Open ones as they were at each moment; decided ones add up from the start of the range."
        />
      </Panel>
      <Panel title="Transitions">
        <ChartFigure title="What happened to payment intents" data={transitions} kind="line" clock={clock} />
      </Panel>
      <Panel
        title="Failures"
        aside={
          <Link to="/alerts/rules" hash="payment-intents-failed">
            Thresholds
          </Link>
        }
      >
        <ChartFigure
          title="Failed, in the window that is judged"
          data={failed.data}
          kind="line"
          clock={clock}
          levels={failed.levels}
          note={failed.note}
        />
      </Panel>
    </div>
  );
}

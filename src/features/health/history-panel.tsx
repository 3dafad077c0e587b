import { useMemo } from "react";
import { ChartFigure } from "../../charts/chart-figure.tsx";
import type { BoardRule } from "../../contracts/board.ts";
import type { HealthHistory } from "../../contracts/health-history.ts";
import type { Clock } from "../../format/time.ts";
import { historyCharts, uptimeSentence } from "./view-model.ts";

interface HistoryPanelProps {
  readonly history: HealthHistory;
  /** Levels of the answer time; absent while they are unknown. */
  readonly rule: BoardRule | undefined;
  readonly clock: Clock;
}

/** Bars of healthy and failed checks over the answer time, on one axis of time. */
export function HistoryPanel({ history, rule, clock }: HistoryPanelProps) {
  const { uptime, latency } = useMemo(() => historyCharts(history), [history]);
  const warning = rule?.warning ?? null;
  const critical = rule?.critical ?? null;
  const levels = useMemo(() => ({ warning, critical }), [warning, critical]);
  return (
    <>
      <ChartFigure
        title="Healthy checks"
        data={uptime}
        kind="uptime"
        clock={clock}
        note={uptimeSentence(history, clock.locale)}
      />
      <ChartFigure title="Answer time" data={latency} kind="line" clock={clock} levels={levels} />
    </>
  );
}

import { useCallback, useMemo, useState } from "react";
import { ChartFigure } from "../../../charts/chart-figure.tsx";
import { EpisodeLane } from "../../../charts/episode-lane.tsx";
import { LevelHandles, type LevelName } from "../../../charts/level-handles.tsx";
import type { PlotFrame } from "../../../charts/plot-frame.ts";
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import type { RuleSettings } from "../../../domain/rule-settings.ts";
import type { RuleDefinition } from "../../../domain/rules.ts";
import { valueText } from "../../../domain/status/judge.ts";
import { counted } from "../../../domain/status/wording.ts";
import type { Clock } from "../../../format/time.ts";
import { EpisodeList } from "./episode-list.tsx";
import type { Today } from "./messages.ts";
import { rangeOfBuckets } from "./ranges.ts";
import { chartOf, cutNote, detailOf, measureNote, reachOf, recordedLane, replayedLane, sentenceOf } from "./view-model.ts";
import type { Outcome, Proposal } from "./what-if.ts";
import css from "./what-if-panel.module.css";

interface WhatIfPanelProps {
  readonly definition: RuleDefinition;
  /** What is tried. */
  readonly settings: RuleSettings;
  /** Levels as they are typed, which may make no sense yet. */
  readonly levels: Pick<RuleSettings, "warning" | "critical">;
  readonly changed: boolean;
  readonly answer: RuleBucketsAnswer;
  readonly outcome: Outcome;
  readonly today: Today;
  /** A suggestion that is being looked at: the lane shows it instead. */
  readonly proposal: Proposal | null;
  readonly clock: Clock;
  /** Moves a level; `null` where it may not be moved. */
  readonly onMove: ((name: LevelName, level: number) => void) | null;
}

/** Four weeks of the measure under the levels, what was recorded, what would have been, and the difference in a sentence. */
export function WhatIfPanel({
  definition,
  settings,
  changed,
  answer,
  today,
  proposal,
  clock,
  onMove,
  ...given
}: WhatIfPanelProps) {
  const outcome = proposal?.outcome ?? given.outcome;
  const { drawn } = given.outcome;
  const { warning, critical } = given.levels;
  const [held, setHeld] = useState<number | null>(null);
  const data = useMemo(() => chartOf(definition, drawn), [definition, drawn]);
  const reach = held ?? reachOf(definition, drawn.values, { warning, critical });
  const range = useMemo(() => rangeOfBuckets(answer), [answer]);
  const recorded = useMemo(() => recordedLane(answer, outcome.comparison), [answer, outcome]);
  const replayed = useMemo(() => replayedLane(outcome), [outcome]);
  const levels = useMemo(() => ({ warning, critical }), [warning, critical]);
  const overlay = useCallback(
    (frame: PlotFrame) =>
      onMove !== null && (
        <LevelHandles
          frame={frame}
          unit={data.unit}
          levels={levels}
          proposed={proposal === null ? null : { name: proposal.severity, level: proposal.level.at }}
          locale={clock.locale}
          spoken={(level) => valueText(definition, level)}
          onMove={onMove}
          onHold={(holds) => setHeld(holds ? reach : null)}
        />
      ),
    [data.unit, levels, proposal, clock.locale, definition, onMove, reach],
  );
  return (
    <div className={css.panel}>
      <p className={css.sentence} aria-live="polite">
        {sentenceOf(outcome, today, changed || proposal !== null, settings.enabled)}
      </p>
      <p className={css.detail}>{detailOf(outcome, today, changed || proposal !== null)}</p>
      <ChartFigure
        title="Last 28 days"
        data={data}
        kind="line"
        height="large"
        clock={clock}
        reach={reach}
        levels={onMove === null ? levels : undefined}
        overlay={onMove === null ? undefined : overlay}
      />
      <div className={css.lanes}>
        <EpisodeLane title="Recorded" note={countNote(recorded.length)} range={range} episodes={recorded} />
        <EpisodeLane
          title={proposal !== null ? "With the suggested level" : changed ? "With these settings" : "With today's rule"}
          note={countNote(outcome.episodes.length)}
          range={range}
          episodes={replayed}
        />
      </div>
      <p className={css.note}>
        {[
          `Line: ${measureNote(definition, settings, drawn.step)}.`,
          "Lanes: filled where both have it, hollow where only one has; critical is higher.",
          cutNote(definition, drawn.values, reach) ?? "",
        ].join(" ")}
      </p>
      <EpisodeList answer={answer} outcome={outcome} clock={clock} />
    </div>
  );
}

const countNote = (n: number): string => (n === 0 ? "none" : counted(n, "episodes"));

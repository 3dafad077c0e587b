import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import { formatDuration } from "../../../format/duration.ts";
import { type Clock, formatMoment } from "../../../format/time.ts";
import { DataTable } from "../../../ui/data-table.tsx";
import { episodeLines } from "./view-model.ts";
import type { Outcome } from "./what-if.ts";
import css from "./what-if-panel.module.css";

interface EpisodeListProps {
  readonly answer: RuleBucketsAnswer;
  readonly outcome: Outcome;
  readonly clock: Clock;
}

/** More than this nobody reads; the sentence and the lanes tell the rest. */
const MOST = 100;

/** The lanes in words, folded away. */
export function EpisodeList({ answer, outcome, clock }: EpisodeListProps) {
  const lines = episodeLines(answer, outcome);
  if (lines.length === 0) return null;
  return (
    <details className={css.list}>
      <summary>Episodes as a list</summary>
      <DataTable caption={lines.length > MOST ? `The newest ${MOST} of ${lines.length} episodes` : "Episodes, newest first"}>
        <thead>
          <tr>
            <th scope="col">Began</th>
            <th scope="col">Lasted</th>
            <th scope="col">Severity</th>
            <th scope="col">Episode</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, MOST).map(({ key, from, length, severity, what }) => (
            <tr key={key}>
              <th scope="row">{formatMoment(from, clock)}</th>
              <td data-number>{length === null ? "goes on" : formatDuration(length, clock.locale)}</td>
              <td>
                <span className={css.severity} data-severity={severity}>
                  {severity}
                </span>
              </td>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </details>
  );
}

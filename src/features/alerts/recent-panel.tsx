import { Link } from "@tanstack/react-router";
import type { EpisodeRow } from "../../contracts/alerts.ts";
import { instantOf } from "../../domain/time.ts";
import { formatAge, formatDuration } from "../../format/duration.ts";
import { Panel } from "../../ui/panel.tsx";
import { StateMark, stateWord } from "../../ui/state-mark.tsx";
import { VisuallyHidden } from "../../ui/visually-hidden.tsx";
import type { Desk } from "./desk.ts";
import { causeText } from "./episode-words.ts";
import list from "./panel-list.module.css";
import css from "./recent-panel.module.css";

/** Further ones are a press away, in the history. */
const SHOWN = 8;

/** What ended in the last 24 hours, newest first, each a way to its story. */
export function RecentPanel({ recent, desk }: { readonly recent: readonly EpisodeRow[]; readonly desk: Desk }) {
  const { now, clock } = desk;
  return (
    <Panel title="Resolved lately" note="in the last 24 h" aside={<Link to="/alerts/history">History</Link>}>
      {recent.length === 0 ? (
        <p className={css.none}>Nothing resolved in the last 24 h.</p>
      ) : (
        <ul className={list.list}>
          {recent.slice(0, SHOWN).map((episode) => (
            <li key={episode.id} className={list.row}>
              <StateMark state={episode.peak} />
              <VisuallyHidden>{stateWord[episode.peak]}</VisuallyHidden>
              <Link to="/alerts/episode/$id" params={{ id: episode.id }} className={list.name}>
                {episode.title}
              </Link>
              <span className={css.age}>{formatAge(instantOf(episode.resolved_at ?? episode.fired_at), now, clock.locale)}</span>
              <span className={css.more}>
                {[
                  `fired for ${formatDuration((episode.resolved_at ?? now) - episode.fired_at, clock.locale)}`,
                  causeText(episode) ?? [],
                  episode.flapped ? "flapped" : [],
                  episode.acked_by === null ? "nobody acked" : `acked by ${episode.acked_by}`,
                ]
                  .flat()
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      )}
      {recent.length > SHOWN ? (
        <Link
          to="/alerts/history"
          search={{ range: "24h" }}
          className={css.rest}
        >{`${recent.length - SHOWN} more in the history`}</Link>
      ) : null}
    </Panel>
  );
}

import { Link } from "@tanstack/react-router";
import type { EpisodeRow } from "../../contracts/alerts.ts";
import { instantOf } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";
import { formatMoment } from "../../format/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import type { Desk } from "./desk.ts";
import css from "./episode-table.module.css";
import { causeText } from "./episode-words.ts";

/** Episodes as a table, newest first. */
export function EpisodeTable({
  episodes,
  desk: { clock, now },
}: {
  readonly episodes: readonly EpisodeRow[];
  readonly desk: Desk;
}) {
  return (
    <DataTable caption="Episodes, newest first">
      <thead>
        <tr>
          <th scope="col">Fired</th>
          <th scope="col">Alert</th>
          <th scope="col">At its worst</th>
          <th scope="col" data-number>
            Lasted
          </th>
          <th scope="col">Acked by</th>
          <th scope="col" data-number>
            Notes
          </th>
          <th scope="col">What it said last</th>
        </tr>
      </thead>
      <tbody>
        {episodes.map((episode) => (
          <tr key={episode.id}>
            <td className={css.time}>{formatMoment(instantOf(episode.fired_at), clock)}</td>
            <th scope="row" className={css.alert}>
              <Link to="/alerts/episode/$id" params={{ id: episode.id }}>
                {episode.title}
              </Link>
            </th>
            <td>
              <StateLabel state={episode.peak} />
            </td>
            <td data-number className={css.lasted}>
              {episode.resolved_at === null
                ? `still firing, ${formatDuration(Math.max(0, now - episode.fired_at), clock.locale)}`
                : formatDuration(episode.resolved_at - episode.fired_at, clock.locale)}
            </td>
            <td>{episode.acked_by ?? "nobody"}</td>
            <td data-number>{episode.notes}</td>
            <td className={css.sentence}>
              {unbroken(episode.sentence ?? "")}
              {[causeText(episode), episode.flapped ? "flapped" : null]
                .filter((word) => word !== null)
                .map((word) => ` (${word})`)}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

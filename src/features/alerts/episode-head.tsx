import type { AlertRow, EpisodeAnswer } from "../../contracts/alerts.ts";
import { instantOf } from "../../domain/time.ts";
import { formatMoment } from "../../format/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import { Button } from "../../ui/button.tsx";
import { StateMark, stateWord } from "../../ui/state-mark.tsx";
import { AlertActions } from "./alert-actions.tsx";
import { AlertPeople } from "./alert-people.tsx";
import { useOpenDeed } from "./deed-dialogs.tsx";
import type { Desk } from "./desk.ts";
import css from "./episode-head.module.css";
import { causeText, lastingText } from "./episode-words.ts";

interface EpisodeHeadProps {
  readonly answer: EpisodeAnswer;
  /** The alert while this episode is the one that fires; `null` once it is over. */
  readonly row: AlertRow | null;
  readonly desk: Desk;
}

/** What fits the first screen of a phone at night: how bad, how long, the sentence, and the button. */
export function EpisodeHead({ answer: { episode }, row, desk }: EpisodeHeadProps) {
  const firing = episode.resolved_at === null;
  const severity = row?.severity ?? episode.severity;
  const state = firing ? severity : "ok";
  const cause = causeText(episode);
  const place = !firing ? "over" : row?.silence ? "silenced" : row?.ack ? "acked" : "firing";
  return (
    <article
      className={css.head}
      data-state={state}
      data-place={place}
      data-alert={episode.rule}
      tabIndex={-1}
      aria-label={episode.title}
    >
      <p className={css.standing} role="status">
        <StateMark state={state} />
        {firing ? `${stateWord[severity]}, ` : "Over: "}
        {lastingText(episode, desk.now, desk.clock.locale)}
      </p>
      <h1 className={css.title}>{episode.title}</h1>
      <p className={css.sentence}>{unbroken(row?.sentence ?? episode.sentence ?? "No sentence was recorded.")}</p>
      <p className={css.times}>
        fired {formatMoment(instantOf(episode.fired_at), desk.clock)}
        {episode.resolved_at === null ? "" : `, resolved ${formatMoment(instantOf(episode.resolved_at), desk.clock)}`}
        {episode.peak === episode.severity ? "" : `, was ${episode.peak} at its worst`}
        {cause === null ? "" : `, ${cause}`}
        {episode.flapped ? ", flapped" : ""}
        {episode.release === null ? "" : `, after release ${episode.release}`}
      </p>
      {row === null ? null : <Now row={row} desk={desk} />}
      {row !== null || (firing && desk.alerts.data === undefined) ? null : (
        <Afterwards title={episode.title} episode={episode.id} desk={desk} />
      )}
    </article>
  );
}

function Now({ row, desk }: { readonly row: AlertRow; readonly desk: Desk }) {
  return (
    <>
      <AlertActions row={row} desk={desk} />
      <AlertPeople row={row} desk={desk} />
    </>
  );
}

/** Once it is over there is nothing to ack, but often something to write down. */
function Afterwards({ title, episode, desk }: { readonly title: string; readonly episode: string; readonly desk: Desk }) {
  const open = useOpenDeed();
  if (desk.readOnly !== null || desk.member === undefined) return null;
  return (
    <div>
      <Button onClick={() => open({ kind: "note", title, episode })}>Note</Button>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import { ApiError } from "../../api/errors.ts";
import type { AlertRow, EpisodeAnswer } from "../../contracts/alerts.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { SECOND } from "../../domain/time.ts";
import { Answer } from "../../ui/answer.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ruleOf } from "./alert-facts.ts";
import { AlertFacts } from "./alert-facts-view.tsx";
import { AlertTrend } from "./alert-trend.tsx";
import { DeedDialogs } from "./deed-dialogs.tsx";
import { type Desk, useDesk } from "./desk.ts";
import { EpisodeHead } from "./episode-head.tsx";
import css from "./episode-page.module.css";
import { KeysButton, KeysHelp } from "./keys-help.tsx";
import { NotRenewed } from "./not-renewed.tsx";
import { episodeQuery } from "./queries.ts";
import { timelineOf } from "./timeline.ts";
import { TimelineView } from "./timeline-view.tsx";
import { episodeRange } from "./trend.ts";
import { useAlertKeys } from "./use-alert-keys.ts";
import { WatchNotes } from "./watch-notes.tsx";

interface EpisodePageProps {
  readonly id: string;
  readonly search: ViewSearch;
}

/** One episode, where notifications lead: what is wrong and what can be done first, then how it came and all that happened. */
export function EpisodePage({ id, search }: EpisodePageProps) {
  const api = useApi();
  const desk = useDesk(search);
  const episode = useQuery(episodeQuery(api, id));
  const { helpShown, showHelp } = useAlertKeys();
  return (
    <div className={css.page}>
      <NotRenewed query={episode} clock={desk.clock} />
      <DeedDialogs desk={desk}>
        {isUnknown(episode.error) && episode.data === undefined ? (
          <NoSuchAlert id={id} />
        ) : (
          <Answer
            data={episode.data}
            error={episode.error}
            onRetry={episode.refetch}
            height="40rem"
            label="Asking for the episode"
          >
            {(answer) => <Story answer={answer} desk={desk} />}
          </Answer>
        )}
      </DeedDialogs>
      <p className={css.back}>
        <Link to="/alerts">All alerts</Link>
        <Link to="/alerts/history">History</Link>
        <KeysButton onClick={() => showHelp(true)} />
      </p>
      {helpShown ? <KeysHelp onClose={() => showHelp(false)} /> : null}
    </div>
  );
}

/** The database's own word for an episode that is not there. */
const isUnknown = (error: Error | null): boolean => error instanceof ApiError && error.code === "PT404";

function NoSuchAlert({ id }: { readonly id: string }) {
  return (
    <Notice state="unknown" title="There is no such alert" action={<Link to="/alerts">Open Alerts</Link>}>
      {`Nothing is recorded as “${id}”: the address may be cut off, or of another environment, or older than what is kept.`}
    </Notice>
  );
}

function Story({ answer, desk }: { readonly answer: EpisodeAnswer; readonly desk: Desk }) {
  const { episode } = answer;
  const row = desk.alerts.data?.alerts.find(({ rule }) => rule === episode.rule);
  const current = row?.episode === episode.id ? row : null;
  const channels = desk.alerts.data?.channels;
  const entries = useMemo(
    () =>
      timelineOf(answer, desk.now, {
        locale: desk.clock.locale,
        channel: (key) => channels?.find((channel) => channel.key === key)?.title ?? key,
      }),
    [answer, desk.now, desk.clock, channels],
  );
  return (
    <>
      <EpisodeHead answer={answer} row={current} desk={desk} />
      <WatchNotes desk={desk} />
      <div className={css.columns}>
        <Panel title="How it was judged" note={current === null ? "with the rule of today" : "up to the last evaluation"}>
          {row === undefined ? null : <Judged row={row} answer={answer} desk={desk} />}
        </Panel>
        <Panel title="What happened" note="newest first">
          <TimelineView entries={entries} clock={desk.clock} />
        </Panel>
      </div>
    </>
  );
}

/** The measure from before it began until now, or until it was over. Only the minute that passes changes what is asked for. */
function Judged({ row, answer, desk }: { readonly row: AlertRow; readonly answer: EpisodeAnswer; readonly desk: Desk }) {
  const { fired_at, resolved_at, severity } = answer.episode;
  const windowS = ruleOf(row)?.windowS;
  const { from, to } = episodeRange(fired_at, resolved_at, (windowS ?? 0) * SECOND, desk.now);
  const range = useMemo(() => ({ from, to }), [from, to]);
  const shown = resolved_at === null ? row : { ...row, severity, window_from: null, window_to: null, release: null };
  return (
    <>
      <AlertTrend row={shown} desk={desk} range={range} windowS={windowS} height="medium" />
      <AlertFacts row={{ ...row, owner: answer.owner, runbook: answer.runbook }} desk={desk} />
    </>
  );
}

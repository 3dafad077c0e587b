import { Link } from "@tanstack/react-router";
import type { AlertsAnswer } from "../../contracts/alerts.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { Answer } from "../../ui/answer.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { placed } from "./alert-list.ts";
import { AlertSection } from "./alert-section.tsx";
import { AlertsHeadline } from "./alerts-headline.tsx";
import css from "./alerts-page.module.css";
import { ChannelPanel } from "./channel-panel.tsx";
import { DeedDialogs } from "./deed-dialogs.tsx";
import { type Desk, useDesk } from "./desk.ts";
import { KeysButton, KeysHelp } from "./keys-help.tsx";
import { RecentPanel } from "./recent-panel.tsx";
import { RuleRows } from "./rule-rows.tsx";
import { SilenceList } from "./silence-list.tsx";
import { useAlertKeys } from "./use-alert-keys.ts";
import { WatchNotes } from "./watch-notes.tsx";

/** What fires, what is about to, who is on it, and what is kept quiet. */
export function AlertsPage({ search }: { readonly search: ViewSearch }) {
  const desk = useDesk(search);
  const { helpShown, showHelp } = useAlertKeys();
  const { data, error, refetch } = desk.alerts;
  return (
    <Page title="Alerts" lead={<KeysButton onClick={() => showHelp(true)} />}>
      <WatchNotes desk={desk} />
      <DeedDialogs desk={desk}>
        <Answer data={data} error={error} onRetry={refetch} height="40rem" label="Asking how alerts stand">
          {(answer) => <Board answer={answer} desk={desk} />}
        </Answer>
      </DeedDialogs>
      {helpShown ? <KeysHelp onClose={() => showHelp(false)} /> : null}
    </Page>
  );
}

function Board({ answer, desk }: { readonly answer: AlertsAnswer; readonly desk: Desk }) {
  const places = placed(answer.alerts);
  const blind = desk.late !== null || desk.freshness.state === "unknown";
  return (
    <>
      <AlertsHeadline places={places} desk={desk} />
      <div className={css.columns} data-blind={blind || undefined}>
        <div className={css.main}>
          <AlertSection title="Firing" note="nobody is on it yet" rows={places.firing} desk={desk} />
          <AlertSection title="Acked" note="firing, and somebody is on it" rows={places.acked} desk={desk} />
          <AlertSection title="Pending" note="breached, but not long enough to fire" rows={places.pending} desk={desk} />
          <AlertSection title="Silenced" note="breached, and nobody is told" rows={places.silenced} desk={desk} />
          <RuleRows title="Cannot be judged" note="unknown is not health" rows={places.unjudged} open />
          <RuleRows title="Quiet" note="judged, and within their limits" rows={places.quiet} open={false} />
        </div>
        <div className={css.side}>
          <RecentPanel recent={answer.recent} desk={desk} />
          <Panel title="Silences" note="the next to end first" aside={<Link to="/alerts/silences">All silences</Link>}>
            {answer.silences.length === 0 ? (
              <p className={css.none}>Nothing is silenced.</p>
            ) : (
              <SilenceList silences={answer.silences.slice(0, 5)} desk={desk} operable={false} />
            )}
          </Panel>
          <ChannelPanel channels={answer.channels} desk={desk} aside={<Link to="/alerts/deliveries">Deliveries</Link>} />
        </div>
      </div>
    </>
  );
}

import { useState } from "react";
import type { SilenceRow } from "../../contracts/alerts.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { Answer } from "../../ui/answer.tsx";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useDesk } from "./desk.ts";
import { SilenceDialog } from "./silence-dialog.tsx";
import { SilenceList } from "./silence-list.tsx";
import css from "./silences-page.module.css";
import { WatchNotes } from "./watch-notes.tsx";

/** What is kept quiet, now and to come, each with its reason and its end. */
export function SilencesPage({ search }: { readonly search: ViewSearch }) {
  const desk = useDesk(search);
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = desk.alerts;
  const first = data?.alerts[0];
  const part = (title: string, note: string, none: string, silences: readonly SilenceRow[]) => (
    <Panel title={title} note={note}>
      {silences.length === 0 ? <p className={css.none}>{none}</p> : <SilenceList silences={silences} desk={desk} operable />}
    </Panel>
  );
  return (
    <Page
      title="Silences"
      lead="A silence keeps notifications back. What it covers stays on the board, striped, and is told when it ends."
      aside={
        desk.readOnly === null && desk.member !== undefined && first !== undefined ? (
          <Button look="primary" onClick={() => setMaking(true)}>
            New silence
          </Button>
        ) : undefined
      }
    >
      <WatchNotes desk={desk} />
      <Answer data={data} error={error} onRetry={refetch} height="20rem" label="Asking for silences">
        {({ silences }) => (
          <>
            {part(
              "In force",
              "the next to end first",
              "Nothing is silenced now.",
              silences.filter(({ from }) => from <= desk.now),
            )}
            {part(
              "To come",
              "planned work",
              "Nothing is planned.",
              silences.filter(({ from }) => from > desk.now),
            )}
          </>
        )}
      </Answer>
      {making && first !== undefined ? (
        <SilenceDialog desk={desk} scope={`rule:${first.rule}`} onClose={() => setMaking(false)} />
      ) : null}
    </Page>
  );
}

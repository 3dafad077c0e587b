import { endAck, endSilence } from "../../api/alert-rpc.ts";
import type { AlertRow } from "../../contracts/alerts.ts";
import { Button } from "../../ui/button.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { ackVerb } from "./ack-dialog.tsx";
import css from "./alert-actions.module.css";
import { useOpenDeed } from "./deed-dialogs.tsx";
import type { Desk } from "./desk.ts";
import { useDeed } from "./use-deed.ts";

interface AlertActionsProps {
  readonly row: AlertRow;
  readonly desk: Desk;
}

/** What a person can do about an alert. `data-key` names the key that presses a button while its alert is chosen. */
export function AlertActions({ row, desk }: AlertActionsProps) {
  const open = useOpenDeed();
  const unack = useDeed((api, id: string) => endAck(api, id));
  const speak = useDeed((api, id: string) => endSilence(api, id));
  const { episode, silence } = row;
  if (desk.readOnly !== null || desk.member === undefined) return null;
  return (
    <>
      <div className={css.actions}>
        {episode === null ? null : (
          <Button
            look={row.ack === null && silence === null ? "primary" : "plain"}
            data-key="a"
            onClick={() => open({ kind: "ack", row, episode })}
          >
            {ackVerb(row, desk)}
          </Button>
        )}
        {episode === null || row.ack === null ? null : (
          <Button disabled={unack.isPending} onClick={() => unack.mutate(episode)}>
            End the ack
          </Button>
        )}
        {silence === null ? (
          <Button data-key="s" onClick={() => open({ kind: "silence", rule: row.rule })}>
            Silence
          </Button>
        ) : (
          <Button disabled={speak.isPending} onClick={() => speak.mutate(silence.id)}>
            End the silence
          </Button>
        )}
        {episode === null ? null : (
          <Button data-key="n" onClick={() => open({ kind: "note", title: row.title, episode })}>
            Note
          </Button>
        )}
      </div>
      <Refusal error={unack.error ?? speak.error} />
    </>
  );
}

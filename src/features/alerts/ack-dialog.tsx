import { type SubmitEvent, useState } from "react";
import { ack } from "../../api/alert-rpc.ts";
import type { AlertRow } from "../../contracts/alerts.ts";
import type { Instant } from "../../domain/time.ts";
import { formatMoment } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import type { Desk } from "./desk.ts";
import css from "./dialog-form.module.css";
import { type End, momentOf } from "./end-choice.ts";
import { EndField } from "./end-field.tsx";
import { ackEnds } from "./silence-draft.ts";
import { useDeed } from "./use-deed.ts";

interface AckDialogProps {
  readonly row: AlertRow;
  readonly episode: string;
  readonly desk: Desk;
  readonly onClose: () => void;
}

/** What pressing the button means: a first ack, one more of one's own, or taking over somebody else's. */
export function ackVerb({ ack: standing }: AlertRow, desk: Pick<Desk, "member">): "Ack" | "Extend" | "Take over" {
  if (standing === null) return "Ack";
  return standing.by === desk.member?.name ? "Extend" : "Take over";
}

/** "I am on it": a reason and an end, both filled in, so that one press is enough. */
export function AckDialog({ row, episode, desk, onClose }: AckDialogProps) {
  const [reason, setReason] = useState(row.ack?.reason ?? "Looking into it");
  const [end, setEnd] = useState<End>({ preset: "1h", text: "" });
  const [problem, setProblem] = useState<{ reason?: string; end?: string }>({});
  const deed = useDeed((api, until: Instant) => ack(api, episode, reason.trim(), until), onClose);
  const until = momentOf(end, ackEnds, desk.now, desk.zone);
  const verb = ackVerb(row, desk);

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (reason.trim() === "") return setProblem({ reason: "Say in a word what you do about it." });
    if (until === null || until <= desk.now) return setProblem({ end: "Give a moment that is still to come." });
    setProblem({});
    deed.mutate(until);
  }

  return (
    <Dialog title={`${verb}: ${row.title}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit} noValidate>
        <p className={css.subject}>
          You are on it. Repeats stop until the end; if it still fires then, or turns worse before, a new notification goes out.
        </p>
        <Field
          label="Reason"
          value={reason}
          error={problem.reason}
          maxLength={500}
          onChange={({ target }) => setReason(target.value)}
        />
        <EndField legend="For" presets={ackEnds} end={end} onChange={setEnd} zone={desk.zone} error={problem.end} />
        <Refusal error={deed.error} />
        <div className={css.actions}>
          <Button type="submit" look="primary" disabled={deed.isPending}>
            {deed.isPending ? "Saving" : until === null ? verb : `${verb} until ${formatMoment(until, desk.clock)}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

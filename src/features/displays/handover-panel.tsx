import { type FormEvent, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { saveHandover } from "../../api/displays.ts";
import type { Handover } from "../../contracts/displays.ts";
import { HOUR, type Instant, instantOf } from "../../domain/time.ts";
import { type Clock, formatMoment } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import css from "./displays.module.css";
import { useChange } from "./use-change.ts";

const shifts = [
  { value: "4", label: "4 h" },
  { value: "8", label: "8 h" },
  { value: "12", label: "12 h" },
  { value: "24", label: "24 h" },
] as const;

interface HandoverPanelProps {
  readonly note: Handover | null;
  readonly mayWrite: boolean;
  readonly clock: Clock;
  readonly now: Instant;
}

/** The note of the shift before, on every wall until the next shift is over. */
export function HandoverPanel({ note, mayWrite, clock, now }: HandoverPanelProps) {
  const api = useApi();
  const [text, setText] = useState("");
  const [hours, setHours] = useState<(typeof shifts)[number]["value"]>("8");
  const save = useChange(
    (words: string) => saveHandover(api, words, now + Number(hours) * HOUR),
    () => setText(""),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") save.mutate(text);
  };
  return (
    <Panel title="Note for the next shift" note="shown on every wall, signed with initials">
      {note === null ? (
        <p className={css.quiet}>No note is shown now.</p>
      ) : (
        <figure className={css.note}>
          <blockquote>{note.text}</blockquote>
          <figcaption className={css.quiet}>
            {note.by ?? "Somebody"}, until {formatMoment(instantOf(note.until), clock)}
          </figcaption>
        </figure>
      )}
      {mayWrite && (
        <form className={css.form} onSubmit={submit}>
          <TextArea
            label={note === null ? "Note" : "Another note in its place"}
            maxLength={500}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className={css.select}>
            <span aria-hidden="true" className={css.label}>
              Shown for
            </span>
            <Choice legend="How long it is shown" options={shifts} value={hours} onChange={setHours} />
          </div>
          <p className={css.quiet}>No names of customers: what looks like an address or a number is taken out.</p>
          <Refusal error={save.error} />
          <div className={css.actions}>
            <Button type="submit" look="primary" disabled={text.trim() === "" || save.isPending}>
              {save.isPending ? "Saving" : "Show it"}
            </Button>
            {note !== null && (
              <Button onClick={() => save.mutate("")} disabled={save.isPending}>
                Take it down
              </Button>
            )}
          </div>
        </form>
      )}
    </Panel>
  );
}

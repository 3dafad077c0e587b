import { type FormEvent, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { sendToWall } from "../../api/displays.ts";
import type { WallView } from "../../contracts/displays.ts";
import { instantOf } from "../../domain/time.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import css from "./displays.module.css";
import { draftView, isRanged, momentsOf, ranges, sendable, subjectsOf, type ViewDraft } from "./send-view.ts";
import { useChange } from "./use-change.ts";
import type { DisplayView } from "./view-model.ts";

const lengths = [
  { value: "5", label: "5 min" },
  { value: "10", label: "10 min" },
  { value: "15", label: "15 min" },
] as const;

/** Has a wall show something for a while; it goes back to its own rounds by itself. */
export function SendDialog({ view: { row, showing }, onClose }: { readonly view: DisplayView; readonly onClose: () => void }) {
  const api = useApi();
  const [draft, setDraft] = useState<ViewDraft>(draftView);
  const [minutes, setMinutes] = useState<(typeof lengths)[number]["value"]>("15");
  const send = useChange((view: WallView | null) => sendToWall(api, row.id, view, Number(minutes)), onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate(sendable(draft, instantOf(Date.now())));
  };
  const select = (name: keyof ViewDraft) => ({
    value: draft[name],
    onChange: (event: { currentTarget: HTMLSelectElement }) => setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  return (
    <Dialog title={`Send a view to ${row.name}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        {showing !== null && <p className={css.quiet}>{showing}</p>}
        <SelectField label="Show" {...select("subject")}>
          {subjectsOf(row.scope).map(({ title, options }) => (
            <optgroup key={title} label={title}>
              {options.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </optgroup>
          ))}
        </SelectField>
        <div className={css.fields}>
          {isRanged(draft.subject) && (
            <SelectField label="Over" {...select("range")}>
              {ranges.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </SelectField>
          )}
          <SelectField label="As it" {...select("moment")}>
            {momentsOf(draft.subject).map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </SelectField>
        </div>
        <div className={css.select}>
          <span aria-hidden="true" className={css.label}>
            For
          </span>
          <Choice legend="For how long" options={lengths} value={minutes} onChange={setMinutes} />
        </div>
        <Refusal error={send.error} />
        <div className={css.actions}>
          <Button type="submit" look="primary" disabled={send.isPending}>
            {send.isPending ? "Sending" : "Send"}
          </Button>
          {row.view !== null && (
            <Button onClick={() => send.mutate(null)} disabled={send.isPending}>
              End what it shows
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

import { type FormEvent, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { type DisplayChange, saveDisplay } from "../../api/displays.ts";
import type { DisplayRow } from "../../contracts/displays.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import css from "./displays.module.css";
import { editOf, readEdit } from "./edit-draft.ts";
import { HabitFields } from "./habit-fields.tsx";
import { ScreenFields } from "./screen-fields.tsx";
import { useChange } from "./use-change.ts";

interface EditDialogProps {
  readonly row: DisplayRow;
  /** Zone of the reader, where the display has none yet. */
  readonly zone: string;
  readonly onClose: () => void;
}

/** Changes a display; the screen follows with its next poll. */
export function EditDialog({ row, zone, onClose }: EditDialogProps) {
  const api = useApi();
  const [draft, setDraft] = useState(() => editOf(row, zone));
  const [version] = useState(row.version);
  const [asked, setAsked] = useState(false);
  const { change, problems } = readEdit(draft);
  const save = useChange((wanted: DisplayChange) => saveDisplay(api, row.id, wanted, version), onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (change !== null) save.mutate(change);
  };
  return (
    <Dialog title={`Edit ${row.name}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit} noValidate>
        <ScreenFields draft={draft} problems={asked ? problems : {}} onChange={setDraft} daysHint="from now; empty leaves it" />
        <HabitFields draft={draft} problems={asked ? problems : {}} onChange={setDraft} />
        <Refusal error={save.error} />
        <div className={css.actions}>
          <Button type="submit" look="primary" disabled={save.isPending}>
            {save.isPending ? "Saving" : "Save"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

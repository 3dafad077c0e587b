import { type FormEvent, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { revokeDisplay } from "../../api/displays.ts";
import type { DisplayRow } from "../../contracts/displays.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import css from "./displays.module.css";
import { useChange } from "./use-change.ts";

/** Takes a display its token, with a reason for those who come after. */
export function RevokeDialog({ row, onClose }: { readonly row: DisplayRow; readonly onClose: () => void }) {
  const api = useApi();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const revoke = useChange((why: string) => revokeDisplay(api, row.id, why), onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (reason.trim() !== "") revoke.mutate(reason.trim());
  };
  return (
    <Dialog title={`Revoke ${row.name}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit} noValidate>
        <p className={css.quiet}>
          Its token is gone at once: with its next poll the screen shows a code again, and nothing else. To bring it back, pair
          it.
        </p>
        <Field
          label="Reason"
          hint="kept with the record, beside your name and the time"
          autoComplete="off"
          maxLength={500}
          value={reason}
          error={asked && reason.trim() === "" ? "Say why, for those who come after." : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Refusal error={revoke.error} />
        <div className={css.actions}>
          <Button type="submit" look="primary" disabled={revoke.isPending}>
            {revoke.isPending ? "Revoking" : "Revoke"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

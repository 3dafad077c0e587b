import { type FormEvent, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { pairApprove } from "../../api/displays.ts";
import type { DisplayRow } from "../../contracts/displays.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import css from "./displays.module.css";
import { emptyPairing, type PairDraft, pairingAgain, readPairing } from "./pair-draft.ts";
import { ScreenFields } from "./screen-fields.tsx";
import { useChange } from "./use-change.ts";

interface PairFormProps {
  /** The code of the address, from the screen's QR; empty without one. */
  readonly code: string;
  /** Displays that may get a new screen. */
  readonly known: readonly DisplayRow[];
  /** Called when a screen was paired: its code is of no more use. */
  readonly onPaired: () => void;
}

/** An admin takes the screen that shows a code for a display. */
export function PairForm({ code, known, onPaired }: PairFormProps) {
  const api = useApi();
  const [draft, setDraft] = useState(() => emptyPairing(code));
  const [asked, setAsked] = useState(false);
  const { pairing, problems } = readPairing(draft);
  const pair = useChange(
    (input: NonNullable<typeof pairing>) => pairApprove(api, input),
    (answer) => {
      if (answer.state === "unknown") return;
      setDraft(emptyPairing(""));
      setAsked(false);
      onPaired();
    },
  );
  const change = (next: PairDraft) => {
    pair.reset();
    setDraft(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (pairing !== null) pair.mutate(pairing);
  };
  const shown = asked ? problems : {};
  const unknown =
    pair.data?.state === "unknown" ? "No screen shows this code. Read it again: a code lasts ten minutes." : undefined;
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <Field
        label="Code"
        hint="on the screen, at the address /wall"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        value={draft.code}
        error={unknown ?? shown.code}
        onChange={(event) => change({ ...draft, code: event.currentTarget.value })}
      />
      {known.length > 0 && (
        <SelectField
          label="Screen"
          value={draft.again}
          onChange={(event) => {
            const row = known.find(({ id }) => id === event.currentTarget.value);
            change(row === undefined ? { ...emptyPairing(draft.code) } : pairingAgain(draft, row));
          }}
        >
          <option value="">a new display</option>
          {known.map(({ id, name }) => (
            <option key={id} value={id}>{`the new screen of ${name}`}</option>
          ))}
        </SelectField>
      )}
      <ScreenFields draft={draft} problems={shown} onChange={change} daysHint="1 to 400" />
      <Refusal error={pair.error} />
      {pair.data?.state === "approved" && (
        <Banner state="ok" title={`${pair.data.display.name} is paired.`}>
          The screen shows the board within seconds.
        </Banner>
      )}
      <div className={css.actions}>
        <Button type="submit" look="primary" disabled={pair.isPending}>
          {pair.isPending ? "Pairing" : "Pair this screen"}
        </Button>
      </div>
    </form>
  );
}

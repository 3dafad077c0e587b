import { Checkbox } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import css from "./displays.module.css";
import type { EditDraft } from "./edit-draft.ts";
import type { PairDraft } from "./pair-draft.ts";
import { type Problems, roomOf } from "./screen-draft.ts";

interface ScreenFieldsProps<Draft extends PairDraft | EditDraft> {
  readonly draft: Draft;
  readonly problems: Problems<Draft>;
  readonly onChange: (draft: Draft) => void;
  /** What an empty number of days means; without it one is needed. */
  readonly daysHint: string;
}

/** What is asked of every screen: its name, its size, how far away people stand, how long it may ask, and what it may show. */
export function ScreenFields<Draft extends PairDraft | EditDraft>({
  draft,
  problems,
  onChange,
  daysHint,
}: ScreenFieldsProps<Draft>) {
  const field = (name: "name" | "diagonal" | "distance" | "days") => ({
    value: draft[name],
    error: problems[name],
    autoComplete: "off",
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  const room = roomOf(draft);
  return (
    <>
      <Field label="Name" hint="what people call the screen" maxLength={40} {...field("name")} />
      <div className={css.fields}>
        <Field label="Diagonal" unit="in" inputMode="decimal" {...field("diagonal")} />
        <Field label="Farthest viewer" unit="m" inputMode="decimal" {...field("distance")} />
        <Field label="Token holds" unit="days" hint={daysHint} inputMode="numeric" {...field("days")} />
      </div>
      <p className={room?.enough === false ? css.label : css.quiet} role="status">
        {room?.words}
      </p>
      <Checkbox
        label="Shows figures of payments"
        hint="leave it out where strangers can see the screen"
        checked={draft.payments}
        onChange={(event) => onChange({ ...draft, payments: event.currentTarget.checked })}
      />
    </>
  );
}

import { Checkbox } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import css from "./displays.module.css";
import { type EditDraft, sounds } from "./edit-draft.ts";
import type { Problems } from "./screen-draft.ts";

interface HabitFieldsProps {
  readonly draft: EditDraft;
  readonly problems: Problems<EditDraft>;
  readonly onChange: (draft: EditDraft) => void;
}

type Switch = "night" | "quiet" | "soundWarning" | "soundCritical";
type Text = "nightFrom" | "nightTo" | "quietFrom" | "quietTo" | "zone";

/** When the screen is dimmed, and when it sounds. */
export function HabitFields({ draft, problems, onChange }: HabitFieldsProps) {
  const box = (name: Switch) => ({
    checked: draft[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ ...draft, [name]: event.currentTarget.checked }),
  });
  const text = (name: Text) => ({
    value: draft[name],
    error: problems[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  return (
    <>
      <Checkbox label="Dimmed at night" hint="never while a critical alert fires" {...box("night")} />
      {draft.night && (
        <div className={css.fields}>
          <Field label="Dimmed from" type="time" {...text("nightFrom")} />
          <Field label="Dimmed until" type="time" {...text("nightTo")} />
        </div>
      )}
      <Checkbox label="Sounds for critical alerts" hint="until somebody acknowledges" {...box("soundCritical")} />
      <Checkbox label="Sounds for warnings" {...box("soundWarning")} />
      {sounds(draft) && <Checkbox label="Has quiet hours" {...box("quiet")} />}
      {sounds(draft) && draft.quiet && (
        <div className={css.fields}>
          <Field label="Quiet from" type="time" {...text("quietFrom")} />
          <Field label="Quiet until" type="time" {...text("quietTo")} />
        </div>
      )}
      {(draft.night || draft.quiet) && (
        <Field label="Time zone" hint="where the screen hangs, such as Europe/Berlin" {...text("zone")} />
      )}
    </>
  );
}

import { Checkbox } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import css from "./channel-form.module.css";
import type { Draft, DraftProblems, TextField } from "./draft.ts";
import { guides } from "./guide.ts";
import { KindFields } from "./kind-fields.tsx";

interface ChannelFormProps {
  readonly draft: Draft;
  readonly problems: DraftProblems;
  /** Whether secrets are stored that stay where nothing is typed. */
  readonly isStored: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** The fields of a channel, and beside them where to find what belongs in them. */
export function ChannelForm({ draft, problems, isStored, onChange }: ChannelFormProps) {
  const text = (name: TextField) => ({
    value: draft[name],
    error: problems[name],
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  const box = (name: "enabled" | "warning" | "critical") => ({
    checked: draft[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ ...draft, [name]: event.currentTarget.checked }),
  });
  return (
    <div className={css.columns}>
      <div className={css.fields}>
        <Field label="Name" hint="how people know it, such as Ops Slack" {...text("title")} />
        <KindFields draft={draft} text={text} isStored={isStored} onChange={onChange} />
        <fieldset className={css.told}>
          <legend>Told of</legend>
          <div className={css.boxes}>
            <Checkbox label="Critical alerts" {...box("critical")} />
            <Checkbox label="Warnings" {...box("warning")} />
          </div>
        </fieldset>
        <Checkbox label="On" hint="a channel that is off is told of nothing but tests" {...box("enabled")} />
      </div>
      <aside className={css.guide} aria-label="Where to find it">
        <ol className={css.steps}>
          {guides[draft.kind].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </aside>
    </div>
  );
}

import type { RuleDefinition } from "../../domain/rules.ts";
import { countsEvents } from "../../domain/status/judge.ts";
import { Field } from "../../ui/field.tsx";
import { type Draft, type DraftField, type DraftProblems, levelUnit } from "./draft.ts";
import css from "./rule-fields.module.css";

interface RuleFieldsProps {
  readonly definition: RuleDefinition;
  readonly draft: Draft;
  readonly problems: DraftProblems;
  readonly readOnly: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** The fields of a rule in the units that people think in. Gauges and ages are the last value: they have no volume. */
export function RuleFields({ definition, draft, problems, readOnly, onChange }: RuleFieldsProps) {
  const { label: unit } = levelUnit(definition);
  const side = definition.direction === "above" ? "at or above" : "at or below";
  const counts = countsEvents(definition.measure);
  const field = (name: DraftField) => ({
    value: draft[name],
    error: problems[name],
    readOnly,
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  const level = { inputMode: "decimal", autoComplete: "off", unit } as const;
  return (
    <>
      <div className={css.fields}>
        <Field label="Warning" hint={`${side}; empty is off`} {...level} {...field("warning")} />
        <Field label="Critical" hint={`${side}; empty is off`} {...level} {...field("critical")} />
        <Field
          label="Window"
          hint={counts ? "what is counted together" : "how far back a value counts"}
          unit="min"
          inputMode="numeric"
          autoComplete="off"
          {...field("window")}
        />
        {counts && (
          <Field
            label="Minimum volume"
            hint={definition.measure === "ratio" ? "fewer in all is low traffic" : "fewer is low traffic"}
            inputMode="numeric"
            autoComplete="off"
            {...field("minVolume")}
          />
        )}
      </div>
      {!readOnly && (
        <Field
          label="Reason"
          hint="kept with the change, beside your name and the time"
          autoComplete="off"
          maxLength={500}
          {...field("reason")}
        />
      )}
    </>
  );
}

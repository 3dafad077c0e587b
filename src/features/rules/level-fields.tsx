import type { Severity } from "../../domain/alert-engine/rule.ts";
import type { RuleDefinition } from "../../domain/rules.ts";
import { answersOf } from "../../domain/signals.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { type Draft, type DraftProblems, levelUnit } from "./draft.ts";
import css from "./level-fields.module.css";
import { settingTitles } from "./setting-text.ts";

interface LevelFieldsProps {
  readonly definition: RuleDefinition;
  readonly draft: Draft;
  readonly problems: DraftProblems;
  readonly readOnly: boolean;
  readonly onChange: (draft: Draft) => void;
  readonly onSuggest: (severity: Severity) => void;
}

/** The two levels. */
export function LevelFields({ definition, draft, problems, readOnly, onChange, onSuggest }: LevelFieldsProps) {
  const answers = answersOf(definition);
  if (answers !== null)
    return (
      <p className={css.note}>
        {`There is no level to set: it fires once “${answers.of} ${answers.bad}” has lasted long enough.`}
      </p>
    );
  const { label: unit } = levelUnit(definition);
  const side = definition.direction === "above" ? "at or above" : "at or below";
  return (
    <div className={css.levels}>
      {(["warning", "critical"] as const).map((severity) => (
        <div key={severity} className={css.level} data-severity={severity}>
          <Field
            label={settingTitles[severity]}
            hint={`${side} this; empty is off`}
            unit={unit}
            inputMode="decimal"
            autoComplete="off"
            readOnly={readOnly}
            value={draft[severity]}
            error={problems[severity]}
            onChange={(event) => onChange({ ...draft, [severity]: event.currentTarget.value })}
          />
          {!readOnly && (
            <Button className={css.suggest ?? ""} onClick={() => onSuggest(severity)} aria-label={`Suggest a ${severity} level`}>
              Suggest
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}

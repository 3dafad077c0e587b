import { useState } from "react";
import type { ChannelRow } from "../../contracts/alerts.ts";
import { clearOf } from "../../domain/alert-engine/rule.ts";
import type { RuleSettings } from "../../domain/rule-settings.ts";
import type { NoDataPolicy, RuleDefinition } from "../../domain/rules.ts";
import { Field } from "../../ui/field.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { type Draft, type DraftProblems, type NumberField, textOfNumber, unitOfField } from "./draft.ts";
import css from "./more-fields.module.css";
import { isYesOrNo } from "./rule-list.ts";
import { applies, noDataTexts, settingText, settingTitles } from "./setting-text.ts";
import { ToldFields } from "./told-fields.tsx";

interface MoreFieldsProps {
  readonly definition: RuleDefinition;
  readonly draft: Draft;
  /** What the draft says; `null` while a text of it is not a number. */
  readonly settings: RuleSettings | null;
  readonly problems: DraftProblems;
  readonly readOnly: boolean;
  /** `undefined` while they are not known. */
  readonly channels: readonly ChannelRow[] | undefined;
  /** Groups that there are, to choose from. */
  readonly groups: readonly string[];
  readonly onChange: (draft: Draft) => void;
}

/** One line on what each number means. */
function hintOf(definition: RuleDefinition, field: NumberField): string {
  const calm = definition.direction === "above" ? "below" : "above";
  const beyond =
    definition.direction === "above"
      ? "below this, or at 0"
      : definition.measure === "ratio"
        ? "above this, or at 100 %"
        : "above this";
  const last = definition.measure === "gauge" || definition.measure === "age";
  const hints: Readonly<Record<NumberField, string>> = {
    warning: "",
    critical: "",
    windowS: last ? "how far back a value counts" : "what is counted together",
    forS: "how long it must stay beyond a level; 0 is at once. What fires already gets worse at once",
    keepFiringForS: "how long it must stay calm before the alert ends",
    minVolume: definition.measure === "ratio" ? "fewer events in all are too few to judge" : "fewer events are too few to judge",
    minFailures: "fewer failures never fire, whatever their share",
    warningClear: `a firing warning ends ${beyond}; empty is a fifth ${calm}`,
    criticalClear: `a critical alert eases ${beyond}; empty is a fifth ${calm}`,
  };
  return hints[field];
}

const policies: readonly NoDataPolicy[] = ["keep_last", "ok", "alert"];

/** All of a rule but its levels: quiet, and open where something in it is to be mended. */
export function MoreFields({ definition, draft, settings, problems, readOnly, channels, groups, onChange }: MoreFieldsProps) {
  const [open, setOpen] = useState(false);
  const inside = Object.keys(problems).some((field) => !["warning", "critical", "reason"].includes(field));
  const number = (field: NumberField) => {
    const unit = unitOfField(definition, field);
    const level = field === "warningClear" ? settings?.warning : field === "criticalClear" ? settings?.critical : null;
    const placeholder = level == null ? {} : { placeholder: textOfNumber(clearOf(level, definition.direction), unit) };
    return (
      <Field
        label={settingTitles[field]}
        hint={hintOf(definition, field)}
        unit={unit.label}
        inputMode="decimal"
        autoComplete="off"
        readOnly={readOnly}
        value={draft[field]}
        error={problems[field]}
        {...placeholder}
        onChange={(event) => onChange({ ...draft, [field]: event.currentTarget.value })}
      />
    );
  };
  return (
    <details className={css.more} open={open || inside} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={css.summary}>
        More <span className={css.gist}>{settings === null ? "" : gistOf(definition, settings)}</span>
      </summary>
      <div className={css.groups}>
        <fieldset className={css.group}>
          <legend className={css.legend}>How it is measured</legend>
          {number("windowS")}
          {applies(definition, "minVolume") && number("minVolume")}
          {applies(definition, "minFailures") && number("minFailures")}
          <SelectField
            label={settingTitles.noData}
            hint="what it means when nothing was observed"
            value={draft.noData}
            disabled={readOnly}
            onChange={(event) => onChange({ ...draft, noData: policies[event.currentTarget.selectedIndex] ?? "keep_last" })}
          >
            {policies.map((policy) => (
              <option key={policy} value={policy}>
                {noDataTexts[policy]}
              </option>
            ))}
          </SelectField>
        </fieldset>
        <fieldset className={css.group}>
          <legend className={css.legend}>When it begins and ends</legend>
          {number("forS")}
          {number("keepFiringForS")}
          {!isYesOrNo(definition) && number("warningClear")}
          {!isYesOrNo(definition) && number("criticalClear")}
        </fieldset>
        <fieldset className={css.group}>
          <legend className={css.legend}>Who is told, and what to do</legend>
          <ToldFields
            draft={draft}
            problems={problems}
            readOnly={readOnly}
            channels={channels}
            groups={groups}
            onChange={onChange}
          />
        </fieldset>
      </div>
    </details>
  );
}

/** What is behind the fold, in a line. */
function gistOf(definition: RuleDefinition, settings: RuleSettings): string {
  const of = (field: Parameters<typeof settingText>[2]) => settingText(definition, settings, field);
  const parts = [`over ${of("windowS")}`, `fires after ${of("forS")}`, `resolves after ${of("keepFiringForS")}`, of("channels")];
  return (settings.enabled ? parts : ["switched off", ...parts]).join(" · ").replaceAll("after at once", "at once");
}

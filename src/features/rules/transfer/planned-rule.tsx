import { Checkbox } from "../../../ui/checkbox.tsx";
import { Field } from "../../../ui/field.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { SettingDiff } from "../setting-diff.tsx";
import css from "./import-dialog.module.css";
import type { ImportResult, PlannedChange } from "./import-plan.ts";

interface PlannedRuleProps {
  readonly change: PlannedChange;
  readonly chosen: boolean;
  readonly reason: string;
  /** How its save went; `null` before. */
  readonly result: ImportResult | null;
  readonly onChoose: (chosen: boolean) => void;
  readonly onReason: (reason: string) => void;
}

/** One rule of a dry run: what would change, whether it is chosen, why, and what came of it. */
export function PlannedRule({ change, chosen, reason, result, onChoose, onReason }: PlannedRuleProps) {
  const { title, changes, missingChannels } = change;
  const saved = result !== null && "version" in result;
  return (
    <fieldset className={css.planned}>
      <legend>
        <Checkbox label={title} checked={chosen} disabled={saved} onChange={(event) => onChoose(event.currentTarget.checked)} />
      </legend>
      <SettingDiff title="What would change" changes={changes} />
      {missingChannels.length > 0 && (
        <p className={css.warning}>{`Channels not set up here: ${missingChannels.join(", ")}. Who is told stays as it is.`}</p>
      )}
      {chosen && !saved && (
        <Field
          label={`Reason for ${title}`}
          autoComplete="off"
          maxLength={500}
          value={reason}
          onChange={(event) => onReason(event.currentTarget.value)}
        />
      )}
      {saved && <p role="status">{`Saved: version ${result.version} is in force.`}</p>}
      {result !== null && "problem" in result && <Notice state="critical" title={result.problem} />}
    </fieldset>
  );
}

import { type FormEvent, useState } from "react";
import { useApi } from "../../../api/api-context.tsx";
import type { ChannelRow } from "../../../contracts/alerts.ts";
import type { StoredRule } from "../../../contracts/rule.ts";
import type { RulesFile } from "../../../contracts/rules-file.ts";
import { counted } from "../../../domain/status/wording.ts";
import { instantOf } from "../../../domain/time.ts";
import { type Clock, formatMoment } from "../../../format/time.ts";
import { Button } from "../../../ui/button.tsx";
import { Field } from "../../../ui/field.tsx";
import css from "./import-dialog.module.css";
import { importPlan, planBase } from "./import-plan.ts";
import { PlannedRule } from "./planned-rule.tsx";
import { useImport } from "./use-import.ts";

interface DryRunProps {
  readonly file: RulesFile;
  readonly stored: readonly StoredRule[];
  readonly channels: readonly ChannelRow[];
  readonly clock: Clock;
}

/** What the file would change, rule by rule; those that are chosen are saved, each with a reason. */
export function DryRun({ file, stored, channels, clock }: DryRunProps) {
  const { environment } = useApi();
  const [before] = useState(stored);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const [reasons, setReasons] = useState<Readonly<Record<string, string>>>({});
  const [asked, setAsked] = useState(false);
  const { results, applying, apply } = useImport();
  const plan = importPlan(file, planBase(before, stored, results), channels);
  const isSaved = ({ key }: { readonly key: string }) => key in results && "version" in (results[key] ?? {});
  const saved = plan.changes.filter(isSaved).length;
  const open = plan.changes.filter((change) => !left.has(change.key) && !isSaved(change));
  const reasonOf = (key: string) => (reasons[key] ?? "").trim() || reason.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (open.every(({ key }) => reasonOf(key) !== "")) apply(open.map((change) => ({ change, reason: reasonOf(change.key) })));
  };
  return (
    <form className={css.dry} onSubmit={submit} noValidate>
      <p>
        {`${[
          counted(plan.changes.length, plan.changes.length === 1 ? "rule changes" : "rules change"),
          `${plan.equal.length} equal`,
          ...(plan.unrouted.length > 0 ? [`${plan.unrouted.length} equal but for channels`] : []),
        ].join(", ")}. ${saved === 0 ? "" : `Saved: ${saved}. `}`}
        <span className={css.quiet}>
          {`Exported from ${file.environment}, ${formatMoment(instantOf(file.exportedAt), clock)}; into ${environment.name}.`}
        </span>
      </p>
      {plan.changes.length > 0 && (
        <Field
          label="Reason for all"
          hint="for every chosen rule that has none of its own"
          autoComplete="off"
          maxLength={500}
          value={reason}
          error={asked && open.some(({ key }) => reasonOf(key) === "") ? "Say why, here or at each chosen rule." : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {plan.changes.map((change) => (
        <PlannedRule
          key={change.key}
          change={change}
          chosen={!left.has(change.key)}
          reason={reasons[change.key] ?? ""}
          result={results[change.key] ?? null}
          onChoose={(taken) =>
            setLeft((old) => new Set(taken ? [...old].filter((key) => key !== change.key) : [...old, change.key]))
          }
          onReason={(text) => setReasons((old) => ({ ...old, [change.key]: text }))}
        />
      ))}
      {plan.changes.length > 0 && (
        <Button type="submit" look="primary" disabled={applying || open.length === 0}>
          {applying ? "Saving" : saveWords(open.length, saved)}
        </Button>
      )}
      {plan.unrouted.length > 0 && (
        <p className={css.warning}>
          <span className={css.strong}>Equal but for channels that are not set up here, who is told stays as it is:</span>{" "}
          {plan.unrouted.map(({ title, missingChannels }) => `${title} (${missingChannels.join(", ")})`).join(", ")}
        </p>
      )}
      <Others title="Equal, nothing to do" names={plan.equal} />
      <Others title={`Unknown in ${environment.name}, left out`} names={plan.unknown} />
      <Others title="Not in the file, stay as they are" names={plan.absent} />
    </form>
  );
}

/** What pressing the button would do; with nothing to save, why it cannot be pressed. */
function saveWords(open: number, saved: number): string {
  if (open > 0) return `Save ${counted(open, "rules")}`;
  return saved > 0 ? "Nothing left to save" : "No rule is chosen";
}

function Others({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className={css.quiet}>
      <span className={css.strong}>{title}:</span> {names.join(", ")}
    </p>
  );
}

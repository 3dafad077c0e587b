import type { StoredRule } from "../../contracts/rule.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import { formatAge } from "../../format/duration.ts";
import { type Clock, formatMoment } from "../../format/time.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import css from "./rule-change.module.css";

interface ChangeProps {
  readonly clock: Clock;
  readonly now: Instant;
}

const who = ({ updated_by }: StoredRule): string => updated_by ?? "Somebody";

/** Who last changed the rule, when and why; that it is as shipped where nobody did. */
export function LastChange({ rule, clock, now }: ChangeProps & { readonly rule: StoredRule }) {
  if (rule.updated_by === null) return <p className={css.change}>As shipped</p>;
  const at = instantOf(rule.updated_at);
  return (
    <p className={css.change}>
      Changed{" "}
      <time dateTime={new Date(at).toISOString()}>{`${formatAge(at, now, clock.locale)} (${formatMoment(at, clock)})`}</time>
      {` by ${who(rule)}`}
      {rule.reason !== null && rule.reason !== "" && `: “${rule.reason}”`}
    </p>
  );
}

interface ChangedMeanwhileProps extends ChangeProps {
  readonly stored: StoredRule;
  readonly onLoad: () => void;
  /** Goes on with the typed numbers, now as a change of the stored ones. */
  readonly onKeep: () => void;
}

/** Somebody saved the rule while it was being edited here: nothing is overwritten unseen. */
export function ChangedMeanwhile({ stored, clock, now, onLoad, onKeep }: ChangedMeanwhileProps) {
  const at = instantOf(stored.updated_at);
  return (
    <Notice
      state="warning"
      title={`${who(stored)} changed this rule ${formatAge(at, now, clock.locale)}, while you were editing it.`}
      action={
        <>
          <Button onClick={onLoad}>Show the stored numbers</Button>
          <Button onClick={onKeep}>Keep mine</Button>
        </>
      }
    >
      Version {stored.version} of {formatMoment(at, clock)} is in force; your numbers were made from an earlier one. Nothing was
      overwritten.
    </Notice>
  );
}

/** After going back to a version: the form is filled in, and nothing is saved yet. */
export function FilledIn({ version }: { readonly version: number }) {
  return (
    <Banner state="warning" title={`Version ${version} is filled in, and not in force.`}>
      Say in the reason why you go back, then save it.
    </Banner>
  );
}

interface SaveOutcomeProps {
  readonly saved: StoredRule | undefined;
  readonly error: Error | null;
}

/** How the last save went, in a sentence. */
export function SaveOutcome({ saved, error }: SaveOutcomeProps) {
  if (error !== null) return <Refusal error={error} />;
  if (saved === undefined) return null;
  return (
    <Banner state="ok" title="Saved.">
      Version {saved.version} is in force from the next evaluation on.
    </Banner>
  );
}

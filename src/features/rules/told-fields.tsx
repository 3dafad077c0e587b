import { useId } from "react";
import type { ChannelRow } from "../../contracts/alerts.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import type { Draft, DraftProblems } from "./draft.ts";
import { RoutingFields } from "./routing-fields.tsx";
import { settingTitles } from "./setting-text.ts";

interface ToldFieldsProps {
  readonly draft: Draft;
  readonly problems: DraftProblems;
  readonly readOnly: boolean;
  readonly channels: readonly ChannelRow[] | undefined;
  /** Groups that there are, to choose from. */
  readonly groups: readonly string[];
  readonly onChange: (draft: Draft) => void;
}

/** Who hears of a rule and with what else, whom to ask, and where it says what to do. */
export function ToldFields({ draft, problems, readOnly, channels, groups, onChange }: ToldFieldsProps) {
  const known = useId();
  const text = (field: "owner" | "group" | "runbook", hint: string, list?: string) => (
    <Field
      label={settingTitles[field]}
      hint={hint}
      autoComplete="off"
      spellCheck={false}
      readOnly={readOnly}
      list={list}
      value={draft[field]}
      error={problems[field]}
      onChange={(event) => onChange({ ...draft, [field]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <RoutingFields
        routing={draft.channels}
        channels={channels}
        readOnly={readOnly}
        onChange={(next) => onChange({ ...draft, channels: next })}
      />
      {text("group", "alerts of one group are told in one message; a silence may be of a group", known)}
      <datalist id={known}>
        {groups.map((group) => (
          <option key={group} value={group} />
        ))}
      </datalist>
      {text("owner", "whom to ask about this rule")}
      {text("runbook", "an https address, or a path in the repository; empty for none")}
      <Checkbox
        label={settingTitles.enabled}
        hint="off: it is not judged, and what it raised ends"
        checked={draft.enabled}
        disabled={readOnly}
        onChange={(event) => onChange({ ...draft, enabled: event.currentTarget.checked })}
      />
    </>
  );
}

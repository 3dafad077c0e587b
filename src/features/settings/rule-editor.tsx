import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { saveRule } from "../../api/rpc.ts";
import type { StoredRule } from "../../contracts/rule.ts";
import type { Instant } from "../../domain/time.ts";
import type { Clock } from "../../format/time.ts";
import { StateMark } from "../../ui/state-mark.tsx";
import { draftOf, type Edit, readDraft, sameThresholds, storedOf, thresholdsOf } from "./draft.ts";
import { rulesQuery } from "./queries.ts";
import { ChangedMeanwhile, LastChange, SaveOutcome } from "./rule-change.tsx";
import css from "./rule-editor.module.css";
import { RuleFields } from "./rule-fields.tsx";
import type { RuleRow } from "./rule-list.ts";
import { RulePreview } from "./rule-preview.tsx";
import { SaveBar } from "./save-bar.tsx";

interface RuleEditorProps {
  readonly row: RuleRow;
  /** The edit under way; `undefined` while the form shows what is stored. */
  readonly edit: Edit | undefined;
  readonly onEdit: (edit: Edit | null) => void;
  /** Why the form cannot be changed; `null` where it can. */
  readonly readOnly: string | null;
  readonly clock: Clock;
  readonly now: Instant;
}

/** The levels of one rule: what they are, what they would have meant over the last day, and saving them with a reason. */
export function RuleEditor({ row, edit, onEdit, readOnly, clock, now }: RuleEditorProps) {
  const { key, definition, stored } = row;
  const api = useApi();
  const client = useQueryClient();
  const heading = useId();
  const [asked, setAsked] = useState(false);
  const base = edit?.base ?? stored;
  const draft = edit?.draft ?? draftOf(definition, thresholdsOf(stored));
  const { thresholds, problems } = readDraft(definition, draft);
  const changed = thresholds === null || !sameThresholds(thresholds, thresholdsOf(base));
  const conflict = stored.version !== base.version;
  const missingReason = asked && draft.reason.trim() === "" ? { reason: "Say why, for those who come after." } : {};
  const save = useMutation({
    mutationFn: (reason: string) =>
      saveRule(api, { key, thresholds: storedOf(thresholds ?? thresholdsOf(base)), reason, version: base.version }),
    onSuccess: (saved) => {
      client.setQueryData(rulesQuery(api).queryKey, (all: StoredRule[] | undefined) =>
        all?.map((one) => (one.key === key ? saved : one)),
      );
      setAsked(false);
      onEdit(null);
    },
    onSettled: () => client.invalidateQueries({ queryKey: rulesQuery(api).queryKey }),
  });
  const change = (next: Edit | null) => {
    save.reset();
    setAsked(false);
    onEdit(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    const reason = draft.reason.trim();
    if (readOnly === null && changed && !conflict && thresholds !== null && Object.keys(problems).length === 0 && reason !== "")
      save.mutate(reason);
  };
  return (
    <section id={key} className={css.editor} aria-labelledby={heading}>
      <header className={css.head}>
        <h2 id={heading} className={css.title}>
          {definition.title}
        </h2>
        <LastChange rule={stored} clock={clock} now={now} />
      </header>
      {row.sentence !== null && (
        <p className={css.sentence} data-state={row.state}>
          <StateMark state={row.state} />
          {row.sentence}
        </p>
      )}
      <RulePreview definition={definition} thresholds={thresholds ?? thresholdsOf(base)} clock={clock} />
      <form className={css.form} onSubmit={submit} noValidate>
        {conflict && (
          <ChangedMeanwhile
            stored={stored}
            clock={clock}
            now={now}
            onLoad={() => change(null)}
            onKeep={() => change({ base: stored, draft })}
          />
        )}
        <RuleFields
          definition={definition}
          draft={draft}
          problems={{ ...problems, ...missingReason }}
          readOnly={readOnly !== null}
          onChange={(next) => change({ base, draft: next })}
        />
        {!conflict && <SaveOutcome saved={save.data} error={save.error} />}
        {readOnly === null && (
          <SaveBar
            changed={changed && !conflict}
            edited={edit !== undefined}
            saving={save.isPending}
            onDiscard={() => change(null)}
            onShipped={() => change({ base, draft: { ...draftOf(definition, definition.thresholds), reason: draft.reason } })}
          />
        )}
      </form>
      <p className={css.reason}>Shipped levels: {definition.reason}</p>
    </section>
  );
}

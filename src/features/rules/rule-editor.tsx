import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef } from "react";
import { useApi } from "../../api/api-context.tsx";
import { shippedSettings } from "../../domain/rule-settings.ts";
import type { Instant } from "../../domain/time.ts";
import type { Clock } from "../../format/time.ts";
import { Field } from "../../ui/field.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import { draftOf, type Edit, withMovedLevel, withSuggestion } from "./draft.ts";
import { LevelFields } from "./level-fields.tsx";
import { MoreFields } from "./more-fields.tsx";
import { bucketsQuery, channelsQuery, rulesQuery } from "./queries.ts";
import { ChangedMeanwhile, FilledIn, LastChange, SaveOutcome } from "./rule-change.tsx";
import css from "./rule-editor.module.css";
import { groupsOf, isYesOrNo, type RuleRow } from "./rule-list.ts";
import { RunbookLink } from "./runbook-link.tsx";
import { SaveBar } from "./save-bar.tsx";
import { SettingDiff } from "./setting-diff.tsx";
import { changesOf } from "./setting-text.ts";
import { Suggestion } from "./suggestion.tsx";
import { useRuleEdit } from "./use-rule-edit.ts";
import { useWhatIf } from "./what-if/use-what-if.ts";
import { WhatIfView } from "./what-if/what-if-view.tsx";

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

/** One rule: what it would have done over four weeks, its levels, all else behind a fold, and saving it with a reason. */
export function RuleEditor({ row, edit, onEdit, readOnly, clock, now }: RuleEditorProps) {
  const { key, definition, stored } = row;
  const api = useApi();
  const heading = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const reason = useRef<HTMLInputElement>(null);
  const past = useQuery(bucketsQuery(api, key));
  const channels = useQuery(channelsQuery(api));
  const rules = useQuery(rulesQuery(api));
  const edited = useRuleEdit(row, edit, onEdit);
  const { draft, settings, problems, tried, changed, save } = edited;
  const whatIf = useWhatIf({ answer: past.data, rule: edited.rule, today: edited.today });
  const locked = readOnly !== null;
  const write = (next: typeof draft) => {
    whatIf.dismiss();
    edited.write(next);
  };
  const move = (name: "warning" | "critical", level: number) => write(withMovedLevel(draft, definition, name, level));
  const cameFrom = edit?.from ?? null;
  useEffect(() => {
    if (cameFrom !== null) reason.current?.focus();
  }, [cameFrom]);
  // Its button can be pressed no more: the focus does not go down with it.
  const isSaved = save.isSuccess;
  useEffect(() => {
    if (isSaved && document.activeElement?.matches("body, :disabled")) title.current?.focus();
  }, [isSaved]);
  const form = { definition, draft, problems, readOnly: locked, onChange: write };
  const changes = settings === null ? [] : changesOf(definition, edited.inForce, settings);
  return (
    <section className={css.editor} aria-labelledby={heading}>
      <header className={css.head}>
        <h2 id={heading} ref={title} tabIndex={-1} className={css.title}>
          {definition.title}
        </h2>
        <LastChange rule={stored} clock={clock} now={now} />
        <RunbookLink runbook={stored.runbook} />
      </header>
      {row.sentence !== null && row.state !== null && (
        <p className={css.sentence} data-state={row.state}>
          <StateMark state={row.state} />
          {row.sentence}
        </p>
      )}
      <WhatIfView
        definition={definition}
        settings={tried}
        levels={settings ?? tried}
        changed={edited.triesOther}
        past={past}
        whatIf={whatIf}
        clock={clock}
        onMove={locked || isYesOrNo(definition) ? null : move}
      />
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (locked) return;
          edited.submit();
          if (draft.reason.trim() === "") reason.current?.focus();
        }}
        noValidate
      >
        {edited.conflict && (
          <ChangedMeanwhile stored={stored} clock={clock} now={now} onLoad={edited.discard} onKeep={edited.rebase} />
        )}
        <LevelFields {...form} onSuggest={(severity) => whatIf.suggest(edited.rule, edited.today, severity)} />
        {whatIf.suggestion !== null && (
          <Suggestion
            suggestion={whatIf.suggestion}
            definition={definition}
            today={whatIf.today}
            onTake={(severity, level) => {
              write(withSuggestion(draft, definition, severity, level));
              // What is left to do is to say why.
              reason.current?.focus();
            }}
            onDismiss={whatIf.dismiss}
          />
        )}
        <MoreFields {...form} settings={settings} channels={channels.data} groups={groupsOf(rules.data ?? [])} />
        {changes.length > 0 && <SettingDiff title="What changes" changes={changes} />}
        {!locked && (
          <div className={css.reason}>
            <Field
              ref={reason}
              label="Reason"
              hint="kept with the change, beside your name and the time"
              autoComplete="off"
              maxLength={500}
              value={draft.reason}
              error={problems.reason}
              onChange={(event) => edited.write({ ...draft, reason: event.currentTarget.value })}
            />
          </div>
        )}
        {cameFrom !== null && !edited.conflict && <FilledIn version={cameFrom.version} />}
        {!edited.conflict && <SaveOutcome saved={edit === undefined ? save.data : undefined} error={save.error} />}
        {!locked && (
          <SaveBar
            changed={changed && !edited.conflict}
            edited={edit !== undefined}
            saving={save.isPending}
            onDiscard={edited.discard}
            onShipped={() => write(draftOf(definition, shippedSettings(key, definition), draft.reason))}
          />
        )}
      </form>
    </section>
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { saveRule } from "../../api/rpc.ts";
import { type StoredRule, settingsOf, storedOf } from "../../contracts/rule.ts";
import { changedFields, type RuleSettings, ruleOf } from "../../domain/rule-settings.ts";
import { type Draft, draftOf, type Edit, readDraft, triedSettings } from "./draft.ts";
import { rulesQuery, versionsQuery } from "./queries.ts";
import type { RuleRow } from "./rule-list.ts";

/** The same object for equal settings, so that nothing is replayed or drawn anew over a text that says the same. */
function useSame(settings: RuleSettings): RuleSettings {
  const text = JSON.stringify(settings);
  return useMemo(() => JSON.parse(text) as RuleSettings, [text]);
}

/** All that an edit of one rule is: its texts, what they say, whether they may be saved, and saving them. */
export function useRuleEdit({ key, definition, stored }: RuleRow, edit: Edit | undefined, onEdit: (edit: Edit | null) => void) {
  const api = useApi();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const base = edit?.base ?? stored;
  const inForce = useSame(settingsOf(base));
  const draft = edit?.draft ?? draftOf(definition, inForce);
  const { settings, problems } = readDraft(definition, draft);
  const sound = settings !== null && Object.keys(problems).length === 0;
  const tried = useSame(triedSettings(definition, draft, inForce) ?? inForce);
  const changed = settings === null || changedFields(inForce, settings).length > 0;
  const missingReason = asked && draft.reason.trim() === "" ? { reason: "Say why, for those who come after." } : {};

  const save = useMutation({
    mutationFn: (reason: string) =>
      saveRule(api, { key, thresholds: storedOf(settings ?? inForce), reason, version: base.version }),
    onSuccess: (saved) => {
      client.setQueryData(rulesQuery(api).queryKey, (all: StoredRule[] | undefined) =>
        all?.map((one) => (one.key === key ? saved : one)),
      );
      setAsked(false);
      onEdit(null);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: rulesQuery(api).queryKey }),
        client.invalidateQueries({ queryKey: versionsQuery(api, key).queryKey }),
      ]),
  });
  const change = (next: Edit | null) => {
    save.reset();
    setAsked(false);
    onEdit(next);
  };
  const conflict = stored.version !== base.version;
  return {
    base,
    inForce,
    draft,
    settings,
    problems: { ...problems, ...missingReason },
    tried,
    /** Whether what is tried differs from what is in force. */
    triesOther: changedFields(inForce, tried).length > 0,
    rule: useMemo(() => ruleOf(key, definition, tried), [key, definition, tried]),
    today: useMemo(() => ruleOf(key, definition, inForce), [key, definition, inForce]),
    changed,
    conflict,
    save,
    write: (next: Draft) => change({ base, draft: next, from: edit?.from }),
    discard: () => change(null),
    /** Goes on with the typed settings, now as a change of the stored ones. */
    rebase: () => change({ base: stored, draft }),
    submit() {
      setAsked(true);
      const reason = draft.reason.trim();
      if (changed && !conflict && sound && reason !== "") save.mutate(reason);
    },
  };
}

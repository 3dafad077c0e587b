import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { saveChannel } from "../../api/channel-rpc.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { LeaveGuard } from "../../ui/leave-guard.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { ChannelForm } from "./channel-form.tsx";
import { emptyDraft, isSame, keyFor, readDraft } from "./draft.ts";
import css from "./new-channel.module.css";
import { channelsQuery } from "./queries.ts";
import { kindTitles } from "./view-model.ts";

interface NewChannelProps {
  /** Keys that there are. */
  readonly taken: readonly string[];
  readonly onAdded: (key: string) => void;
  readonly onCancel: () => void;
}

const kinds = (["slack", "pagerduty", "email", "webhook"] as const).map((value) => ({ value, label: kindTitles[value] }));

/** The form of a channel that is not there yet. */
export function NewChannel({ taken, onAdded, onCancel }: NewChannelProps) {
  const api = useApi();
  const client = useQueryClient();
  const heading = useId();
  const [draft, setDraft] = useState(emptyDraft);
  const [asked, setAsked] = useState(false);
  const { change, problems } = readDraft(draft, null);
  const save = useMutation({
    mutationFn: () => saveChannel(api, { key: keyFor(draft.title, taken), version: null, ...change }),
    onSuccess: async ({ key }) => {
      await client.invalidateQueries({ queryKey: channelsQuery(api).queryKey });
      onAdded(key);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (Object.keys(problems).length === 0) save.mutate();
  };
  return (
    <section className={css.panel} aria-labelledby={heading}>
      <h2 id={heading} className={css.title}>
        Add a channel
      </h2>
      <form className={css.form} onSubmit={submit} noValidate>
        <div className={css.kind}>
          <Choice legend="Kind" options={kinds} value={draft.kind} onChange={(kind) => setDraft({ ...draft, kind })} />
        </div>
        {!isSame(draft, { ...emptyDraft, kind: draft.kind }) && (
          <LeaveGuard within="choice" lost="The channel is not added yet." />
        )}
        <ChannelForm draft={draft} problems={asked ? problems : {}} isStored={false} onChange={setDraft} />
        <Refusal error={save.error} />
        <div className={css.bar}>
          <Button type="submit" look="primary" disabled={save.isPending}>
            {save.isPending ? "Adding" : "Add"}
          </Button>
          <Button onClick={onCancel} disabled={save.isPending}>
            Cancel
          </Button>
        </div>
      </form>
    </section>
  );
}

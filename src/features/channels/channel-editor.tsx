import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { saveChannel } from "../../api/channel-rpc.ts";
import type { ChannelRow } from "../../contracts/alerts.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import { formatAge } from "../../format/duration.ts";
import type { Clock } from "../../format/time.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { LeaveGuard } from "../../ui/leave-guard.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { ChannelForm } from "./channel-form.tsx";
import { type Draft, draftOf, isSame, readDraft } from "./draft.ts";
import css from "./new-channel.module.css";
import { channelsQuery } from "./queries.ts";

/** An edit under way: the channel as it was when it began, and the texts. */
interface Edit {
  readonly base: ChannelRow;
  readonly draft: Draft;
}

/** The settings of a stored channel. What another person saves meanwhile is not overwritten unseen. */
export function ChannelEditor({
  stored,
  clock,
  now,
}: {
  readonly stored: ChannelRow;
  readonly clock: Clock;
  readonly now: Instant;
}) {
  const api = useApi();
  const client = useQueryClient();
  const [edit, setEdit] = useState<Edit | null>(null);
  const base = edit?.base ?? stored;
  const draft = edit?.draft ?? draftOf(stored);
  const conflict = stored.version !== base.version;
  const { change, problems } = readDraft(draft, base);
  const save = useMutation({
    mutationFn: () => saveChannel(api, { key: stored.key, version: base.version, ...change }),
    onSuccess: (saved) => {
      client.setQueryData(channelsQuery(api).queryKey, (all: ChannelRow[] | undefined) =>
        all?.map((one) => (one.key === saved.key ? saved : one)),
      );
      setEdit(null);
    },
    onSettled: () => client.invalidateQueries({ queryKey: channelsQuery(api).queryKey }),
  });
  const edited = (next: Draft) => {
    save.reset();
    setEdit({ base, draft: next });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (edit !== null && !conflict && Object.keys(problems).length === 0) save.mutate();
  };
  return (
    <Panel title="Settings">
      <form className={css.form} onSubmit={submit} noValidate>
        {conflict && (
          <Notice
            state="warning"
            title={`${stored.updated_by ?? "Somebody"} changed this channel ${formatAge(instantOf(stored.updated_at), now, clock.locale)}, while you were editing it.`}
            action={
              <>
                <Button onClick={() => setEdit(null)}>Show what is stored</Button>
                <Button onClick={() => setEdit({ base: stored, draft })}>Keep mine</Button>
              </>
            }
          >
            Nothing was overwritten.
          </Notice>
        )}
        {edit !== null && !isSame(edit.draft, draftOf(edit.base)) && (
          <LeaveGuard within="choice" lost={`What was changed of ${stored.title} is not saved.`} />
        )}
        <ChannelForm draft={draft} problems={edit === null ? {} : problems} isStored onChange={edited} />
        <Refusal error={save.error} />
        {save.data !== undefined && edit === null && (
          <Banner state="ok" title="Saved.">
            It counts from the next message on. Send a test.
          </Banner>
        )}
        <div className={css.bar}>
          <Button type="submit" look="primary" disabled={edit === null || conflict || save.isPending}>
            {save.isPending ? "Saving" : "Save"}
          </Button>
          <Button onClick={() => setEdit(null)} disabled={edit === null || save.isPending}>
            Discard
          </Button>
        </div>
      </form>
    </Panel>
  );
}

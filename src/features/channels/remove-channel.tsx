import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { removeChannel } from "../../api/channel-rpc.ts";
import type { ChannelRow } from "../../contracts/alerts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { channelsQuery } from "./queries.ts";
import css from "./remove-channel.module.css";

/** Removes a channel once a reason is given. */
export function RemoveChannel({ channel, onRemoved }: { readonly channel: ChannelRow; readonly onRemoved: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeChannel(api, channel.key, reason.trim()),
    onSuccess: ({ removed }) => {
      client.setQueryData(channelsQuery(api).queryKey, (all: ChannelRow[] | undefined) =>
        all?.filter(({ key }) => key !== removed),
      );
      onRemoved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (reason.trim() !== "") remove.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <Field
        label="Why it is removed"
        hint="kept in the audit, beside your name and the time"
        maxLength={500}
        autoComplete="off"
        value={reason}
        error={asked && reason.trim() === "" ? "Say why, for those who come after." : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" disabled={remove.isPending}>
        Remove {channel.title}
      </Button>
      <Refusal error={remove.error} />
    </form>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.tsx";
import { testChannel } from "../../api/channel-rpc.ts";
import type { Clock } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import css from "./channel-test.module.css";
import { testQuery } from "./queries.ts";
import { isSettled, testStanding } from "./view-model.ts";

/** Sends a test message, and follows it until it is delivered or given up. */
export function ChannelTest({ channel, clock }: { readonly channel: string; readonly clock: Clock }) {
  const api = useApi();
  const test = useMutation({ mutationFn: () => testChannel(api, channel) });
  const outbox = test.data?.outbox ?? null;
  const followed = useQuery({ ...testQuery(api, channel, outbox ?? ""), enabled: outbox !== null });
  const attempts = outbox === null ? [] : (followed.data ?? []);
  const running = outbox !== null && !isSettled(attempts);
  const standing = testStanding(attempts, clock);
  return (
    <div className={css.test}>
      <Button onClick={() => test.mutate()} disabled={test.isPending || (running && attempts.length === 0)}>
        {test.isPending ? "Asking" : outbox === null ? "Send a test" : "Send another test"}
      </Button>
      <div className={css.outcome} role="status">
        {outbox !== null && (
          <p className={css.standing}>
            <StateMark state={standing.state} />
            <span>
              <strong>{standing.title}</strong> {standing.detail}
            </span>
          </p>
        )}
      </div>
      <Refusal error={test.error ?? (outbox === null ? null : followed.error)} />
    </div>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import type { ViewSearch } from "../../contracts/view.ts";
import { Answer } from "../../ui/answer.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Select } from "../../ui/select.tsx";
import { ChannelPanel } from "./channel-panel.tsx";
import css from "./deliveries-page.module.css";
import { DeliveryTable } from "./delivery-table.tsx";
import { useDesk } from "./desk.ts";
import { NotRenewed } from "./not-renewed.tsx";
import { deliveriesQuery } from "./queries.ts";

interface DeliveriesPageProps {
  readonly search: ViewSearch;
  /** Key of the one channel that is shown, from the address. */
  readonly channel: string | undefined;
  readonly onChannel: (channel: string | undefined) => void;
}

/** Every attempt to tell somebody, and what was answered. */
export function DeliveriesPage({ search, channel, onChannel }: DeliveriesPageProps) {
  const api = useApi();
  const desk = useDesk(search);
  const query = useInfiniteQuery(deliveriesQuery(api, search, channel));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  const channels = desk.alerts.data?.channels ?? [];
  const known = channel === undefined || channels.some(({ key }) => key === channel);
  return (
    <Page
      title="Deliveries"
      lead="Every attempt to tell somebody"
      aside={
        <Select
          label="Channel"
          value={channel ?? ""}
          onChange={({ target }) => onChannel(target.value === "" ? undefined : target.value)}
        >
          <option value="">All channels</option>
          {known ? null : <option value={channel}>{channel}</option>}
          {channels.map(({ key, title }) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </Select>
      }
    >
      <NotRenewed query={query} clock={desk.clock} />
      <div className={css.page}>
        {desk.alerts.data === undefined ? null : (
          <ChannelPanel channels={channels.filter(({ key }) => channel === undefined || key === channel)} desk={desk} />
        )}
        <Answer data={rows} error={query.error} onRetry={query.refetch} height="30rem" label="Asking for deliveries">
          {(deliveries) =>
            deliveries.length === 0 ? (
              <Notice state="ok" title="Nothing was sent in this range">
                Choose a longer range above, or another channel.
              </Notice>
            ) : (
              <Panel
                title="Attempts"
                note="newest first"
                aside={
                  query.hasNextPage ? (
                    <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                      Load earlier ones
                    </Button>
                  ) : undefined
                }
              >
                <DeliveryTable deliveries={deliveries} desk={desk} />
              </Panel>
            )
          }
        </Answer>
      </div>
    </Page>
  );
}

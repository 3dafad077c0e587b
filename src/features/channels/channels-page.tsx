import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import { meQuery } from "../../api/me-query.ts";
import { readOnlyReason } from "../../contracts/me.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { instantOf, SECOND } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Answer } from "../../ui/answer.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Page } from "../../ui/page.tsx";
import { useNow } from "../../ui/use-now.ts";
import { ChannelDetail } from "./channel-detail.tsx";
import { ChannelList } from "./channel-list.tsx";
import css from "./channels-page.module.css";
import { MessageLinks } from "./message-links.tsx";
import { NewChannel } from "./new-channel.tsx";
import { NoChannels } from "./no-channels.tsx";
import { alertsQuery, channelsQuery } from "./queries.ts";

/** Behind the `#` while a channel is being added: no key looks like it. */
const ADD = "_new";

/** Key of the channel of the fire drill, which leads to nobody and is not listed. */
const DRILL = "fire-drill";

/** Where alerts are sent: each channel with how it is doing, its test and its settings. The chosen one stands behind the `#`. */
export function ChannelsPage({ search }: { readonly search: ViewSearch }) {
  const api = useApi();
  const navigate = useNavigate();
  const channels = useQuery(channelsQuery(api));
  const alerts = useQuery(alertsQuery(api));
  const member = useQuery(meQuery(api));
  const hash = useLocation({ select: (location) => location.hash });
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const now = instantOf(useNow(5 * SECOND));
  const readOnly = readOnlyReason(member.data, "admin", "Admins set up channels.");
  // What is chosen here was saved, removed or given up in so many words: nobody is asked whether to leave it.
  const choose = (key: string) => void navigate({ to: ".", search: (view) => view, hash: key, ignoreBlocker: true });
  return (
    <Page title="Channels" lead="Where alerts are sent. A rule that names no channels of its own tells all of its severity.">
      {member.data !== undefined && readOnly !== null && (
        <Banner state="ok" title="Read only.">
          {readOnly}
        </Banner>
      )}
      <Answer
        data={channels.data}
        error={channels.error}
        onRetry={channels.refetch}
        height="30rem"
        label="Asking for the channels"
      >
        {(all) => {
          const adding = hash === ADD && readOnly === null;
          const chosen = all.find(({ key }) => key === hash) ?? all[0];
          if (chosen === undefined && !adding) return <NoChannels onAdd={readOnly === null ? () => choose(ADD) : null} />;
          return (
            <div className={css.columns}>
              <ChannelList
                channels={all}
                chosen={adding ? null : (chosen?.key ?? null)}
                addHash={readOnly === null ? ADD : null}
                adding={adding}
                now={now}
                locale={clock.locale}
              />
              {adding || chosen === undefined ? (
                <NewChannel taken={[DRILL, ...all.map(({ key }) => key)]} onAdded={choose} onCancel={() => choose("")} />
              ) : (
                <ChannelDetail
                  key={chosen.key}
                  channel={chosen}
                  readOnly={readOnly !== null}
                  clock={clock}
                  now={now}
                  onRemoved={() => choose("")}
                />
              )}
            </div>
          );
        }}
      </Answer>
      <MessageLinks dashboard={alerts.data?.dashboard} />
    </Page>
  );
}

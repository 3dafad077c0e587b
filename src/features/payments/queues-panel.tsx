import { useMemo } from "react";
import { ChartFigure } from "../../charts/chart-figure.tsx";
import type { PaymentDesk } from "../../contracts/payment-desk.ts";
import type { Clock } from "../../format/time.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import { type ChannelRow, channelRows, depthChart, messageChart, type QueueRow } from "./queue-view.ts";
import css from "./queues-panel.module.css";

interface QueuesPanelProps {
  readonly desk: PaymentDesk;
  readonly rows: readonly QueueRow[];
  readonly clock: Clock;
}

/** What waits in every queue and channel, for how long, and whether messages leave. */
export function QueuesPanel({ desk, rows, clock }: QueuesPanelProps) {
  const { charts } = desk;
  const channels = channelRows(desk, clock.locale);
  const messages = useMemo(() => messageChart(charts), [charts]);
  const depth = useMemo(() => depthChart(charts), [charts]);
  return (
    <div id="queues" className={css.anchor}>
      <Panel title="Queues" note="payment intents that wait for a decision, messages that wait for dispatch">
        <div className={css.parts}>
          <div className={css.tables}>
            <QueueTable rows={rows} />
            {channels.length > 0 && <ChannelTable rows={channels} />}
            {rows.some(({ queue, state }) => queue === "communications" && state === "low-traffic") && (
              <p className={css.note}>
                Messages are not watched yet. If Nexsys keeps them in a table of another name, run{" "}
                <code>select watch.attach_outbox('public.your_table')</code> once.
              </p>
            )}
          </div>
          {depth !== null && <ChartFigure title="Messages waiting" data={depth} kind="line" clock={clock} />}
          {depth !== null && (
            <ChartFigure title="What became of messages" data={messages} kind="columns" clock={clock} height="medium" />
          )}
        </div>
      </Panel>
    </div>
  );
}

function QueueTable({ rows }: { readonly rows: readonly QueueRow[] }) {
  return (
    <DataTable caption="Queues: how many wait, and how long the oldest does">
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col" data-number>
            Waiting
          </th>
          <th scope="col" data-number>
            Oldest
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ queue, title, state, word, depth, oldest }) => (
          <tr key={queue}>
            <th scope="row">{title}</th>
            <td data-number>{depth}</td>
            <td data-number>{oldest}</td>
            <td>
              <StateLabel state={state} word={word} />
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function ChannelTable({ rows }: { readonly rows: readonly ChannelRow[] }) {
  return (
    <DataTable caption="Channels of messages: how many wait, how long the oldest does, and how many left in the range">
      <thead>
        <tr>
          <th scope="col">Channel</th>
          <th scope="col" data-number>
            Waiting
          </th>
          <th scope="col" data-number>
            Oldest
          </th>
          <th scope="col" data-number>
            Sent
          </th>
          <th scope="col" data-number>
            Failed
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ channel, waiting, oldest, sent, failed, failing }) => (
          <tr key={channel}>
            <th scope="row">{channel}</th>
            <td data-number>{waiting}</td>
            <td data-number>{oldest}</td>
            <td data-number>{sent}</td>
            <td data-number className={css.failed} data-some={failing}>
              {failed}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ChannelRow } from "../../contracts/alerts.ts";
import { instantOf } from "../../domain/time.ts";
import { formatAge } from "../../format/duration.ts";
import { formatMoment } from "../../format/time.ts";
import { Panel } from "../../ui/panel.tsx";
import { type State, StateMark } from "../../ui/state-mark.tsx";
import css from "./channel-panel.module.css";
import type { Desk } from "./desk.ts";
import list from "./panel-list.module.css";

/** How a channel is doing, in a shape and a sentence. */
function standingOf(
  { enabled, failing_since, last_ok_at, last_error, waiting }: ChannelRow,
  { now, clock }: Desk,
): [State, string] {
  const queue = waiting === 0 ? "" : `, ${waiting} waiting`;
  if (!enabled) return ["low-traffic", `switched off${queue}`];
  if (failing_since !== null)
    return ["critical", `failing since ${formatMoment(instantOf(failing_since), clock)}${queue}: ${last_error ?? "no answer"}`];
  if (last_ok_at === null) return ["unknown", `never used${queue}`];
  return ["ok", `worked ${formatAge(instantOf(last_ok_at), now, clock.locale)}${queue}`];
}

interface ChannelPanelProps {
  readonly channels: readonly ChannelRow[];
  readonly desk: Desk;
  /** At the end of the title's line: the way to more. */
  readonly aside?: ReactNode;
}

/** Where alerts go, and whether they arrive. */
export function ChannelPanel({ channels, desk, aside }: ChannelPanelProps) {
  return (
    <Panel title="Channels" note="where alerts go" aside={aside}>
      {channels.length === 0 ? (
        <p className={css.none}>
          <StateMark state="warning" />
          No channel is set up: alerts show here and are sent nowhere.
        </p>
      ) : (
        <ul className={list.list}>
          {channels.map((channel) => {
            const [mark, words] = standingOf(channel, desk);
            return (
              <li key={channel.key} className={list.row}>
                <StateMark state={mark} />
                <Link to="/alerts/deliveries" search={{ channel: channel.key }} className={list.name}>
                  {channel.title}
                </Link>
                <span className={css.kind}>{channel.severities.join(" and ") || "only where a rule names it"}</span>
                <span className={css.words} data-state={mark}>
                  {words}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

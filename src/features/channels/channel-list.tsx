import { Link } from "@tanstack/react-router";
import type { ChannelRow } from "../../contracts/alerts.ts";
import type { Instant } from "../../domain/time.ts";
import { StateMark } from "../../ui/state-mark.tsx";
import css from "./channel-list.module.css";
import { kindTitles, standingOf } from "./view-model.ts";

interface ChannelListProps {
  readonly channels: readonly ChannelRow[];
  readonly chosen: string | null;
  /** Where "Add a channel" leads; `null` for those who may not. */
  readonly addHash: string | null;
  readonly adding: boolean;
  readonly now: Instant;
  readonly locale: string;
}

/** The channels, each with its state; each is a link to its details. */
export function ChannelList({ channels, chosen, addHash, adding, now, locale }: ChannelListProps) {
  return (
    <nav aria-label="Channels" className={css.list}>
      {channels.map((channel) => {
        const { state, word } = standingOf(channel, now, locale);
        return (
          <Link
            key={channel.key}
            to="."
            hash={channel.key}
            activeOptions={{ includeHash: true }}
            className={css.row}
            aria-current={channel.key === chosen ? "page" : undefined}
            data-state={state}
          >
            <StateMark state={state} />
            <span className={css.name}>{channel.title}</span>
            <span className={css.word}>{word}</span>
            <span className={css.kind}>{kindTitles[channel.kind]}</span>
          </Link>
        );
      })}
      {addHash !== null && (
        <Link
          to="."
          hash={addHash}
          activeOptions={{ includeHash: true }}
          className={css.add}
          aria-current={adding ? "page" : undefined}
        >
          Add a channel
        </Link>
      )}
    </nav>
  );
}

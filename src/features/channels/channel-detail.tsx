import { useId } from "react";
import type { ChannelRow } from "../../contracts/alerts.ts";
import type { Instant } from "../../domain/time.ts";
import type { Clock } from "../../format/time.ts";
import { Panel } from "../../ui/panel.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import css from "./channel-detail.module.css";
import { ChannelEditor } from "./channel-editor.tsx";
import { ChannelTest } from "./channel-test.tsx";
import { RemoveChannel } from "./remove-channel.tsx";
import { factsOf, standingOf } from "./view-model.ts";

interface ChannelDetailProps {
  readonly channel: ChannelRow;
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly now: Instant;
  readonly onRemoved: () => void;
}

/** One channel: how it is doing, its test, its settings and its end. */
export function ChannelDetail({ channel, readOnly, clock, now, onRemoved }: ChannelDetailProps) {
  const heading = useId();
  const { state, word, sentence } = standingOf(channel, now, clock.locale);
  return (
    <section id={channel.key} className={css.detail} aria-labelledby={heading}>
      <header className={css.head} data-state={state}>
        <h2 id={heading} className={css.title}>
          {channel.title}
        </h2>
        <StateLabel state={state} word={word} />
        {sentence !== null && <p className={css.sentence}>{sentence}</p>}
        <dl className={css.facts}>
          {factsOf(channel, now, clock).map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </header>
      {!readOnly && (
        <>
          <Panel title="Test" note="sends a message that says it is a test">
            <ChannelTest key={channel.aimed_at ?? "as added"} channel={channel.key} clock={clock} />
          </Panel>
          <ChannelEditor stored={channel} clock={clock} now={now} />
          <Panel title="Remove" note="what was sent stays in the log">
            <RemoveChannel channel={channel} onRemoved={onRemoved} />
          </Panel>
        </>
      )}
    </section>
  );
}

import { Fragment } from "react";
import { type Clock, formatDay, formatSeconds } from "../../format/time.ts";
import { StateMark } from "../../ui/state-mark.tsx";
import type { TimelineEntry } from "./timeline.ts";
import css from "./timeline-view.module.css";

interface TimelineViewProps {
  readonly entries: readonly TimelineEntry[];
  readonly clock: Clock;
}

const kinds: Readonly<Record<TimelineEntry["kind"], string>> = {
  state: "alert",
  person: "person",
  message: "message",
  silence: "silence",
};

/** What happened, newest first, with the seconds; a new day is said where it begins. */
export function TimelineView({ entries, clock }: TimelineViewProps) {
  if (entries.length === 0) return <p className={css.none}>Nothing is recorded yet.</p>;
  return (
    <ol className={css.list}>
      {entries.map(({ key, at, kind, mark, title, text }, i) => {
        const day = formatDay(at, clock);
        const before = entries[i - 1];
        return (
          <Fragment key={key}>
            {before === undefined || formatDay(before.at, clock) !== day ? <li className={css.day}>{day}</li> : null}
            <li className={css.entry} data-kind={kind}>
              <time className={css.time} dateTime={new Date(at).toISOString()}>
                {formatSeconds(at, clock)}
              </time>
              <StateMark state={mark} />
              <div className={css.words}>
                <p className={css.title}>
                  {title} <span className={css.kind}>{kinds[kind]}</span>
                </p>
                {text === "" ? null : <p className={css.text}>{text}</p>}
              </div>
            </li>
          </Fragment>
        );
      })}
    </ol>
  );
}

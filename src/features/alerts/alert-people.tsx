import type { AlertRow } from "../../contracts/alerts.ts";
import { instantOf } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";
import { formatTime } from "../../format/time.ts";
import { type State, StateMark } from "../../ui/state-mark.tsx";
import css from "./alert-people.module.css";
import type { Desk } from "./desk.ts";
import { tellingText } from "./telling.ts";

interface Line {
  readonly mark: State;
  readonly text: string;
  readonly quote?: string;
}

/** What else is to be known of an alert: who is on it, what keeps it quiet, why it may not be what it seems. */
function linesOf(row: AlertRow, desk: Desk): readonly Line[] {
  const { now, clock, titleOf, alerts } = desk;
  const { ack, silence, inhibited_by, clear_since, errors, unobserved, flapping } = row;
  const left = (until: number) => formatDuration(Math.max(0, until - now), clock.locale);
  const at = (ms: number) => formatTime(instantOf(ms), clock);
  const breached = row.phase !== "inactive";
  const telling = tellingText(row, alerts.data?.telling?.[row.rule], desk);
  return [
    ...(ack === null
      ? []
      : [{ mark: "ok", text: `${ack.by} is on it until ${at(ack.until)}, ${left(ack.until)} left`, quote: ack.reason } as const]),
    ...(silence === null
      ? []
      : [
          {
            mark: "silenced",
            text: `Silenced by ${silence.by} until ${at(silence.until)}, ${left(silence.until)} left: nobody is told`,
            quote: silence.reason,
          } as const,
        ]),
    ...(inhibited_by === null ? [] : [{ mark: "late", text: `An echo of ${titleOf(inhibited_by)}: not told apart` } as const]),
    ...(telling === null ? [] : [{ mark: telling.startsWith("Told at") ? "ok" : "late", text: telling } as const]),
    ...(clear_since === null
      ? []
      : [{ mark: "ok", text: `Recovering since ${at(clear_since)}; resolves if that holds` } as const]),
    ...(flapping ? [{ mark: "late", text: "Flapping: further changes are collapsed until it is steady" } as const] : []),
    ...(errors?.raised === true && breached
      ? [{ mark: "unknown", text: `Cannot be evaluated since ${at(errors.since)}: it stays as it was` } as const]
      : []),
    ...(unobserved === null || !breached
      ? []
      : [
          {
            mark: "unknown",
            text: `${unobserved.why === "no_data" ? "No data" : "Too little traffic"} since ${at(unobserved.since)}: it stays as it was`,
          } as const,
        ]),
  ];
}

/** Those lines under an alert's sentence. */
export function AlertPeople({ row, desk }: { readonly row: AlertRow; readonly desk: Desk }) {
  const lines = linesOf(row, desk);
  if (lines.length === 0) return null;
  return (
    <ul className={css.lines}>
      {lines.map(({ mark, text, quote }) => (
        <li key={text} className={css.line}>
          <StateMark state={mark} />
          <span>
            {text}
            {quote === undefined ? null : <q className={css.quote}>{quote}</q>}
          </span>
        </li>
      ))}
    </ul>
  );
}

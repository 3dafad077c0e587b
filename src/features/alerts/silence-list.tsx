import { endSilence } from "../../api/alert-rpc.ts";
import type { SilenceRow } from "../../contracts/alerts.ts";
import { counted } from "../../domain/status/wording.ts";
import { HOUR, instantOf } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";
import { formatMoment } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import type { Desk } from "./desk.ts";
import { matcherText } from "./silence-draft.ts";
import css from "./silence-list.module.css";
import { useDeed } from "./use-deed.ts";

interface SilenceListProps {
  readonly silences: readonly SilenceRow[];
  readonly desk: Desk;
  /** Whether the buttons stand there: a list beside others only shows. */
  readonly operable: boolean;
}

/** How many notifications it kept from people so far. */
const keptText = ({ suppressed }: SilenceRow): string =>
  suppressed === 0 ? "; kept nothing back so far" : `; kept ${counted(suppressed, "notifications")} back`;

/** A silence that ends within this time deserves a look: whatever still fires then is told. */
const SOON = HOUR;

/** Silences by their end, the next to end first. */
export function SilenceList({ silences, desk, operable }: SilenceListProps) {
  const deed = useDeed((api, id: string) => endSilence(api, id));
  const { now, clock, titleOf, readOnly } = desk;
  return (
    <>
      <Refusal error={deed.error} />
      <ul className={css.list}>
        {silences.map((silence) => {
          const left = silence.until - now;
          const begun = silence.from <= now;
          const span = formatDuration(Math.max(0, begun ? left : silence.from - now), clock.locale);
          return (
            <li key={silence.id} className={css.row} data-soon={(begun && left < SOON) || undefined}>
              <StateMark state="silenced" />
              <div className={css.words}>
                <p className={css.what}>{matcherText(silence, titleOf)}</p>
                <p>
                  <q>{silence.reason}</q> by {silence.by}
                </p>
                <p className={css.times}>
                  {begun
                    ? `since ${formatMoment(instantOf(silence.from), clock)}, `
                    : `from ${formatMoment(instantOf(silence.from), clock)} `}
                  until {formatMoment(instantOf(silence.until), clock)}
                  {begun ? keptText(silence) : ""}
                </p>
              </div>
              <p className={css.left}>{begun ? `ends in ${span}` : `begins in ${span}`}</p>
              {operable && readOnly === null ? (
                <Button disabled={deed.isPending} onClick={() => deed.mutate(silence.id)}>
                  {begun ? "End now" : "Call off"}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </>
  );
}

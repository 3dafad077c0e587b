import { useId } from "react";
import { Button } from "../../ui/button.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import { BlindMarks } from "./blind-marks.tsx";
import css from "./display-card.module.css";
import type { DisplayView } from "./view-model.ts";

/** What is to be done to a display. */
export type Deed = "send" | "edit" | "revoke";

interface DisplayCardProps {
  readonly view: DisplayView;
  readonly mayChange: boolean;
  readonly maySend: boolean;
  readonly onDeed: (deed: Deed) => void;
}

/** One display: whether it is seen, what it said of itself, when it was blind, and what may be done to it. */
export function DisplayCard({ view, mayChange, maySend, onDeed }: DisplayCardProps) {
  const heading = useId();
  const { row, state, mark, word, facts, marks, seen, showing, note } = view;
  const gone = state === "revoked";
  return (
    <article className={css.card} aria-labelledby={heading} data-state={state}>
      <header className={css.head}>
        <h3 id={heading} className={css.name}>
          {row.name}
        </h3>
        <StateLabel state={mark} word={word} />
        {!gone && (
          <div className={css.deeds}>
            {maySend && (
              <Button onClick={() => onDeed("send")} disabled={state === "expired" || state === "waiting"}>
                Send a view
              </Button>
            )}
            {mayChange && (
              <>
                <Button onClick={() => onDeed("edit")}>Edit</Button>
                <Button look="quiet" onClick={() => onDeed("revoke")}>
                  Revoke
                </Button>
              </>
            )}
          </div>
        )}
      </header>
      {note !== null && <p className={css.note}>{note}</p>}
      {showing !== null && <p className={css.note}>{showing}</p>}
      {facts.length > 0 && (
        <dl className={css.facts}>
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {seen !== null && <BlindMarks marks={marks} sentence={seen} />}
    </article>
  );
}

import type { ReactNode } from "react";
import { type State, StateMark } from "./state-mark.tsx";
import css from "./status-line.module.css";

interface StatusLineProps {
  readonly state: State;
  readonly text: string;
  /** What stands below the text, less large. */
  readonly note?: string;
  /** What the line is about, where it is not the whole. */
  readonly label?: string;
  /** What follows in the same line. */
  readonly children: ReactNode;
}

/** How it all stands, in one line at the top of a page. */
export function StatusLine({ state, text, note, label = "Status", children }: StatusLineProps) {
  return (
    <section className={css.line} data-state={state} aria-label={label}>
      <div className={css.words}>
        <p className={css.text} role="status">
          <StateMark state={state} />
          {text}
        </p>
        {note === undefined ? null : <p className={css.note}>{note}</p>}
      </div>
      {children}
    </section>
  );
}

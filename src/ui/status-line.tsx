import type { ReactNode } from "react";
import { type State, StateMark } from "./state-mark.tsx";
import css from "./status-line.module.css";

interface StatusLineProps {
  readonly state: State;
  readonly text: string;
  /** What follows in the same line. */
  readonly children: ReactNode;
}

/** How it all stands, in one line at the top of a page. */
export function StatusLine({ state, text, children }: StatusLineProps) {
  return (
    <section className={css.line} data-state={state} aria-label="Status">
      <p className={css.text} role="status">
        <StateMark state={state} />
        {text}
      </p>
      {children}
    </section>
  );
}

import type { ReactNode } from "react";
import css from "./disclosure.module.css";

/** More behind one line, opened by a click or a key. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className={css.disclosure}>
      <summary className={css.summary}>{summary}</summary>
      <div className={css.body}>{children}</div>
    </details>
  );
}

import type { ReactNode } from "react";
import css from "./notice.module.css";
import { type State, StateMark } from "./state-mark.tsx";

/** Stands where content would be: what happened, what it means (`children`), what to do next (`action`). */
export function Notice({
  state,
  title,
  children,
  action,
}: {
  state: State;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css.notice} data-state={state} role={state === "critical" ? "alert" : undefined}>
      <p className={css.title}>
        <StateMark state={state} />
        {title}
      </p>
      {children === undefined ? null : <div className={css.text}>{children}</div>}
      {action === undefined ? null : <div className={css.action}>{action}</div>}
    </div>
  );
}

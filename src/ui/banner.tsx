import type { ReactNode } from "react";
import css from "./banner.module.css";
import { type State, StateMark } from "./state-mark.tsx";

/** A line across the page for what concerns all of it. Critical banners interrupt a screen reader, others wait. */
export function Banner({
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
    <div className={css.banner} data-state={state} role={state === "critical" ? "alert" : "status"}>
      <StateMark state={state} />
      <p className={css.text}>
        <strong>{title}</strong>
        {children === undefined ? null : <> {children}</>}
      </p>
      {action}
    </div>
  );
}

import type { ReactNode } from "react";
import css from "./page.module.css";

/** The frame of a page: its only `h1`, a line under it, and controls at the end of the title's line. */
export function Page({
  title,
  lead,
  aside,
  children,
}: {
  title: string;
  lead?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 className={css.title}>{title}</h1>
        {lead === undefined ? null : <div className={css.lead}>{lead}</div>}
        {aside === undefined ? null : <div className={css.aside}>{aside}</div>}
      </header>
      {children}
    </div>
  );
}

import { type ReactNode, useId } from "react";
import css from "./panel.module.css";

/** A titled area. `aside` stands at the end of the title's line (a link, a toggle); `note` under the title says what is shown. */
export function Panel({
  title,
  note,
  aside,
  children,
}: {
  title: string;
  note?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={css.panel} aria-labelledby={id}>
      <header className={css.head}>
        <h2 id={id} className={css.title}>
          {title}
        </h2>
        {note === undefined ? null : <p className={css.note}>{note}</p>}
        {aside === undefined ? null : <div className={css.aside}>{aside}</div>}
      </header>
      {children}
    </section>
  );
}

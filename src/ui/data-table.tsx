import type { ReactNode } from "react";
import css from "./data-table.module.css";
import { VisuallyHidden } from "./visually-hidden.tsx";

/**
 * A table that scrolls inside itself when it is too wide. `children` are `thead` and `tbody`; cells of numbers carry `data-number`.
 * With `stacked` a phone shows each row as a card instead: cells carry their heading as `data-label`, those with `data-none` are left out.
 */
export function DataTable({ caption, stacked = false, children }: { caption: string; stacked?: boolean; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className={css.scroll} tabIndex={0} aria-label={caption}>
      <table className={css.table} data-stacked={stacked || undefined}>
        <caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        {children}
      </table>
    </section>
  );
}

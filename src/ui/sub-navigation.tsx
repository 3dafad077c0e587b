import type { ReactNode } from "react";
import css from "./sub-navigation.module.css";

/** Links to the pages of one part of the product, above each of them. */
export function SubNavigation({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <nav aria-label={label} className={css.navigation}>
      {children}
    </nav>
  );
}

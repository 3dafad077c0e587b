import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import css from "./sub-navigation.module.css";

/** Links to the pages of one part of the product, above each of them. On a phone they scroll sideways; the page that is open is in sight. */
export function SubNavigation({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const navigation = useRef<HTMLElement>(null);
  const page = useLocation({ select: ({ pathname }) => pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link is found by what the page sets on it, not by its name; between pages the reader's own scrolling stays.
  useEffect(() => {
    const { current } = navigation;
    const open = current?.querySelector<HTMLElement>("[aria-current=page]");
    if (current === null || open === null || open === undefined) return;
    // Not by scrollIntoView, which moves the page too.
    current.scrollLeft = open.offsetLeft - (current.clientWidth - open.offsetWidth) / 2;
  }, [page]);
  return (
    <nav ref={navigation} aria-label={label} className={css.navigation}>
      {children}
    </nav>
  );
}

import { useSyncExternalStore } from "react";

/** `system` follows the operating system. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Where the choice is kept; public/theme.js reads it before the first paint. */
const KEY = "nexsys-watch.theme";

const isTheme = (text: string | undefined): text is Theme => themes.some((theme) => theme === text);
const listeners = new Set<() => void>();

function current(): Theme {
  const set = document.documentElement.dataset.theme;
  return isTheme(set) ? set : "system";
}

/** Applies a theme to the page and remembers it in this browser, where the browser lets us. */
export function chooseTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Private windows may refuse storage: the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The chosen theme. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, current);

/** Whether keys do anything on pages of alerts, kept in this browser: who speaks to a computer, or rests a hand on it, needs them off. */
import { useSyncExternalStore } from "react";

const KEY = "nexsys-watch.alert-keys";
const listeners = new Set<() => void>();
let chosen: boolean | null = null;

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

/** Whether keys are on. */
export function keysAreOn(): boolean {
  chosen ??= stored();
  return chosen;
}

/** Turns keys on or off, and remembers it where the browser lets us. */
export function turnKeys(on: boolean): void {
  chosen = on;
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // Private windows may refuse storage: the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether keys are on, as state. */
export const useKeysOn = (): boolean => useSyncExternalStore(subscribe, keysAreOn);

import { useEffect, useState } from "react";
import { keysAreOn } from "./key-switch.ts";
import { deedOf, nextPlace } from "./keys.ts";

/** Where somebody types, or a dialog is open, keys belong to that. */
const isTyping = ({ target }: KeyboardEvent): boolean =>
  (target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null) ||
  document.querySelector("dialog[open]") !== null;

/** Moves among the elements marked `data-alert` and presses their buttons marked `data-key`, while keys are on. Answers whether help is asked for. */
export function useAlertKeys(): { readonly helpShown: boolean; readonly showHelp: (shown: boolean) => void } {
  const [helpShown, showHelp] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const deed = keysAreOn() ? deedOf(event, isTyping(event)) : null;
      if (deed === null) return;
      const alerts = [...document.querySelectorAll<HTMLElement>("[data-alert]")];
      const current = alerts.findIndex((alert) => alert.contains(document.activeElement));
      if ("help" in deed) showHelp(true);
      else if ("move" in deed) {
        const next = alerts[nextPlace(current, deed.move, alerts.length)];
        next?.focus();
        next?.scrollIntoView({ block: "nearest" });
      } else (alerts[current] ?? alerts[0])?.querySelector<HTMLElement>(`[data-key="${deed.press}"]`)?.click();
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return { helpShown, showHelp };
}

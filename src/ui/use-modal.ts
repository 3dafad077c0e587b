import { type RefObject, useEffect, useRef } from "react";

/** What is written in or chosen from. A checkbox is none: a space that was meant for a text would turn it. */
const FIELD = ":is(input:not([type=checkbox], [type=hidden]), select, textarea):not(:disabled)";

/** Where a dialog begins: at its first field, of a choice at what is chosen, and without a field at its heading. */
function beginning(dialog: HTMLDialogElement): HTMLElement | null {
  const first = dialog.querySelector<HTMLElement>(FIELD);
  if (!(first instanceof HTMLInputElement) || first.type !== "radio") return first ?? dialog.querySelector<HTMLElement>("h2");
  return dialog.querySelector<HTMLElement>(`input[type=radio][name="${CSS.escape(first.name)}"]:checked`) ?? first;
}

/**
 * Opens a `<dialog>` as a modal while it is on the page. Left alone, browsers would focus its first button, which closes it. Whatever takes
 * it off the page, the focus goes back to where it was: browsers see to that only for a dialog that is closed.
 */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opened = dialog.current;
    const before = document.activeElement;
    opened?.showModal();
    if (opened !== null) beginning(opened)?.focus();
    return () => {
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return dialog;
}

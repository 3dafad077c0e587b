import type { AlertNote } from "./alert-notes.ts";
import css from "./alert-notes-view.module.css";

/** How the alert of a rule stands: one small label a fact, none where there is nothing to say. */
export function AlertNotesView({ notes }: { readonly notes: readonly AlertNote[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={css.notes} aria-label="Alert">
      {notes.map(({ kind, text }) => (
        <li key={kind} className={css.note} data-kind={kind}>
          {text}
        </li>
      ))}
    </ul>
  );
}

import { type ReactNode, useId, useState } from "react";
import { Button } from "./button.tsx";
import css from "./dialog.module.css";
import { useModal } from "./use-modal.ts";

interface DialogProps {
  readonly title: string;
  /** `wide` for tables and comparisons. */
  readonly size?: "narrow" | "wide";
  /** Called when it was closed, whichever way: the caller then takes it off the page. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A native modal dialog, open for as long as it is on the page. It begins at its first field, else at its heading. Escape and its button
 * close it, and so does a click beside it until something was entered: a slip of the hand must not cost what somebody wrote.
 */
export function Dialog({ title, size = "narrow", onClose, children }: DialogProps) {
  const dialog = useModal();
  const heading = useId();
  const [entered, setEntered] = useState(false);
  return (
    <dialog
      ref={dialog}
      className={css.dialog}
      data-size={size}
      aria-labelledby={heading}
      closedby={entered ? "closerequest" : "any"}
      onClose={onClose}
      onInput={() => setEntered(true)}
    >
      <header className={css.head}>
        <h2 id={heading} className={css.title} tabIndex={-1}>
          {title}
        </h2>
        <Button look="quiet" onClick={() => dialog.current?.close()}>
          Close
        </Button>
      </header>
      {children}
    </dialog>
  );
}

import { type ComponentProps, useId } from "react";
import css from "./checkbox.module.css";

/** A box to tick, with its label behind it and a hint under that. */
export function Checkbox({
  label,
  hint,
  ...input
}: Omit<ComponentProps<"input">, "id" | "type" | "className"> & { label: string; hint?: string }) {
  const id = useId();
  return (
    <div className={css.checkbox}>
      <input
        {...input}
        id={id}
        type="checkbox"
        className={css.input}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

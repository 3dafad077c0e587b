import { type ComponentProps, useId } from "react";
import css from "./field.module.css";
import selectCss from "./select.module.css";

/** A labelled native select, with or without a hint under it, to stand among fields. */
export function SelectField({
  label,
  hint,
  children,
  ...select
}: Omit<ComponentProps<"select">, "id" | "className"> & { label: string; hint?: string }) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <select {...select} id={id} className={selectCss.control} aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
        {children}
      </select>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

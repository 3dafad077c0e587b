import { type ComponentProps, useId } from "react";
import css from "./field.module.css";

/** A labelled input. `unit` stands behind the value; `error` is a sentence and marks the field as invalid. */
export function Field({
  label,
  hint,
  error,
  unit,
  ...input
}: Omit<ComponentProps<"input">, "id" | "className"> & {
  label: string;
  hint?: string;
  error?: string | undefined;
  unit?: string;
}) {
  const id = useId();
  const described = [hint === undefined ? [] : `${id}-hint`, error === undefined ? [] : `${id}-error`].flat().join(" ");
  return (
    <div className={css.field} data-invalid={error === undefined ? undefined : true}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <div className={css.box}>
        <input
          {...input}
          id={id}
          className={css.input}
          aria-invalid={error !== undefined}
          aria-describedby={described || undefined}
        />
        {unit === undefined ? null : <span className={css.unit}>{unit}</span>}
      </div>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className={css.error}>
          {error}
        </p>
      )}
    </div>
  );
}

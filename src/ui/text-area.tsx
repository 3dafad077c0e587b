import { type ComponentProps, useId } from "react";
import css from "./text-area.module.css";

/** A labelled text of several lines. `error` is a sentence and marks the field as invalid. */
export function TextArea({
  label,
  error,
  ...area
}: Omit<ComponentProps<"textarea">, "id" | "className"> & { label: string; error?: string | undefined }) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <textarea
        rows={3}
        {...area}
        id={id}
        className={css.area}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
      />
      {error === undefined ? null : (
        <p id={`${id}-error`} className={css.error}>
          {error}
        </p>
      )}
    </div>
  );
}

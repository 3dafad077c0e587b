import { type ComponentProps, useId } from "react";
import css from "./select.module.css";
import { VisuallyHidden } from "./visually-hidden.tsx";

/** A native select whose label is read but not drawn: for bars of controls. */
export function Select({ label, children, ...rest }: Omit<ComponentProps<"select">, "id" | "className"> & { label: string }) {
  const id = useId();
  return (
    <span className={css.select}>
      <label htmlFor={id}>
        <VisuallyHidden>{label}</VisuallyHidden>
      </label>
      <select {...rest} id={id} className={css.control}>
        {children}
      </select>
    </span>
  );
}

import type { ComponentProps } from "react";
import { Select } from "../../ui/select.tsx";
import css from "./displays.module.css";

/** A select under its label, to stand among fields. */
export function LabelledSelect({ label, ...select }: ComponentProps<typeof Select>) {
  return (
    <div className={css.select}>
      <span aria-hidden="true" className={css.label}>
        {label}
      </span>
      <Select label={label} {...select} />
    </div>
  );
}

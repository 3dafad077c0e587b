import type { ComponentProps } from "react";
import css from "./button.module.css";

/** A button. `primary` for the one action that a form is for, `quiet` for actions in a row of others. */
export function Button({
  look = "plain",
  type = "button",
  className,
  ...rest
}: ComponentProps<"button"> & { look?: "plain" | "primary" | "quiet" }) {
  return (
    <button
      {...rest}
      type={type}
      data-look={look}
      className={className === undefined ? css.button : `${css.button} ${className}`}
    />
  );
}

import type { ComponentProps } from "react";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import css from "./signing-key-field.module.css";

interface SigningKeyFieldProps {
  readonly field: Omit<ComponentProps<typeof Field>, "label" | "hint">;
  readonly isStored: boolean;
  readonly onMade: (key: string) => void;
}

/** 256 random bits in hexadecimal digits. */
const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The key that a webhook is signed with: typed, or made here. It is shown until it is saved, since the receiver needs it too. */
export function SigningKeyField({ field, isStored, onMade }: SigningKeyFieldProps) {
  const hint = isStored ? "stored, and not shown; leave empty to keep it" : "copy it to the receiver now: it is not shown again";
  return (
    <div className={css.line}>
      <Field label="Signing key" hint={hint} {...field} />
      <Button onClick={() => onMade(randomKey())}>Make one</Button>
    </div>
  );
}

import { useState } from "react";
import { Button } from "./button.tsx";
import css from "./copyable.module.css";

/** A text to be pasted elsewhere, with a button that copies it. `label` names it to those who hear the button. */
export function Copyable({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState<"yes" | "no" | null>(null);
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setCopied("yes"),
      () => setCopied("no"),
    );
  return (
    <div className={css.copyable}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre className={css.text} tabIndex={0}>
        {value}
      </pre>
      <Button className={css.button ?? ""} aria-label={`Copy the ${label}`} onClick={() => void copy()}>
        {copied === "yes" ? "Copied" : "Copy"}
      </Button>
      <p className={css.outcome} role="status">
        {copied === "no" ? "The browser did not allow it: select the text and copy it yourself." : ""}
      </p>
    </div>
  );
}

import { Copyable } from "../../ui/copyable.tsx";
import css from "./connect-steps.module.css";
import type { Step } from "./doors.ts";

/** What to do, in order, with what to paste. */
export function ConnectSteps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className={css.steps}>
      {steps.map(({ text, copy }) => (
        <li key={text}>
          <p>{text}</p>
          {copy !== undefined && <Copyable label={copy.label} value={copy.value} />}
        </li>
      ))}
    </ol>
  );
}

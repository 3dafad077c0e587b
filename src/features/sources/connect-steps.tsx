import { Copyable } from "../../ui/copyable.tsx";
import css from "./connect-steps.module.css";
import type { Project, Way } from "./door.ts";

/** What to do, in order, with what to paste; each way under its title. */
export function ConnectSteps({ ways, project }: { readonly ways: readonly Way[]; readonly project: Project }) {
  return ways.map(({ title, steps }) => (
    <div key={title} className={css.way}>
      <h3 className={css.title}>{title}</h3>
      <ol className={css.steps}>
        {steps(project).map(({ text, copy }) => (
          <li key={text}>
            <p>{text}</p>
            {copy !== undefined && <Copyable label={copy.label} value={copy.value} />}
          </li>
        ))}
      </ol>
    </div>
  ));
}

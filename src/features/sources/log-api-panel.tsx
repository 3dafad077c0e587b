import { Panel } from "../../ui/panel.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import type { LogApiView } from "./log-api.ts";
import css from "./log-api-panel.module.css";

/** How reading the platform's log API goes, where it is read. */
export function LogApiPanel({ view: { state, word, sentences } }: { readonly view: LogApiView }) {
  return (
    <Panel title="Log API" note="read by tick">
      <div className={css.status}>
        <StateLabel state={state} word={word} />
        {sentences.map((sentence) => (
          <p key={sentence} className={css.sentence}>
            {sentence}
          </p>
        ))}
      </div>
    </Panel>
  );
}

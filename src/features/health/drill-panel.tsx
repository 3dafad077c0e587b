import type { DrillsAnswer } from "../../contracts/drills.ts";
import type { Clock } from "../../format/time.ts";
import { StateLabel } from "../../ui/state-label.tsx";
import { drillView } from "./drill.ts";
import css from "./drill-panel.module.css";

/** The newest fire drill hop by hop, and the nights before. */
export function DrillPanel({ answer, clock }: { readonly answer: DrillsAnswer; readonly clock: Clock }) {
  const { state, word, sentence, hops, past } = drillView(answer, clock);
  return (
    <div className={css.drill}>
      <p className={css.sentence}>
        <StateLabel state={state} word={word} />
        <span>{sentence}</span>
      </p>
      {hops.length > 0 && (
        <ol className={css.hops} aria-label="Hops of the drill">
          {hops.map(({ title, reached, after, took }) => (
            <li key={title} className={css.hop} data-reached={reached}>
              <span className={css.title}>{title}</span>
              <span className={css.time}>{reached ? `+${took}` : "not reached"}</span>
              {reached && <span className={css.after}>{after} after the start</span>}
            </li>
          ))}
        </ol>
      )}
      {past.length > 0 && (
        <details className={css.past}>
          <summary>Earlier drills</summary>
          <ul>
            {past.map(({ id, when, outcome, state: was }) => (
              <li key={id}>
                <StateLabel state={was} word={when} /> {outcome}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

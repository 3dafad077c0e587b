import { StateLabel } from "../../ui/state-label.tsx";
import css from "./health-blocks.module.css";
import type { HealthBlock } from "./view-model.ts";

/** The blocks of the health check side by side: state, sentence, facts. */
export function HealthBlocks({ blocks }: { readonly blocks: readonly HealthBlock[] }) {
  return (
    <div className={css.blocks}>
      {blocks.map(({ title, state, word, sentence, facts }) => (
        <section key={title} className={css.block} data-state={state} aria-label={title}>
          <header className={css.head}>
            <h2 className={css.title}>{title}</h2>
            <StateLabel state={state} word={word} />
          </header>
          <p className={css.sentence}>{sentence}</p>
          <dl className={css.facts}>
            {facts.map(([label, value]) => (
              <div key={label} className={css.fact}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

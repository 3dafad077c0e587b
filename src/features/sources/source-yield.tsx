import { Panel } from "../../ui/panel.tsx";
import css from "./source-yield.module.css";
import type { SourceView } from "./view-model.ts";

/** The signals that a source yields, and which rules go blind without it. */
export function SourceYield({ view: { yields, loss, standing, silent } }: { readonly view: SourceView }) {
  const { blind, partial } = loss;
  return (
    <Panel title="What it yields" note={yields.length === 0 ? "its volume only" : undefined}>
      {yields.length > 0 && (
        <dl className={css.signals}>
          {yields.map(({ title, variants, help }) => (
            <div key={title}>
              <dt>
                {title}
                {variants !== null && <span className={css.variants}>{` by ${variants}`}</span>}
              </dt>
              <dd>{help}</dd>
            </div>
          ))}
        </dl>
      )}
      <h3 className={css.without}>{silent || standing === "not-connected" ? "Missing now" : "Without it"}</h3>
      {blind.length + partial.length === 0 && <p className={css.loss}>No rule of the board depends on it.</p>}
      {blind.length > 0 && <p className={css.loss}>No data for {blind.join(", ")}.</p>}
      {partial.length > 0 && <p className={css.loss}>Counted from other sources alone: {partial.join(", ")}.</p>}
    </Panel>
  );
}

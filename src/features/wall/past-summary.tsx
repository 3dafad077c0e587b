import { useMemo } from "react";
import { instantOf } from "../../domain/time.ts";
import { type Clock, formatWeekTime } from "../../format/time.ts";
import css from "./detail.module.css";
import { Mark } from "./mark.tsx";
import { type Shown, wallModel } from "./view-model.ts";

const noLinks = { origin: "", env: null };

/** How it stood at a moment of the past that somebody sent: the detail area alone goes back, the rest of the wall goes on watching. */
export function PastSummary({ shown, clock }: { readonly shown: Shown; readonly clock: Clock }) {
  const then = instantOf(shown.board.now);
  const model = useMemo(
    () => wallModel({ ...shown, past: false }, { failure: null }, then, clock, noLinks),
    [shown, then, clock],
  );
  return (
    <div className={css.past}>
      <p className={css.when}>{formatWeekTime(then, clock)}</p>
      <p className={css.note}>{model.headline.ways[0]}</p>
      <dl className={css.facts}>
        {model.firing.map((tile) => (
          <div key={tile.key}>
            <dt>
              <Mark name={tile.state.name} severity={tile.state.severity} /> {tile.titles[0]}
            </dt>
            <dd>{tile.value[0]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

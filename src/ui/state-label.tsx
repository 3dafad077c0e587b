import css from "./state-label.module.css";
import { type State, StateMark, stateWord } from "./state-mark.tsx";

/** Shape and word of a state. `word` replaces the usual word where the field has a better one ("Silent", "Not connected"). */
export function StateLabel({ state, word = stateWord[state] }: { state: State; word?: string }) {
  return (
    <span className={css.label} data-state={state}>
      <StateMark state={state} />
      {word}
    </span>
  );
}

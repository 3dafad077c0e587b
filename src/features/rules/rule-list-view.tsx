import { Link } from "@tanstack/react-router";
import { StateMark, stateWord } from "../../ui/state-mark.tsx";
import { VisuallyHidden } from "../../ui/visually-hidden.tsx";
import type { Edit } from "./draft.ts";
import type { RuleRow } from "./rule-list.ts";
import css from "./rule-list-view.module.css";

interface RuleListProps {
  readonly rows: readonly RuleRow[];
  /** `null` while the address names a rule that is not there. */
  readonly chosen: string | null;
  /** Edits that are under way, by rule. */
  readonly edited: Readonly<Record<string, Edit>>;
}

/** The rules with state, value and levels; each is a link to its settings. */
export function RuleList({ rows, chosen, edited }: RuleListProps) {
  return (
    <nav aria-label="Rules" className={css.list}>
      {rows.map(({ key, definition, state, value, levels }) => (
        <Link
          key={key}
          to="."
          hash={key}
          // Without this every row is the page that is open, and the router says so instead.
          activeOptions={{ includeHash: true }}
          className={css.row}
          aria-current={key === chosen ? "page" : undefined}
          data-state={state ?? "off"}
        >
          {state === null ? <span aria-hidden="true">–</span> : <StateMark state={state} />}
          <span className={css.title}>
            {definition.title}
            {edited[key] !== undefined && <span className={css.edited}> edited</span>}
          </span>
          <span className={css.value}>
            {state !== null && <VisuallyHidden>{`${stateWord[state]}: `}</VisuallyHidden>}
            {value}
          </span>
          <span className={css.levels}>{levels}</span>
        </Link>
      ))}
    </nav>
  );
}

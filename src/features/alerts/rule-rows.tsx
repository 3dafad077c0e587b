import type { AlertRow } from "../../contracts/alerts.ts";
import { unbroken } from "../../format/unbroken.ts";
import { StateLabel } from "../../ui/state-label.tsx";
import { stateOf, wordOf } from "./alert-list.ts";
import css from "./rule-rows.module.css";

interface RuleRowsProps {
  readonly title: string;
  readonly note: string;
  readonly rows: readonly AlertRow[];
  /** Whether they are unfolded to begin with: what cannot be judged is not hidden. */
  readonly open: boolean;
}

/** Rules that ask for nobody, one line each, folded away behind their number. */
export function RuleRows({ title, note, rows, open }: RuleRowsProps) {
  if (rows.length === 0) return null;
  return (
    <details className={css.rules} open={open}>
      <summary className={css.summary}>
        <span className={css.title}>{title}</span> <span className={css.count}>{rows.length}</span>
        <span className={css.note}>{note}</span>
      </summary>
      <ul className={css.list}>
        {rows.map((row) => (
          <li key={row.rule} className={css.row}>
            <StateLabel state={stateOf(row)} word={wordOf(row)} />
            <span className={css.name}>{row.title}</span>
            <span className={css.sentence}>{unbroken(row.sentence ?? "Waits for its first evaluation.")}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

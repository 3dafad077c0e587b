import { Link } from "@tanstack/react-router";
import { StateMark } from "../../ui/state-mark.tsx";
import css from "./source-list.module.css";
import type { DoorView } from "./view-model.ts";

/** The sources by the way they come in, each with its state; each is a link to its details. */
export function SourceList({ groups, chosen }: { readonly groups: readonly DoorView[]; readonly chosen: string }) {
  return (
    <nav aria-label="Sources" className={css.list}>
      {groups.map(({ door, sources, summary }) => (
        <section key={door.key} className={css.group} aria-label={door.title}>
          <h2 className={css.title}>
            {door.title}
            {sources.length > 1 && <span className={css.summary}>{summary}</span>}
          </h2>
          {sources.map(({ source, title, standing, mark, word, lastHeard }) => (
            <Link
              key={source}
              to="."
              hash={source}
              // Without this every row is the page that is open, and the router says so instead.
              activeOptions={{ includeHash: true }}
              className={css.row}
              aria-current={source === chosen ? "page" : undefined}
              data-state={standing}
            >
              <StateMark state={mark} />
              <span className={css.name}>{title}</span>
              <span className={css.word}>{word}</span>
              <span className={css.age}>{standing === "not-connected" ? "" : lastHeard}</span>
            </Link>
          ))}
        </section>
      ))}
    </nav>
  );
}

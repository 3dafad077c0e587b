import { Link } from "@tanstack/react-router";
import { Notice } from "../../ui/notice.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import css from "./source-strip.module.css";
import type { SourceView } from "./view-model.ts";

interface SourceStripProps {
  readonly sources: readonly SourceView[];
  readonly connected: number;
  readonly blind: boolean;
}

/** What is heard from, at a glance. Sources that were never connected fold into one word. */
export function SourceStrip({ sources, connected, blind }: SourceStripProps) {
  if (connected === 0)
    return (
      <Notice
        state="unknown"
        title="No source is connected yet"
        action={<Link to="/settings/sources">See how to connect sources</Link>}
      >
        Tiles show "no data" until log lines, triggers or application events arrive.
      </Notice>
    );
  const heard = sources.filter(({ standing }) => standing !== "not-connected");
  const never = sources.length - heard.length;
  return (
    <section className={css.strip} aria-label="Sources">
      <h2 className={css.title}>Sources</h2>
      <ul className={css.list}>
        {heard.map(({ source, title, standing, mark, word, age, sentence }) => (
          <li key={source} className={css.source} data-state={blind ? "silent" : standing} title={sentence}>
            <StateMark state={blind ? "unknown" : mark} />
            <span className={css.name}>{title}</span>
            <span className={css.age}>{standing === "connected" || blind ? age : `${word} ${age ?? ""}`}</span>
          </li>
        ))}
      </ul>
      <Link to="/settings/sources" className={css.more}>
        {never === 0 ? "All sources" : `${never} not connected`}
      </Link>
    </section>
  );
}

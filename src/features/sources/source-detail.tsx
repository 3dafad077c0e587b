import type { UseQueryResult } from "@tanstack/react-query";
import { useId } from "react";
import type { SourceLedger } from "../../contracts/source-ledger.ts";
import { Answer } from "../../ui/answer.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import { AccountView } from "./account-view.tsx";
import { ConnectSteps } from "./connect-steps.tsx";
import type { Project } from "./door.ts";
import { accountOf } from "./ledger.ts";
import css from "./source-detail.module.css";
import { SourceYield } from "./source-yield.tsx";
import type { SourceView } from "./view-model.ts";

interface SourceDetailProps {
  readonly view: SourceView;
  /** The Supabase project, for what is to be copied. */
  readonly project: Project;
  readonly ledger: UseQueryResult<SourceLedger>;
  readonly locale: string;
}

/** One source: how it stands, what it yields, how it is connected, and what became of all it sent. */
export function SourceDetail({ view, project, ledger, locale }: SourceDetailProps) {
  const heading = useId();
  const absent = view.standing === "not-connected";
  const unheard = view.standing === "late" || view.silent;
  return (
    <section id={view.source} className={css.detail} aria-labelledby={heading}>
      <header className={css.head} data-state={view.standing}>
        <h2 id={heading} className={css.title}>
          {view.title}
        </h2>
        <StateLabel state={view.mark} word={view.word} />
        {view.standing !== "connected" && <p className={css.sentence}>{view.sentence}</p>}
        {view.facts.length > 0 && (
          <dl className={css.facts}>
            {view.facts.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </header>
      {unheard && (
        <Panel title="Where to look">
          <ul className={css.checks}>
            {view.door.checks.map((check) => (
              <li key={check}>{check}</li>
            ))}
          </ul>
        </Panel>
      )}
      <div className={css.panels} data-connect={absent ? "first" : "last"}>
        <div className={css.column}>
          <SourceYield view={view} />
          {!absent && (
            <Panel title="What became of its events" note="in the last 24 hours">
              <Answer
                data={ledger.data}
                error={ledger.error}
                onRetry={ledger.refetch}
                height="6rem"
                label="Asking for the ledger"
              >
                {(data) => <AccountView account={accountOf(data, view.source)} locale={locale} />}
              </Answer>
            </Panel>
          )}
        </div>
        <div className={css.connect}>
          <Panel title={absent ? "How to connect it" : "How it is connected"} note={view.door.title}>
            <ConnectSteps ways={view.door.ways} project={project} />
          </Panel>
        </div>
      </div>
    </section>
  );
}

import { Link } from "@tanstack/react-router";
import type { AlertRow } from "../../contracts/alerts.ts";
import { runbookAddress, runbookName } from "../../domain/runbooks.ts";
import { factsOf } from "./alert-facts.ts";
import css from "./alert-facts-view.module.css";
import type { Desk } from "./desk.ts";

/** Limit, what is usual, the nearest release, the owner, and the ways to rule and runbook of an alert. */
export function AlertFacts({ row, desk }: { readonly row: AlertRow; readonly desk: Desk }) {
  return (
    <dl className={css.facts}>
      {factsOf(row).map(({ label, value }) => (
        <div key={label} className={css.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div className={css.fact}>
        <dt>Rule</dt>
        <dd>
          <Link to="/alerts/rules" hash={row.rule} aria-label={`Open the rule of ${row.title}`}>
            Open
          </Link>
        </dd>
      </div>
      <div className={css.fact}>
        <dt>Runbook</dt>
        <dd>
          <Runbook row={row} repository={desk.alerts.data?.runbooks ?? null} />
        </dd>
      </div>
    </dl>
  );
}

/** The way to a runbook: the page that shows it, for one elsewhere a link where the repository can be read, else its path. */
function Runbook({ row: { runbook, title }, repository }: { readonly row: AlertRow; readonly repository: string | null }) {
  const address = runbookAddress(repository, runbook);
  const name = runbookName(runbook);
  if (runbook === null) return "none yet";
  if (name !== null)
    return (
      <Link to="/alerts/runbook/$name" params={{ name }} aria-label={`Open the runbook of ${title}`}>
        Open
      </Link>
    );
  if (address === null) return <code className={css.path}>{`${runbook}.md`}</code>;
  return (
    <a href={address} target="_blank" rel="noreferrer" aria-label={`Open the runbook of ${title}`}>
      Open
    </a>
  );
}

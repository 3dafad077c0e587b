import { Link } from "@tanstack/react-router";
import { runbookAddress, runbookName } from "../../domain/runbooks.ts";
import css from "./rule-editor.module.css";

/** The way to a rule's runbook; a file of the repository that this page does not show has its path in words. */
export function RunbookLink({ runbook }: { readonly runbook: string | null }) {
  const name = runbookName(runbook);
  const address = runbookAddress(null, runbook);
  if (name !== null)
    return (
      <Link to="/alerts/runbook/$name" params={{ name }} className={css.runbook}>
        Runbook
      </Link>
    );
  if (address !== null)
    return (
      <a href={address} target="_blank" rel="noreferrer" className={css.runbook}>
        Runbook
      </a>
    );
  return runbook === null ? null : <code className={css.runbook}>{`${runbook}.md`}</code>;
}

/**
 * Runbooks: what a rule names is a file of the repository by its path without the extension, or an https address. Those that ship are
 * `docs/runbooks/<key of the rule>.md`, and the dashboard shows them itself.
 */

const PATH = /^docs\/runbooks\/([a-z0-9-]+)$/;

/** The name of a runbook that the dashboard itself shows; `null` for any other, and for none. */
export const runbookName = (runbook: string | null): string | null =>
  runbook === null ? null : (PATH.exec(runbook)?.[1] ?? null);

/** The runbook with which a rule ships. */
export const shippedRunbook = (key: string): string => `docs/runbooks/${key}`;

/**
 * Address of a runbook outside the dashboard: its own, or that of its file where the deployment says where its repository is read; `null`
 * where neither is known.
 */
export function runbookAddress(repository: string | null, runbook: string | null): string | null {
  if (runbook?.startsWith("https://")) return runbook;
  return repository === null || runbook === null ? null : `${repository.replace(/\/+$/, "")}/${runbook}.md`;
}

/** Runbooks of the repository: `docs/runbooks/<name>.md`. A rule names its own by its path without the extension. */

const PATH = /^docs\/runbooks\/([a-z0-9-]+)$/;

/** The name of a runbook that the dashboard itself shows, from a rule's path; `null` for any other path. */
export const runbookName = (path: string | null): string | null => (path === null ? null : (PATH.exec(path)?.[1] ?? null));

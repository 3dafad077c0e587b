/**
 * The functions of `watch_api` that Nexsys Watch itself calls from outside the database. `callWatchApi` takes no other name, so that
 * the gateway's line of each call of ours is known for our own, and no night without users looks like a night of traffic.
 */
export const ownCalls = [
  "adopt_hash_key",
  "beat",
  "claim_backups",
  "claim_log_pull",
  "claim_outbox",
  "commit_slot",
  "drill_due",
  "drill_received",
  "evaluation_input",
  "import_coverage",
  "import_events",
  "ingest",
  "maintain",
  "objective_windows",
  "record_backups",
  "record_gauges",
  "record_health",
  "save_log_pull",
  "settle_outbox",
] as const;

/** Name of a function that may be called for ourselves. */
export type OwnCall = (typeof ownCalls)[number];

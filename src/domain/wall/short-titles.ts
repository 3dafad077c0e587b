/** Titles of rules for the wall, where a line is fifteen letters long, or ten. */

/** By key, longest first. No two rules share a way: what is beside each other must be told apart at any width. */
const titles: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "health-latency": ["Health check", "Health"],
  "api-error-rate": ["API errors"],
  "query-errors": ["Query errors", "Queries"],
  "rpc-failures": ["RPC failures", "RPC"],
  "auth-failures-admin": ["Admin sign-ins", "Admin auth"],
  "auth-failures-portal": ["Portal sign-ins", "Portal auth"],
  "portal-lockouts": ["Portal lockouts", "Lockouts"],
  "payment-intents-open": ["Oldest payment", "Oldest open"],
  "payment-intents-failed": ["Failed payments", "Pay failures"],
  "storage-failures": ["Upload failures", "Uploads"],
  "storage-policy-denials": ["Storage denials", "Denials"],
  "supabase-unreachable": ["Supabase unreachable", "Supabase down", "Supabase"],
  "health-degraded": ["Health degraded", "Degraded"],
  "api-error-spike": ["Unusual API errors", "API error spike", "API spike"],
  "rls-denied": ["Row security denials", "Rows denied", "RLS denials"],
  "grants-missing": ["Missing grants", "Grants"],
  "cron-failed": ["Scheduled jobs failed", "Jobs failed"],
  "payments-quiet": ["Payments missing", "Payments"],
  "approvals-quiet": ["Approvals missing", "Approvals"],
  "comms-failed": ["Messages failed", "Messages"],
  "comms-stuck": ["Queue stuck"],
  "client-errors": ["Client errors"],
  "client-error-spike": ["Unusual client errors", "Client error spike", "Client spike"],
  "function-errors": ["Edge Function errors", "Function errors", "Functions"],
  "source-silent": ["A source is silent", "Source silent", "Sources"],
  "evaluator-late": ["Evaluator late", "Evaluator"],
  "default-partition": ["No partition"],
  "disk-used": ["Disk filling up", "Disk"],
  "backup-age": ["Backup too old", "Old backup"],
  "export-age": ["Export too old", "Old export"],
  "slo-fast-burn": ["Error budget, fast burn", "Fast burn"],
  "slo-slow-burn": ["Error budget, slow burn", "Slow burn"],
  "drill-missing": ["Fire drill missing", "No fire drill"],
  "fire-drill": ["Fire drill"],
  "display-blind": ["Wall displays", "Displays"],
};

/** Ways to name a rule, longest first; the long title alone for a rule that has no short one. */
export const shortTitles = (key: string, long: string): readonly [string, ...string[]] => titles[key] ?? [long];

/** Titles of rules for the wall, where a line is fifteen letters long, or ten. */

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
};

/** Ways to name a rule, longest first; the long title alone for a rule that has no short one. */
export const shortTitles = (key: string, long: string): readonly [string, ...string[]] => titles[key] ?? [long];

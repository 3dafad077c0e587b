import type { Source } from "./signals.ts";

/** What people call each source, on every page. */
export const sourceTitles: Readonly<Record<Source, string>> = {
  edge: "API gateway",
  auth: "Auth",
  postgres: "Database log",
  storage: "Storage",
  function_edge: "Function calls",
  function: "Function logs",
  realtime: "Realtime",
  postgrest: "Data API",
  supavisor: "Pooler",
  unknown: "Unrecognised",
  database: "Triggers",
  app: "Application",
  client: "Browsers",
  probe: "Health probe",
};

/** What each source is called, and how it is connected. */
import { definitionOf, isSignal, type Source, signals } from "../../domain/signals.ts";

interface SourceGuide {
  readonly title: string;
  readonly connect: string;
}

const drain = "Add a log drain (generic HTTP endpoint) that points at the log-drain function.";

const guides: Readonly<Record<Source, SourceGuide>> = {
  edge: { title: "API gateway", connect: drain },
  auth: { title: "Auth", connect: drain },
  postgres: { title: "Database log", connect: drain },
  storage: { title: "Storage", connect: drain },
  function_edge: { title: "Function calls", connect: drain },
  function: { title: "Function logs", connect: drain },
  realtime: { title: "Realtime", connect: drain },
  postgrest: { title: "Data API", connect: drain },
  supavisor: { title: "Pooler", connect: drain },
  unknown: { title: "Unrecognised", connect: "Nothing to connect: events that no known source could have sent." },
  database: { title: "Triggers", connect: "Apply the migrations: they install the triggers." },
  app: { title: "Application", connect: "Call watch_api.track from the application." },
  client: { title: "Browsers", connect: "Point the Sentry DSN of the application at the client-errors function." },
  probe: { title: "Health probe", connect: "Schedule the tick function every minute." },
};

/** Title of a source and how to connect it. */
export const guideOf = (source: Source): SourceGuide => guides[source];

/** Titles of the signals that can come from a source, in the catalogue's order. The count of all events is left out: every source yields it. */
export function yieldOf(source: Source): readonly string[] {
  return Object.keys(signals)
    .filter(isSignal)
    .filter((key) => key !== "source.events" && definitionOf(key).sources.includes(source))
    .map((key) => definitionOf(key).title);
}

/** What each source is called, and how it is connected. */
import { definitionOf, isSignal, type Source, signals } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";

interface SourceGuide {
  readonly title: string;
  readonly connect: string;
}

const drain = "Add a log drain (generic HTTP endpoint) that points at the log-drain function.";

const connecting: Readonly<Record<Source, string>> = {
  edge: drain,
  auth: drain,
  postgres: drain,
  storage: drain,
  function_edge: drain,
  function: drain,
  realtime: drain,
  postgrest: drain,
  supavisor: drain,
  unknown: "Nothing to connect: events that no known source could have sent.",
  database: "Apply the migrations: they install the triggers.",
  app: "Call watch_api.track from the application.",
  client: "Point the Sentry DSN of the application at the client-errors function.",
  probe: "Schedule the tick function every minute.",
};

/** Title of a source and how to connect it. */
export const guideOf = (source: Source): SourceGuide => ({ title: sourceTitles[source], connect: connecting[source] });

/** Titles of the signals that can come from a source, in the catalogue's order. The count of all events is left out: every source yields it. */
export function yieldOf(source: Source): readonly string[] {
  return Object.keys(signals)
    .filter(isSignal)
    .filter((key) => key !== "source.events" && definitionOf(key).sources.includes(source))
    .map((key) => definitionOf(key).title);
}

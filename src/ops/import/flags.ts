import { parseArgs } from "node:util";
import { UsageError } from "../usage.ts";

export interface ImportFlags {
  readonly help: boolean;
  readonly files: readonly string[];
  readonly dryRun: boolean;
  readonly fromStart: boolean;
  readonly table: string | null;
  readonly url: string | null;
  /** Name of the variable that holds the secret key. */
  readonly secretKeyEnv: string | null;
}

/** Names of the log API's tables. */
const tables = [
  "edge_logs",
  "auth_logs",
  "auth_audit_logs",
  "postgres_logs",
  "pg_cron_logs",
  "storage_logs",
  "function_edge_logs",
  "function_logs",
  "realtime_logs",
  "postgrest_logs",
  "supavisor_logs",
  "pgbouncer_logs",
];

export const importUsage = `Usage: npm run ops -- import FILE… [flags]

Counts logs of the past as the drain would have: the same classification, the same redaction, the same ledger.

A FILE is newline-delimited JSON, a JSON array, answers of the log API ({"result": […]}) or a CSV of the logs explorer with the columns
id, timestamp, event_message and log_attributes (or metadata); each may be gzip. What it begins with decides, not its name.

  --dry-run              say what would be counted if nothing of it was known; sends and writes nothing
  --from-start           begin anew; without it an import goes on where the last one ended
  --table NAME           table that the rows are of, where they do not say:
                         ${tables.slice(0, 6).join(", ")},
                         ${tables.slice(6).join(", ")}
  --url URL              address of the project (default: SUPABASE_URL)
  --secret-key-env NAME  variable that holds the project's secret key (default: SUPABASE_SECRET_KEY)
  --help                 this text

Variables that mean what they mean to the receiver, and should be the same: WATCH_HASH_KEY, WATCH_AUDIENCE, WATCH_STORAGE_KINDS,
WATCH_KEEP_SUCCESSES. Without WATCH_HASH_KEY people get other names than the receiver gives them.

Side effects: writes FILE.position before every batch of 250. Ctrl-C stops after the batch under way; the same command goes on.
An event counts once, however often it is sent and however it came before: by id and time, as long as the database remembers ids
(3 days for what is counted only, 30 for what is kept as a row); and a batch whose answer was lost counts once in any case, within 30
days. Of what is older,
  - minutes that were counted already are left out, as dropped: already-counted;
  - events over 30 days old are counted in the rollups and get no row;
  - events over 90 days old are rejected: older-than-retention. An event without a time is rejected too: without-time.
An import makes no source look alive: it stays as late or silent as it was.
`;

/** @throws UsageError that names what is valid */
export function parseImportFlags(args: string[]): ImportFlags {
  const { values, positionals } = parse(args);
  const table = values.table ?? null;
  if (table !== null && !tables.includes(table)) {
    throw new UsageError(`There is no table "${table}". There is: ${tables.join(", ")}.`);
  }
  if (positionals.length === 0 && !values.help) throw new UsageError(`Name the files to import.\n\n${importUsage}`);
  return {
    help: values.help,
    files: positionals,
    dryRun: values["dry-run"],
    fromStart: values["from-start"],
    table,
    url: values.url ?? null,
    secretKeyEnv: values["secret-key-env"] ?? null,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        "dry-run": { type: "boolean", default: false },
        "from-start": { type: "boolean", default: false },
        table: { type: "string" },
        url: { type: "string" },
        "secret-key-env": { type: "string" },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new UsageError(`${message}.\n\n${importUsage}`);
  }
}

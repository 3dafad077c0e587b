/** Wires the receiver to a Supabase project by its environment. */
import type { IngestBatch } from "../../../src/contracts/ingest.ts";
import type { Dsn } from "../../../src/domain/client-errors/dsn.ts";
import { parseDsn } from "../../../src/domain/client-errors/dsn.ts";
import type { KeyedHash } from "../../../src/domain/redaction/text.ts";
import type { Handler } from "../_shared/answers.ts";
import { named } from "../_shared/ingest.ts";
import { callWatchApi, RestError } from "../_shared/rest.ts";
import { hashKey, keyedHash } from "../_shared/secrets.ts";
import type { Environment } from "../_shared/settings.ts";
import { required, SettingsError, secretKey } from "../_shared/settings.ts";
import { handleClientErrors } from "./handler.ts";
import { createMemory } from "./memory.ts";

/**
 * The receiver for this environment. Reads `WATCH_CLIENT_DSNS` and `WATCH_CLIENT_ORIGINS` (separated by commas), `WATCH_CLIENT_FORWARD`
 * (`true` where it is not set, or `false`: record only), `WATCH_HASH_KEY`, and the platform's own `SUPABASE_URL`,
 * `SUPABASE_SECRET_KEYS` or `SUPABASE_SERVICE_ROLE_KEY`.
 * @throws SettingsError
 */
export function clientErrorsHandler(
  env: Environment,
  now: () => number,
  fetcher: typeof fetch = fetch,
  complain: (line: string) => void = console.error,
): Handler {
  const access = { url: required(env, "SUPABASE_URL", "the project's address"), key: secretKey(env) };
  const deps = {
    allowedDsns: dsns(env),
    allowedOrigins: origins(env),
    forward: forwards(env) ? fetcher : null,
    ingest: async (batch: IngestBatch) => {
      const outcome = await callWatchApi(access, "ingest", { batch: named(batch) }, fetcher);
      if (!tookAll(batch, outcome)) throw new RestError("refused", null, "ingest did not take the whole batch");
    },
    now,
    hash: hash(env),
    memory: createMemory(),
    complain,
  };
  return (request) => handleClientErrors(request, deps);
}

/** Whether the outcome speaks of every event: a database that answers 200 but took less has lost some. */
const tookAll = ({ received }: IngestBatch, outcome: unknown): boolean =>
  typeof outcome === "object" && outcome !== null && "received" in outcome && outcome.received === received;

const listed = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

function dsns(env: Environment): Dsn[] {
  const purpose = "the DSNs of the Sentry projects that Nexsys' pages report to, separated by commas";
  return listed(required(env, "WATCH_CLIENT_DSNS", purpose)).map((text, index) => {
    const dsn = parseDsn(text);
    if (dsn) return dsn;
    throw new SettingsError(
      `Entry ${index + 1} of WATCH_CLIENT_DSNS is no DSN. Copy it from the Sentry project's settings: https://<key>@<host>/<project number>`,
    );
  });
}

function origins(env: Environment): string[] {
  const purpose = "the origins of Nexsys' pages, separated by commas, such as https://portal.example.com";
  return listed(required(env, "WATCH_CLIENT_ORIGINS", purpose)).map((text) => {
    const origin = URL.parse(text)?.origin;
    if (origin && origin !== "null" && text.replace(/\/$/, "") === origin) return origin;
    throw new SettingsError(
      `WATCH_CLIENT_ORIGINS holds "${text}", which is no origin. Write it as https://portal.example.com, without a path`,
    );
  });
}

function forwards(env: Environment): boolean {
  const text = env.WATCH_CLIENT_FORWARD?.trim().toLowerCase() || "true";
  if (text === "true" || text === "false") return text === "true";
  throw new SettingsError(
    `WATCH_CLIENT_FORWARD is neither true nor false. Set it to false to record errors without passing them on to Sentry`,
  );
}

const hash = (env: Environment): KeyedHash =>
  keyedHash(hashKey(env) ?? required(env, "WATCH_HASH_KEY", "a long random text that hashes people's ids"));

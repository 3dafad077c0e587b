/** Wires the receiver to a Supabase project by its environment. */
import type { IngestOutcome } from "../../../src/contracts/ingest.ts";
import type { AudienceConfig, AudienceMarks, StorageKinds } from "../../../src/domain/classification/options.ts";
import { defaultStorageKinds } from "../../../src/domain/classification/options.ts";
import type { Handler } from "../_shared/answers.ts";
import { callWatchApi, ownClient, RestError } from "../_shared/rest.ts";
import { keyedHash } from "../_shared/secrets.ts";
import type { Environment } from "../_shared/settings.ts";
import { jsonObject, required, SettingsError, secretKey, textList } from "../_shared/settings.ts";
import type { DrainDependencies } from "./handler.ts";
import { handleDrain } from "./handler.ts";

/** The receiver for this environment. @throws SettingsError */
export function drainHandler(env: Environment, now: () => number, fetcher: typeof fetch = fetch): Handler {
  const deps = dependencies(env, now, fetcher);
  return (request) => handleDrain(request, deps);
}

/**
 * Reads `WATCH_DRAIN_SECRET`, `WATCH_DRAIN_SECRET_NEXT` (while rotating), `WATCH_HASH_KEY` (keeps hashed ids the same over rotations;
 * the drain secret serves where it is not set), `WATCH_AUDIENCE`, `WATCH_STORAGE_KINDS`, `WATCH_KEEP_SUCCESSES` (`true`), and the
 * platform's own `SUPABASE_URL`, `SUPABASE_SECRET_KEYS` or `SUPABASE_SERVICE_ROLE_KEY`, and `DENO_DEPLOYMENT_ID`.
 * @throws SettingsError
 */
function dependencies(env: Environment, now: () => number, fetcher: typeof fetch): DrainDependencies {
  const secret = required(env, "WATCH_DRAIN_SECRET", "the secret that the log drain sends");
  const access = { url: required(env, "SUPABASE_URL", "the project's address"), key: secretKey(env) };
  return {
    secrets: [secret, env.WATCH_DRAIN_SECRET_NEXT?.trim() ?? ""],
    now,
    ingest: async (batch) => outcomeOf(await callWatchApi(access, "ingest", { batch }, fetcher), batch.received),
    classification: {
      audience: audienceConfig(env),
      storageKinds: storageKinds(env),
      keepSuccesses: env.WATCH_KEEP_SUCCESSES?.trim() === "true",
      self: { functionId: ownFunctionId(env), path: "/functions/v1/log-drain", client: ownClient },
      hash: keyedHash(env.WATCH_HASH_KEY?.trim() || `identity/${secret}`),
    },
  };
}

const audienceExample =
  '{"admin":{"hosts":["admin.example.com"]},"portal":{"hosts":["portal.example.com"],"clients":["nexsys-portal"]}}';

function audienceConfig(env: Environment): AudienceConfig {
  const setting = jsonObject(env, "WATCH_AUDIENCE", audienceExample);
  return { admin: marks(setting, "admin"), portal: marks(setting, "portal") };
}

function marks(setting: Readonly<Record<string, unknown>>, audience: "admin" | "portal"): AudienceMarks {
  const entry = setting[audience] ?? {};
  if (typeof entry !== "object" || Array.isArray(entry))
    throw new SettingsError(`WATCH_AUDIENCE.${audience} must be an object, as in ${audienceExample}`);
  const list = (key: string): readonly string[] =>
    textList(new Map<string, unknown>(Object.entries(entry)).get(key), `WATCH_AUDIENCE.${audience}.${key}`);
  return { hosts: list("hosts"), paths: list("paths"), clients: list("clients") };
}

function storageKinds(env: Environment): StorageKinds {
  const setting = jsonObject(env, "WATCH_STORAGE_KINDS", '{"documents":["documents"],"receipts":["receipts"]}');
  const list = (kind: keyof StorageKinds): readonly string[] =>
    kind in setting ? textList(setting[kind], `WATCH_STORAGE_KINDS.${kind}`) : defaultStorageKinds[kind];
  return { documents: list("documents"), receipts: list("receipts") };
}

/** The platform names a deployment `<project>_<function id>_<version>`. */
const ownFunctionId = (env: Environment): string | null => env.DENO_DEPLOYMENT_ID?.split("_")[1] ?? null;

/** @throws RestError where the database answers something else than the outcome of this batch: it runs another schema than we expect */
function outcomeOf(value: unknown, sent: number): IngestOutcome {
  const counts = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  const count = (key: keyof IngestOutcome): number => {
    const n = counts.get(key);
    if (typeof n !== "number") throw new RestError("refused", null, `ingest answered no number for ${key}`);
    return n;
  };
  if (count("received") !== sent) throw new RestError("refused", null, `ingest counted ${count("received")} of ${sent} events`);
  return {
    received: count("received"),
    accepted: count("accepted"),
    duplicate: count("duplicate"),
    dropped: count("dropped"),
    rejected: count("rejected"),
  };
}

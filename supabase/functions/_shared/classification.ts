/** How this deployment's log lines are classified, whichever way they come: by the drain, by the log API or from a file. */
import type { AudienceConfig, AudienceMarks, ClassifyOptions, StorageKinds } from "../../../src/domain/classification/options.ts";
import { defaultStorageKinds } from "../../../src/domain/classification/options.ts";
import { ownClient } from "./rest.ts";
import { hashKey, keyedHash } from "./secrets.ts";
import type { Environment } from "./settings.ts";
import { jsonObject, SettingsError, textList } from "./settings.ts";

/** What the environment alone does not say. */
interface Deployment {
  /** Secret whose hash key serves where none is set. */
  readonly secret: string;
  /** Id of the receiver, where it is known. */
  readonly functionId: string | null;
}

/**
 * Reads `WATCH_HASH_KEY` (keeps hashed ids the same over rotations; the drain secret serves where it is not set), `WATCH_AUDIENCE`,
 * `WATCH_STORAGE_KINDS`, `WATCH_KEEP_SUCCESSES` (`true`) and `WATCH_DRAIN_FUNCTION_ID` (the receiver's id, for who is not the receiver).
 * @throws SettingsError
 */
export function classificationSettings(
  env: Environment,
  { secret, functionId }: Deployment,
): Omit<ClassifyOptions, "receivedAt"> {
  return {
    audience: audienceConfig(env),
    storageKinds: storageKinds(env),
    keepSuccesses: env.WATCH_KEEP_SUCCESSES?.trim() === "true",
    self: {
      functionId: functionId ?? (env.WATCH_DRAIN_FUNCTION_ID?.trim() || null),
      path: "/functions/v1/log-drain",
      ticker: "/functions/v1/tick",
      client: ownClient,
    },
    hash: keyedHash(hashKey(env, secret)),
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

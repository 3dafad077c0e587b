/** Wires the receiver to a Supabase project by its environment. */
import type { Handler } from "../_shared/answers.ts";
import { classificationSettings } from "../_shared/classification.ts";
import { callIngest } from "../_shared/ingest.ts";
import type { Environment } from "../_shared/settings.ts";
import { required, secretKey } from "../_shared/settings.ts";
import type { DrainDependencies } from "./handler.ts";
import { handleDrain } from "./handler.ts";

/** The receiver for this environment. @throws SettingsError */
export function drainHandler(env: Environment, now: () => number, fetcher: typeof fetch = fetch): Handler {
  const deps = dependencies(env, now, fetcher);
  return (request) => handleDrain(request, deps);
}

/**
 * Reads `WATCH_DRAIN_SECRET`, `WATCH_DRAIN_SECRET_NEXT` (while rotating), what `classificationSettings` reads, and the platform's own
 * `SUPABASE_URL`, `SUPABASE_SECRET_KEYS` or `SUPABASE_SERVICE_ROLE_KEY`, and `DENO_DEPLOYMENT_ID`.
 * @throws SettingsError
 */
function dependencies(env: Environment, now: () => number, fetcher: typeof fetch): DrainDependencies {
  const secret = required(env, "WATCH_DRAIN_SECRET", "the secret that the log drain sends");
  const access = { url: required(env, "SUPABASE_URL", "the project's address"), key: secretKey(env) };
  return {
    secrets: [secret, env.WATCH_DRAIN_SECRET_NEXT?.trim() ?? ""],
    now,
    ingest: (batch) => callIngest(access, batch, fetcher),
    classification: classificationSettings(env, { secret, functionId: ownFunctionId(env) }),
  };
}

/** The platform names a deployment `<project>_<function id>_<version>`. */
const ownFunctionId = (env: Environment): string | null => env.DENO_DEPLOYMENT_ID?.split("_")[1] ?? null;

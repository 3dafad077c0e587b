/** The project that an import goes into, and calls of its functions that outlast a short absence. */
import { setTimeout as pause } from "node:timers/promises";
import type { RestAccess } from "../../../supabase/functions/_shared/rest.ts";
import { callWatchApi, RestError } from "../../../supabase/functions/_shared/rest.ts";
import type { OwnCall } from "../../domain/classification/own-calls.ts";
import { UsageError } from "../usage.ts";
import type { ImportFlags } from "./flags.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws UsageError that says what to set */
export function accessOf({ url, secretKeyEnv }: Pick<ImportFlags, "url" | "secretKeyEnv">, env: Environment): RestAccess {
  const address = url ?? env.SUPABASE_URL?.trim() ?? "";
  if (!URL.canParse(address) || !/^https?:/.test(address)) {
    throw new UsageError(
      address === ""
        ? "Say where the project is: --url https://<project>.supabase.co, or set SUPABASE_URL."
        : `"${address}" is no address of a project. Give something like https://<project>.supabase.co.`,
    );
  }
  const name = secretKeyEnv ?? "SUPABASE_SECRET_KEY";
  const key = env[name]?.trim() ?? "";
  if (key === "")
    throw new UsageError(
      `${name} is not set. Set it to the project's secret key (sb_secret_…), or name another variable with --secret-key-env.`,
    );
  if (key.startsWith("sb_publishable_"))
    throw new UsageError(`${name} holds a publishable key, which may not import. Set it to the secret key.`);
  return { url: address.replace(/\/+$/, ""), key };
}

/** Pauses before another attempt, in milliseconds. */
const pauses = [1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * Calls a function of the project; tries for half a minute where nobody answers.
 * @throws UsageError where the project refuses, or is not to be had: it says what to do
 */
export async function callPatiently(access: RestAccess, name: OwnCall, args: unknown, timeoutMs?: number): Promise<unknown> {
  for (const wait of [...pauses, null]) {
    try {
      return await callWatchApi(access, name, args, fetch, timeoutMs);
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      if (error.kind === "refused") throw new UsageError(refusal(error, access));
      if (wait === null) {
        throw new UsageError(
          `${access.url} does not answer: ${error.message}. Run the same command again later; it goes on where it ended.`,
        );
      }
      await pause(wait);
    }
  }
  throw new Error("the last attempt answers or throws");
}

function refusal({ status, message }: RestError, { url }: RestAccess): string {
  if (status === 401 || status === 403) return `${url} refuses the key: it must be the project's secret key. (${message})`;
  if (status === 404) {
    return `${url} has no such function: apply the newest migrations, and expose the schema watch_api in the API settings. (${message})`;
  }
  return `${url} refused the batch. (${message})`;
}

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type * as z from "zod/mini";
import type { Environment } from "../contracts/config.ts";
import { ApiError, apiErrorOf, isMissingFunction, missingFunction, shapeMismatch, timedOut, type Versions } from "./errors.ts";

/** Longest wait for an answer, in seconds. */
const DEADLINE_S = 10;

/** Our functions are in `watch_api`; `health_check` is open to uptime monitors and stands in `public`. */
type ExposedSchema = "watch_api" | "public";

/** What may end a wait before its deadline. */
export interface Waiting {
  readonly signal?: AbortSignal;
}

/** One Supabase project, as the pages see it: who is signed in, and questions to its functions. */
export interface Api {
  readonly environment: Environment;
  readonly auth: SupabaseClient["auth"];
  /**
   * Calls a function of the database and parses its answer. Rejects with an `ApiError`, or with the signal's reason when the caller
   * gave up. No retries here: the caller decides how patient it is.
   */
  call<T>(
    rpc: string,
    args: Readonly<Record<string, unknown>>,
    answer: z.ZodMiniType<T>,
    waiting?: Waiting,
    schema?: ExposedSchema,
  ): Promise<T>;
}

/** Rejects when the signal fires, so that a wait ends even inside the client's own token refresh. */
function firing(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** An `Api` for one environment. Sessions of different environments do not mix: each has its own storage key. `build` is named in mismatches. */
export function createApi(environment: Environment, build: string): Api {
  const client = createClient(environment.url, environment.publishableKey, {
    auth: { storageKey: `nexsys-watch.session.${environment.name}`, detectSessionInUrl: false },
  });

  async function ask(rpc: string, args: Readonly<Record<string, unknown>>, schema: ExposedSchema, signal: AbortSignal) {
    const request = client.schema(schema).rpc(rpc, args).abortSignal(signal).retry(false);
    return await Promise.race([request, firing(signal)]);
  }

  async function versions(): Promise<Versions> {
    try {
      const { data } = await ask("health_check", {}, "public", AbortSignal.timeout(3_000));
      const migration: unknown = data?.database?.migration;
      return { build, database: typeof migration === "string" ? migration : null };
    } catch {
      return { build, database: null };
    }
  }

  return {
    environment,
    auth: client.auth,
    async call(rpc, args, answer, { signal } = {}, schema = "watch_api") {
      const question = { rpc, environment: environment.name };
      const deadline = AbortSignal.timeout(DEADLINE_S * 1_000);
      const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
      const outcome = await ask(rpc, args, schema, either).catch((reason: unknown) => {
        signal?.throwIfAborted();
        if (deadline.aborted) throw timedOut(question, DEADLINE_S);
        throw reason instanceof ApiError
          ? reason
          : apiErrorOf(question, { status: 0, code: "", message: String(reason), hint: "" });
      });
      signal?.throwIfAborted();
      if (outcome.error !== null) {
        if (deadline.aborted) throw timedOut(question, DEADLINE_S);
        const { code = "", message = "", hint = "" } = outcome.error;
        const refusal = { status: outcome.status, code: code ?? "", message: message ?? "", hint: hint ?? "" };
        throw isMissingFunction(refusal) ? missingFunction(question, refusal, await versions()) : apiErrorOf(question, refusal);
      }
      const parsed = answer.safeParse(outcome.data);
      if (parsed.success) return parsed.data;
      throw shapeMismatch(question, parsed.error.issues[0]?.path.join(".") || "the top", await versions());
    },
  };
}

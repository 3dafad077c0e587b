/** Calling a function of the database: one POST, its answer parsed or an error in words. Knows nothing of who is signed in. */
import type * as z from "zod/mini";
import type { Environment } from "../contracts/config.ts";
import type { Database } from "./database.types.gen.ts";
import {
  apiErrorOf,
  isMissingFunction,
  missingFunction,
  type Refusal,
  shapeMismatch,
  timedOut,
  type Versions,
} from "./errors.ts";

/** Longest wait for an answer, in seconds. */
const DEADLINE_S = 10;

/** Our functions are in `watch_api`; `health_check` is open to uptime monitors and stands in `public`. */
type ExposedSchema = "watch_api" | "public";

/** Names and arguments of our functions, as generated from the migrations. */
export type Functions = Database["watch_api"]["Functions"];

/** What may end a wait before its deadline. */
export interface Waiting {
  readonly signal?: AbortSignal;
}

/**
 * Calls a function of the database and parses its answer. Rejects with an `ApiError`, or with the signal's reason when the caller
 * gave up. No retries here: the caller decides how patient it is.
 */
export type Call = <Name extends keyof Functions, T>(
  rpc: Name,
  args: Functions[Name]["Args"],
  answer: z.ZodMiniType<T>,
  waiting?: Waiting,
) => Promise<T>;

/** What is needed of an answer. */
type Answered = Pick<Response, "ok" | "status" | "json">;

/** How a question goes out; rejects where nobody answers. */
export type Fetcher = (url: string, init: RequestInit & { readonly signal: AbortSignal }) => Promise<Answered>;

/** As the browser does it; looked up with each question. */
export const fetchDirectly: Fetcher = (url, init) => fetch(url, init);

/** Who asks, and which build is named in mismatches. */
interface Caller {
  readonly fetcher?: Fetcher;
  readonly build: string;
  /** The bearer token of the next request: a session's, or the publishable key. */
  readonly bearer: () => Promise<string>;
}

/** Address of a project without a slash at its end. */
export const rootOf = ({ url }: Environment): string => url.replace(/\/+$/, "");

/** Patience of so many milliseconds, or less: until the caller gives up. */
interface Patience {
  readonly signal: AbortSignal;
  /** Whether it was the time that ran out. */
  readonly ranOut: () => boolean;
  /** To be called when the answer is there: `AbortSignal.timeout` and `any` would go on until the time is over. */
  readonly end: () => void;
}

function patience(ms: number, caller?: AbortSignal): Patience {
  const ending = new AbortController();
  let late = false;
  const clock = setTimeout(() => {
    late = true;
    ending.abort(new DOMException(`No answer within ${ms} ms.`, "TimeoutError"));
  }, ms);
  const giveUp = (): void => ending.abort(caller?.reason);
  caller?.addEventListener("abort", giveUp);
  if (caller?.aborted === true) giveUp();
  return {
    signal: ending.signal,
    ranOut: () => late,
    end: () => {
      clearTimeout(clock);
      caller?.removeEventListener("abort", giveUp);
    },
  };
}

/** Rejects when the signal fires, so that a wait ends even inside the auth client's own token refresh. */
function firing(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fire = (): void => reject(signal.reason);
    if (signal.aborted) fire();
    else signal.addEventListener("abort", fire, { once: true });
  });
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** What PostgREST says of a refused call; empty words where the answer is a gateway's page. */
async function refusalOf(response: Answered): Promise<Refusal> {
  const body: unknown = await response.json().catch(() => null);
  const said: Readonly<Record<string, unknown>> = typeof body === "object" && body !== null ? { ...body } : {};
  return { status: response.status, code: textOf(said.code), message: textOf(said.message), hint: textOf(said.hint) };
}

/** How functions of one environment are called. */
export function createCall(environment: Environment, { build, bearer, fetcher = fetchDirectly }: Caller): Call {
  const { name, publishableKey } = environment;
  const root = rootOf(environment);

  async function post(
    rpc: string,
    args: Readonly<Record<string, unknown>>,
    schema: ExposedSchema,
    signal: AbortSignal,
  ): Promise<Answered> {
    return await fetcher(`${root}/rest/v1/rpc/${rpc}`, {
      method: "POST",
      headers: {
        apikey: publishableKey,
        authorization: `Bearer ${await bearer()}`,
        "content-type": "application/json",
        "content-profile": schema,
      },
      body: JSON.stringify(args),
      cache: "no-store",
      signal,
    });
  }

  /** The answer as it came, or the refusal. A network that does not answer is a refusal of status 0. */
  async function ask(rpc: string, args: Readonly<Record<string, unknown>>, schema: ExposedSchema, signal: AbortSignal) {
    const asked = post(rpc, args, schema, signal).then(async (response) =>
      response.ok ? { answer: (await response.json()) as unknown } : { refusal: await refusalOf(response) },
    );
    return await Promise.race([asked, firing(signal)]);
  }

  async function versions(): Promise<Versions> {
    const { signal, end } = patience(3_000);
    try {
      const { answer } = { answer: null, ...(await ask("health_check", {}, "public", signal)) };
      const migration = /"migration":\s*"([^"]*)"/.exec(JSON.stringify(answer))?.[1];
      return { build, database: migration ?? null };
    } catch {
      return { build, database: null };
    } finally {
      end();
    }
  }

  return async (rpc, args, answer, { signal } = {}) => {
    const question = { rpc, environment: name };
    const { signal: either, ranOut, end } = patience(DEADLINE_S * 1_000, signal);
    const outcome = await ask(rpc, args, "watch_api", either)
      .catch((reason: unknown) => {
        signal?.throwIfAborted();
        if (ranOut()) throw timedOut(question, DEADLINE_S);
        return { refusal: { status: 0, code: "", message: String(reason), hint: "" } };
      })
      .finally(end);
    if ("refusal" in outcome) {
      if (isMissingFunction(outcome.refusal)) throw missingFunction(question, outcome.refusal, await versions());
      throw apiErrorOf(question, outcome.refusal);
    }
    const parsed = answer.safeParse(outcome.answer);
    if (parsed.success) return parsed.data;
    throw shapeMismatch(question, parsed.error.issues[0]?.path.join(".") || "the top", await versions());
  };
}

import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Handler } from "../../../supabase/functions/_shared/answers.ts";
import { orMisconfigured } from "../../../supabase/functions/_shared/answers.ts";
import type { EdgeFunction } from "./api.ts";
import type { StackAddresses } from "./front.ts";

type Environment = Readonly<Record<string, string>>;

/** What each `wiring.ts` exports, under a name that ends in "Handler". */
type Wire = (env: Environment, now: () => number) => Handler;

const folder = new URL("../../../supabase/functions/", import.meta.url);

/**
 * The project's Edge Functions, wired to this stack by their own `wiring.ts`, as `index.ts` wires them to the platform. Each is loaded
 * on its first request.
 * @param settings variables besides the platform's own and the secrets, such as `WATCH_AUDIENCE`; they win.
 */
export function edgeFunctions(stack: StackAddresses, settings: Environment = {}): Readonly<Record<string, EdgeFunction>> {
  const env = { ...environmentOf(stack), ...settings };
  const names = readdirSync(fileURLToPath(folder)).filter((name) => existsSync(new URL(`${name}/wiring.ts`, folder)));
  return Object.fromEntries(names.map((name) => [name, loadedOnce(name, env)]));
}

/** The environment that the platform and `supabase secrets set` give to a function. */
export function environmentOf(stack: StackAddresses): Environment {
  return {
    SUPABASE_URL: stack.apiUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secretKey }),
    SUPABASE_ANON_KEY: stack.anonKey,
    SUPABASE_DB_URL: stack.databaseUrl,
    WATCH_DRAIN_SECRET: stack.drainSecret,
    WATCH_TICK_SECRET: stack.tickSecret,
    // Receivers of a test or a demo are on this machine, as the whole project is.
    WATCH_ALLOW_LOCAL_CHANNELS: "true",
  };
}

function loadedOnce(name: string, env: Environment): EdgeFunction {
  let handler: Promise<Handler> | null = null;
  return async (request) => {
    handler ??= load(name, env);
    return (await handler)(request);
  };
}

async function load(name: string, env: Environment): Promise<Handler> {
  const exported = (await import(new URL(`${name}/wiring.ts`, folder).href)) as Record<string, unknown>;
  const wire = Object.entries(exported).find(([key, value]) => key.endsWith("Handler") && typeof value === "function")?.[1];
  if (!wire) throw new Error(`supabase/functions/${name}/wiring.ts exports no function whose name ends in "Handler".`);
  return orMisconfigured(() => (wire as Wire)(env, Date.now));
}

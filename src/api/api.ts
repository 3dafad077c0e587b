import { AuthClient } from "@supabase/supabase-js";
import type { Environment } from "../contracts/config.ts";
import { type Call, createCall, rootOf } from "./calling.ts";

export type { Waiting } from "./calling.ts";

/** One Supabase project, as the pages see it: who is signed in, and questions to its functions. */
export interface Api {
  readonly environment: Environment;
  readonly auth: InstanceType<typeof AuthClient>;
  readonly call: Call;
}

/**
 * An `Api` for one environment. Sessions of different environments do not mix: each has its own storage key. `build` is named in mismatches.
 * Of supabase-js only the auth client is taken: calling a function is one POST, and the rest of it would be a seventh of the first page.
 */
export function createApi(environment: Environment, build: string): Api {
  const { name, publishableKey } = environment;
  const auth = new AuthClient({
    url: `${rootOf(environment)}/auth/v1`,
    headers: { apikey: publishableKey, Authorization: `Bearer ${publishableKey}` },
    storageKey: `nexsys-watch.session.${name}`,
    detectSessionInUrl: false,
  });
  const bearer = async () => (await auth.getSession()).data.session?.access_token ?? publishableKey;
  return { environment, auth, call: createCall(environment, { build, bearer }) };
}

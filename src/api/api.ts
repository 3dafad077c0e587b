import type { Environment } from "../contracts/config.ts";
import type { Auth } from "./auth.ts";
import { type Call, createCall } from "./calling.ts";

export type { Waiting } from "./calling.ts";

/** One Supabase project, as the pages see it: who is signed in, and questions to its functions. */
export interface Api {
  readonly environment: Environment;
  /** The auth client, loaded when it is first asked for. */
  auth(): Promise<Auth>;
  readonly call: Call;
}

/** Loads the auth client's code ahead of its first use. What fails here fails again, and is told, when it is used. */
export const preloadAuth = (): void => void import("./auth.ts").catch(() => undefined);

/** An `Api` for one environment. `build` is named in mismatches. */
export function createApi(environment: Environment, build: string): Api {
  let client: Promise<Auth> | null = null;
  /** One client a page: two would renew the same session against each other. A load that failed is tried anew. */
  function auth(): Promise<Auth> {
    client ??= import("./auth.ts").then(({ createAuth }) => createAuth(environment));
    client.catch(() => {
      client = null;
    });
    return client;
  }
  const bearer = async () => (await (await auth()).getSession()).data.session?.access_token ?? environment.publishableKey;
  return { environment, auth, call: createCall(environment, { build, bearer }) };
}

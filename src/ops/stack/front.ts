import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EdgeFunction } from "./api.ts";
import { createApi } from "./api.ts";
import type { Handler } from "./http.ts";
import { listenFrom } from "./http.ts";
import type { Secrets } from "./keys.ts";
import { serveSpa } from "./spa.ts";
import type { TickerOptions } from "./ticker.ts";
import { startTicker } from "./ticker.ts";
import type { StackUser } from "./users.ts";

export const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** Where things are and which keys open them. */
export type StackAddresses = {
  /** The SPA. */
  url: string;
  /** The platform's API: `/rest/v1`, `/auth/v1`, `/functions/v1`. */
  apiUrl: string;
  /** As role `postgres`, the one that migrations run as; not a superuser. */
  databaseUrl: string;
  superuserUrl: string;
  publishableKey: string;
  secretKey: string;
  /** Legacy `anon` JWT. */
  anonKey: string;
  jwtSecret: string;
  /** Where a log drain posts, with `Authorization: Bearer <drainSecret>`. */
  drainUrl: string;
  drainSecret: string;
  /** What the function `tick` expects as bearer token. */
  tickSecret: string;
  users: readonly StackUser[];
};

export type FrontOptions = {
  /** The folder that holds `dist/`. Default: this repository. */
  projectDir?: string;
  /** The path that the build was made for, with a slash at both ends. Default: `/`. */
  base?: string;
  /** First port to try for the SPA. Default 0: any. */
  port?: number;
  /** First port to try for the API. Default: the one after the SPA's, or any. */
  apiPort?: number;
  functions?: Readonly<Record<string, EdgeFunction>> | ((stack: StackAddresses) => Readonly<Record<string, EdgeFunction>>);
  ticker?: TickerOptions | ((stack: StackAddresses) => TickerOptions);
};

export type Database = { superuserUrl: string; databaseUrl: string; secrets: Secrets; users: readonly StackUser[] };

export type Front = StackAddresses & {
  /** Makes the API see tables and functions that were created after the start. */
  reloadSchema(): Promise<void>;
};

/**
 * Opens a furnished and migrated database to the world: the API, the Edge Functions, the SPA and the ticker.
 * @param undo collects what must be done, in reverse order, to close it again; filled even when a later step fails.
 */
export async function openFront(
  { superuserUrl, databaseUrl, secrets, users }: Database,
  { projectDir = repository, ...options }: FrontOptions,
  log: (line: string) => void,
  undo: (() => Promise<unknown>)[],
): Promise<Front> {
  const spa = await listenLate(options.port ?? 0, log);
  undo.push(() => spa.close());
  const front = await listenLate(options.apiPort ?? (options.port ? spa.port + 1 : 0), log);
  undo.push(() => front.close());
  const addresses: StackAddresses = {
    url: spa.url,
    apiUrl: front.url,
    databaseUrl,
    superuserUrl,
    publishableKey: secrets.publishableKey,
    secretKey: secrets.secretKey,
    anonKey: secrets.anonKey,
    jwtSecret: secrets.jwtSecret,
    drainUrl: `${front.url}/functions/v1/log-drain`,
    drainSecret: secrets.drainSecret,
    tickSecret: secrets.tickSecret,
    users,
  };
  const functions = typeof options.functions === "function" ? options.functions(addresses) : (options.functions ?? {});
  const api = await createApi({ superuserUrl, secrets, siteUrl: spa.url, functions });
  undo.push(() => api.close());
  front.use(api.fetch);
  const config = { environments: [{ name: "Demo", url: front.url, publishableKey: secrets.publishableKey }] };
  spa.use(
    serveSpa({
      directory: join(projectDir, "dist"),
      apiUrl: front.url,
      config,
      ...(options.base === undefined ? {} : { base: options.base }),
    }),
  );
  if (options.ticker) {
    const ticker = startTicker(typeof options.ticker === "function" ? options.ticker(addresses) : options.ticker, log);
    undo.push(() => ticker.stop());
  }
  return { ...addresses, reloadSchema: api.reload };
}

/** A listener whose handler comes later: addresses must be known before what is served at them can be made. */
async function listenLate(port: number, log: (line: string) => void) {
  let handler: Handler = () => new Response("Starting", { status: 503, headers: { "retry-after": "1" } });
  const listener = await listenFrom(
    port,
    (request, peer) => handler(request, peer),
    (taken) => log(`port ${taken} is taken, trying ${taken + 1}`),
  );
  return {
    ...listener,
    use(next: Handler) {
      handler = next;
    },
  };
}

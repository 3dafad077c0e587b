import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EdgeFunction } from "./api.ts";
import { createApi } from "./api.ts";
import type { Cluster } from "./cluster.ts";
import { startCluster } from "./cluster.ts";
import { connectionUrl, createRoles, furnishDatabase } from "./database.ts";
import type { Handler } from "./http.ts";
import { listenFrom } from "./http.ts";
import type { Secrets } from "./keys.ts";
import { makeSecrets } from "./keys.ts";
import { claimFolder } from "./lock.ts";
import { pushMigrations } from "./migrate.ts";
import { serveSpa } from "./spa.ts";
import type { TickerOptions } from "./ticker.ts";
import { startTicker } from "./ticker.ts";
import type { StackUser } from "./users.ts";
import { demoUsers, seedUsers } from "./users.ts";

export type StackOptions = {
  /** The folder that holds `supabase/` and `dist/`. Default: this repository. */
  projectDir?: string;
  /** Kept between starts. Default: a temporary folder, removed on stop. */
  dataDir?: string;
  /** False: fsync off, for tests. Default: true when `dataDir` is given. */
  durable?: boolean;
  /** First port to try for the SPA. Default 0: any. */
  port?: number;
  /** First port to try for the API. Default: the one after the SPA's, or any. */
  apiPort?: number;
  functions?: Readonly<Record<string, EdgeFunction>> | ((stack: StackAddresses) => Readonly<Record<string, EdgeFunction>>);
  ticker?: TickerOptions | ((stack: StackAddresses) => TickerOptions);
  users?: readonly StackUser[];
  /** Gives up between two steps when aborted, and undoes the ones before. */
  signal?: AbortSignal;
  /** One line for each step. Default: silent. */
  log?: (line: string) => void;
};

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

export type Stack = StackAddresses & {
  postgres: Pick<Cluster, "pid" | "kill" | "restart">;
  /** Makes the API see tables and functions that were created after the start. */
  reloadSchema(): Promise<void>;
  /** Stops everything and leaves no process. Safe to call twice. */
  stop(): Promise<void>;
};

const repository = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Starts a whole Supabase-like project on this machine's loopback: PostgreSQL, the migrations, the API, the Edge Functions and the SPA.
 * @throws when a step fails; whatever had been started by then is stopped first.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = once(async () => {
    for (const step of undo.reverse()) await step();
  });
  try {
    return await assemble(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(options: StackOptions, undo: (() => Promise<unknown>)[], stop: () => Promise<void>): Promise<Stack> {
  const { projectDir = repository, dataDir, durable = dataDir !== undefined, users = demoUsers, signal } = options;
  const log = (line: string) => {
    signal?.throwIfAborted();
    options.log?.(line);
  };
  if (dataDir) undo.push(await claimFolder(dataDir));
  const secrets = dataDir ? await keptSecrets(dataDir) : await makeSecrets();

  log("starting PostgreSQL");
  const cluster = await startCluster({ dataDir, password: secrets.databasePassword, durable });
  undo.push(() => cluster.stop());
  const superuserUrl = connectionUrl(cluster.port, "supabase_admin", secrets.databasePassword);
  const databaseUrl = connectionUrl(cluster.port, "postgres", secrets.databasePassword);
  if (cluster.isNew) {
    await createRoles(superuserUrl, secrets.databasePassword);
    await furnishDatabase(superuserUrl);
  }

  log("applying migrations");
  await pushMigrations(projectDir, databaseUrl);
  await seedUsers(superuserUrl, users);

  log("starting the API");
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
  spa.use(serveSpa({ directory: join(projectDir, "dist"), apiUrl: front.url, config }));
  if (options.ticker) {
    const ticker = startTicker(typeof options.ticker === "function" ? options.ticker(addresses) : options.ticker, log);
    undo.push(() => ticker.stop());
  }
  return {
    ...addresses,
    postgres: { pid: cluster.pid, kill: cluster.kill, restart: cluster.restart },
    reloadSchema: api.reload,
    stop,
  };
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

async function keptSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, "secrets.json");
  const kept = await readFile(file, "utf8").catch(() => null);
  if (kept) return JSON.parse(kept) as Secrets;
  const secrets = await makeSecrets();
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, JSON.stringify(secrets, null, 2));
  await chmod(file, 0o600);
  return secrets;
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}

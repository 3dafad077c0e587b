import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";
import { startCluster } from "./cluster.ts";
import { connectionUrl, createRoles, furnishDatabase } from "./database.ts";
import type { Front, FrontOptions } from "./front.ts";
import { openFront, repository } from "./front.ts";
import type { Secrets } from "./keys.ts";
import { makeSecrets } from "./keys.ts";
import { claimFolder } from "./lock.ts";
import { pushMigrations } from "./migrate.ts";
import type { StackUser } from "./users.ts";
import { demoUsers, seedUsers } from "./users.ts";

export type StackOptions = FrontOptions & {
  /** The folder that holds `supabase/` and `dist/`. Default: this repository. */
  projectDir?: string;
  /** Kept between starts. Default: a temporary folder, removed on stop. */
  dataDir?: string;
  /** False: fsync off, for tests. Default: true when `dataDir` is given. */
  durable?: boolean;
  users?: readonly StackUser[];
  /** Gives up between two steps when aborted, and undoes the ones before. */
  signal?: AbortSignal;
  /** One line for each step. Default: silent. */
  log?: (line: string) => void;
};

export type Stack = Front & {
  postgres: Pick<Cluster, "pid" | "kill" | "restart">;
  /** Stops everything and leaves no process. Safe to call twice. */
  stop(): Promise<void>;
};

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
  const front = await openFront({ superuserUrl, databaseUrl, secrets, users }, options, log, undo);
  return { ...front, postgres: { pid: cluster.pid, kill: cluster.kill, restart: cluster.restart }, stop };
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

/** The same run for every caller. */
export function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}

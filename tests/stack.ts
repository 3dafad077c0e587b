/**
 * Real databases and real stacks for tests, cheaply: one PostgreSQL server for the whole run, one template with every migration
 * applied, and a copy of it for each test that asks. `tests/stack.setup.ts` starts the server once for all files; without it (a single
 * file, no configuration) the first call starts one for this process.
 */
import { randomBytes } from "node:crypto";
import { startCluster } from "../src/ops/stack/cluster.ts";
import { connectionUrl, createDatabase, createRoles, dropDatabase, furnishDatabase } from "../src/ops/stack/database.ts";
import type { Front, FrontOptions } from "../src/ops/stack/front.ts";
import { openFront, repository } from "../src/ops/stack/front.ts";
import { makeSecrets } from "../src/ops/stack/keys.ts";
import { pushMigrations } from "../src/ops/stack/migrate.ts";
import { once } from "../src/ops/stack/start.ts";
import type { StackUser } from "../src/ops/stack/users.ts";
import { demoUsers, seedUsers } from "../src/ops/stack/users.ts";

/** What another process needs to use a running server. */
type Server = { port: number; password: string };

const handover = "NEXSYS_WATCH_TEST_SERVER";
const template = "migrated";

export type FreshDatabase = {
  /** As role `postgres`: owner of everything that the migrations made, not a superuser. */
  url: string;
  superuserUrl: string;
  /** Address for another role of the platform, such as `authenticator`. */
  urlFor(role: string): string;
  drop(): Promise<void>;
};

/** A database with every migration applied, the four `demoUsers` as members, and nothing else in it. Takes about a tenth of a second. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { port, password } = await server();
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = connectionUrl(port, "supabase_admin", password);
  await createDatabase(admin, name, template);
  const urlFor = (role: string) => connectionUrl(port, role, password, name);
  return { url: urlFor("postgres"), superuserUrl: urlFor("supabase_admin"), urlFor, drop: () => dropDatabase(admin, name) };
}

export type TestStack = Front & {
  database: FreshDatabase;
  /** Closes the listeners and drops the database; the server goes on. Safe to call twice. */
  stop(): Promise<void>;
};

export type TestStackOptions = FrontOptions & {
  /** People besides `demoUsers`. */
  users?: readonly StackUser[];
};

/**
 * API, Edge Functions and SPA over a fresh database, on free ports. For faults of the server itself (kill, restart) use `startStack`,
 * whose server is its own.
 */
export async function testStack({ users = [], ...options }: TestStackOptions = {}): Promise<TestStack> {
  const [database, secrets] = await Promise.all([freshDatabase(), makeSecrets()]);
  const undo: (() => Promise<unknown>)[] = [database.drop];
  const stop = once(async () => {
    for (const step of undo.reverse()) await step();
  });
  try {
    if (users.length > 0) await seedUsers(database.superuserUrl, users);
    const { url: databaseUrl, superuserUrl } = database;
    const front = await openFront(
      { databaseUrl, superuserUrl, secrets, users: [...demoUsers, ...users] },
      options,
      () => {},
      undo,
    );
    return { ...front, database, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts the server and hands its address to every process started after this one.
 * @returns stops it.
 */
export async function startSharedServer(): Promise<() => Promise<void>> {
  const { databasePassword: password } = await makeSecrets();
  const cluster = await startCluster({ password, durable: false });
  try {
    const admin = connectionUrl(cluster.port, "supabase_admin", password);
    await createRoles(admin, password);
    await createDatabase(admin, template);
    const superuserUrl = connectionUrl(cluster.port, "supabase_admin", password, template);
    await furnishDatabase(superuserUrl);
    await pushMigrations(repository, connectionUrl(cluster.port, "postgres", password, template));
    await seedUsers(superuserUrl, demoUsers);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  process.env[handover] = JSON.stringify({ port: cluster.port, password } satisfies Server);
  return async () => {
    delete process.env[handover];
    await cluster.stop();
  };
}

let starting: Promise<unknown> | null = null;

async function server(): Promise<Server> {
  if (!process.env[handover]) {
    starting ??= startSharedServer();
    await starting;
  }
  return JSON.parse(process.env[handover] ?? "null") as Server;
}

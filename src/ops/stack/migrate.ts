import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Applies `supabase/migrations` of `projectDir` with the Supabase CLI, as it is done in production.
 * @throws with the CLI's own words when a migration fails.
 */
export async function pushMigrations(projectDir: string, databaseUrl: string): Promise<void> {
  await supabaseCli(["db", "push", `--remote=${databaseUrl}`, "--include-all", "--skip-vault", "--yes"], projectDir);
}

/** Runs the Supabase CLI of this project without telemetry and answers with its standard output. */
export async function supabaseCli(args: string[], workdir: string): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("supabase/package.json");
  const child = spawn(
    process.execPath,
    [join(dirname(entry), "dist", "supabase.js"), ...args, `--workdir=${workdir}`, "--agent=no"],
    {
      env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", PGSSLMODE: "disable" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) {
    throw new Error(
      `supabase ${args[0]} ${args[1]} failed (exit code ${code}).\n${Buffer.concat([...out, ...err])
        .toString()
        .trim()}`,
    );
  }
  return Buffer.concat(out).toString();
}

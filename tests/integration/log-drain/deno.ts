/** An Edge Function under real Deno, as the platform runs it: its own process, its own `index.ts`, nothing fetched from the network. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

export interface DenoFunction {
  /** Where it listens. */
  readonly url: string;
  /** Memory of the process in MB: now, and at most since the last call of `forgetPeak`. */
  memory(): { now: number; peak: number };
  forgetPeak(): void;
  stop(): Promise<void>;
}

const repository = join(import.meta.dirname, "../../..");

/** The binary itself: the npm package's launcher stays between us and it, and its memory is not what we ask for. */
export function denoBinary(): string {
  const folder = dirname(createRequire(import.meta.url).resolve("deno/package.json"));
  const binary = join(folder, process.platform === "win32" ? "deno.exe" : "deno");
  if (!existsSync(binary)) throw new Error(`${binary} is missing. Run \`npm rebuild deno\`, which unpacks it.`);
  return binary;
}

/** Starts `supabase/functions/<name>/index.ts` on a free port of the loopback and waits until it listens. */
export async function startDeno(name: string, env: Readonly<Record<string, string>>): Promise<DenoFunction> {
  const folder = join(repository, "supabase/functions", name);
  // Packages that a function names come from this repository instead of the network.
  const flags = [
    "--no-prompt",
    "--no-remote",
    "--cached-only",
    "--node-modules-dir=manual",
    "--allow-env",
    "--allow-net=127.0.0.1",
  ];
  const child = spawn(denoBinary(), ["run", ...flags, "--config", join(folder, "deno.json"), join(folder, "index.ts")], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NO_COLOR: "1",
      DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0",
      DENO_NO_UPDATE_CHECK: "1",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        const port = /Listening on http:\/\/[^:]+:(\d+)/.exec(line)?.[1];
        if (port) resolve(`http://127.0.0.1:${port}`);
      });
    }
    void ended.then(() => reject(new Error(`${name} ended before it listened:\n${said.join("\n")}`)));
  });
  const { pid = 0 } = child;
  const status = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
  return {
    url,
    memory: () => ({ now: status("VmRSS"), peak: status("VmHWM") }),
    // proc(5): 5 sets the high-water mark back to what is used now.
    forgetPeak: () => writeFileSync(`/proc/${pid}/clear_refs`, "5"),
    async stop() {
      child.kill();
      await ended;
    },
  };
}

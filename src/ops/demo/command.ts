import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { instantOf } from "../../domain/time.ts";
import { audienceConfig } from "../simulator/cast.ts";
import { edgeFunctions } from "../stack/functions.ts";
import { claimFolder } from "../stack/lock.ts";
import type { Stack } from "../stack/start.ts";
import { startStack } from "../stack/start.ts";
import { startTicker } from "../stack/ticker.ts";
import { openChannel } from "./channel.ts";
import type { DemoFlags } from "./flags.ts";
import { demoUsage, parseDemoFlags } from "./flags.ts";
import { createProgress } from "./progress.ts";
import { startReceiver } from "./receiver.ts";
import { loadSimulator } from "./simulator.ts";
import type { Story } from "./story.ts";
import { lastStory, leavesTrouble, noteStory, putAway } from "./story.ts";
import { tick } from "./tick.ts";

const dataDir = fileURLToPath(new URL("../../../.demo", import.meta.url));
/** Four weeks: as many Mondays as Sundays, and within the days that raw events are kept. */
const historyDays = 28;

/**
 * `npm run demo`: a whole installation on this machine, until Ctrl-C.
 * Side effects: writes `.demo/`, listens on three ports of 127.0.0.1, runs a PostgreSQL server.
 */
export async function demo(args: string[]): Promise<number> {
  const flags = parseDemoFlags(args);
  if (flags.help) {
    process.stdout.write(demoUsage);
    return 0;
  }
  const { step } = createProgress();
  const { signal, interrupted } = interruption();
  const undo: (() => Promise<void>)[] = [];
  const starting = start(flags, step, signal, undo);
  try {
    // Ctrl-C also reaches the programs started here: what they then report is not news.
    await Promise.race([starting.catch((error: unknown) => (signal.aborted ? interrupted : Promise.reject(error))), interrupted]);
    step(`${await interrupted}: stopping`);
  } finally {
    await starting.catch(() => {});
    for (const action of undo.reverse()) await action();
    step("stopped");
  }
  return 0;
}

async function start(
  flags: DemoFlags,
  log: (line: string) => void,
  signal: AbortSignal,
  undo: (() => Promise<void>)[],
): Promise<void> {
  if (flags.reset) await removeData();
  const isKept = existsSync(dataDir);
  const last = await lastStory(dataDir);
  if (isKept) log(keptWords(last, flags));
  const stack = await startStack({
    dataDir,
    port: flags.port,
    functions: (addresses) => edgeFunctions(addresses, { WATCH_AUDIENCE: JSON.stringify(audienceConfig) }),
    signal,
    log,
  });
  undo.push(stack.stop);
  const receiver = await startReceiver(flags.port + 2, log);
  undo.push(receiver.close);
  if (!flags.empty) {
    const { incidentsBefore, seedHistory, startSimulator } = await loadSimulator();
    log(`filling ${historyDays} days of history`);
    signal.throwIfAborted();
    if (leavesTrouble(last) && !flags.continue) await putAway(stack.databaseUrl);
    const now = Date.now();
    await noteStory(dataDir, { scenario: flags.scenario, startedAt: now }, flags.continue ? last : null);
    await seedHistory({
      databaseUrl: stack.databaseUrl,
      now,
      days: historyDays,
      seed: 1,
      scenario: flags.scenario,
      incidents: incidentsBefore(instantOf(now)),
      log,
    });
    signal.throwIfAborted();
    await openChannel(stack.databaseUrl, `${receiver.url}/`, stack.url);
    log(`simulating traffic: ${flags.scenario}`);
    const simulator = await startSimulator({ stack, scenario: flags.scenario, now: Date.now, log });
    undo.push(() => simulator.stop());
  }
  // Not before: while the history is being written, its rows are locked, and the probe of a tick would wait for them in vain.
  const ticker = startTicker({ everyMs: 10_000, atOnce: true, run: () => tick(stack) }, log);
  undo.push(ticker.stop);
  log("ready");
  announce(stack, receiver.url, flags);
}

/** What this demo goes on from, and how to begin otherwise. */
function keptWords(last: Story | null, { continue: goesOn, empty }: DemoFlags): string {
  if (!leavesTrouble(last) || empty)
    return "what the last demo recorded is kept, thresholds and channels too; --reset starts from nothing";
  const played = `the last demo played ${last.scenario} from ${new Date(last.startedAt).toISOString().slice(0, 16).replace("T", " ")} UTC on`;
  return goesOn
    ? `${played}: its counts and its alerts are still there, and those that fire go on until they recover`
    : `${played}: what that left is put away, so that this one begins in calm. Thresholds, channels and displays stay; --continue goes on from it, --reset starts from nothing`;
}

async function removeData(): Promise<void> {
  const release = await claimFolder(dataDir);
  await release();
  await rm(dataDir, { recursive: true, force: true });
}

function announce(stack: Stack, receiverUrl: string, { json, empty, scenario }: DemoFlags): void {
  if (json) {
    const { url, apiUrl, publishableKey, secretKey, drainUrl, drainSecret, databaseUrl, users } = stack;
    process.stdout.write(
      `${JSON.stringify({ url, apiUrl, publishableKey, secretKey, drainUrl, drainSecret, databaseUrl, receiverUrl, users })}\n`,
    );
    return;
  }
  const signIns = stack.users.map(({ email, password }) => `  ${email.padEnd(24)} ${password}`).join("\n");
  process.stdout.write(`
  Dashboard  ${stack.url}
  API        ${stack.apiUrl}
  Database   ${stack.databaseUrl}
  Import     SUPABASE_URL=${stack.apiUrl} SUPABASE_SECRET_KEY=${stack.secretKey} npm run ops -- import FILE
  Webhooks   ${receiverUrl}   shows what the channel "Demo webhook" was sent${empty ? ": add it under Settings, Channels" : ""}
${alerting(scenario)}
Sign in as
${signIns}

Ctrl-C stops everything.
`);
}

/** What to expect of the receiver. */
const alerting = (scenario: DemoFlags["scenario"]): string =>
  scenario === "calm" ? "" : "\n  The first alert of this scenario arrives there within about four minutes.\n";

/** The first signal that asks this process to end is a request to stop in order; a second one ends it at once. */
function interruption(): { signal: AbortSignal; interrupted: Promise<NodeJS.Signals> } {
  const controller = new AbortController();
  const interrupted = new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(name, () => {
        if (controller.signal.aborted) process.exit(130);
        controller.abort(new Error("interrupted"));
        resolve(name);
      });
    }
  });
  return { signal: controller.signal, interrupted };
}

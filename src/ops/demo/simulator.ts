import { existsSync } from "node:fs";
import type { Stack } from "../stack/start.ts";
import { UsageError } from "../usage.ts";
import type { Scenario } from "./flags.ts";

type Log = (line: string) => void;

/** What the demo needs of the simulator. Times are milliseconds since the epoch. */
export type Simulator = {
  startSimulator(options: { stack: Stack; scenario: Scenario; now: () => number; log: Log }): Promise<{ stop(): Promise<void> }>;
  seedHistory(options: {
    databaseUrl: string;
    now: number;
    days: number;
    seed: number;
    scenario: Scenario;
    log: Log;
  }): Promise<void>;
};

const entry = new URL("../simulator/main.ts", import.meta.url);

/**
 * Loads the simulator only when it is wanted, so that `--empty` does not pay for it.
 * @throws UsageError when this checkout has none.
 */
export async function loadSimulator(): Promise<Simulator> {
  if (!existsSync(entry)) throw new UsageError("This checkout has no traffic simulator. Run the demo with --empty.");
  return (await import(entry.href)) as Simulator;
}

import type { Stack } from "../stack/start.ts";
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

/** Loads the simulator only when it is wanted, so that `--empty` does not pay for it. */
export async function loadSimulator(): Promise<Simulator> {
  return (await import(entry.href)) as Simulator;
}

import type * as simulator from "../simulator/main.ts";

/** Loads the simulator only when it is wanted, so that `--empty` does not pay for it. */
export const loadSimulator = (): Promise<typeof simulator> => import("../simulator/main.ts");

/** Lines that the receiver was not made for: of a form that nobody knows, too deep to be read, or of a day long gone. */
import type { Json, JsonObject } from "../drain-events/envelope.ts";
import { later, line } from "../drain-events/envelope.ts";
import { postgresLine } from "../drain-events/postgres.ts";
import { hex, integer } from "../draws.ts";
import type { Activity } from "./activity.ts";
import { logged } from "./activity.ts";

/** The receiver reads 32 levels. */
const tooDeep = (levels: number): Json => (levels === 0 ? "bottom" : { inner: tooDeep(levels - 1) });

const lastMonthUs = 40 * 86_400e6;

export const oddActivities = {
  "line-of-new-form": {
    rhythm: "steady",
    perMinute: 0,
    counts: [],
    perform: (scene) => {
      const worker: JsonObject = {
        isolate: hex(scene.random, 12),
        phase: "recycled",
        uptime_s: integer(scene.random, 10, 9_000),
      };
      return logged(line("unknown", scene, "isolate recycled", { worker, schema: 2 }));
    },
  },
  "line-too-deep": {
    rhythm: "steady",
    perMinute: 0,
    setAside: "too-deep",
    counts: [],
    perform: (scene) => logged(line("unknown", scene, "trace", { spans: tooDeep(40) })),
  },
  "line-of-last-month": {
    rhythm: "steady",
    perMinute: 0,
    counts: [["db.error", "deadlock", "postgres"]],
    perform: (scene) =>
      logged(
        postgresLine(later(scene, -lastMonthUs), {
          severity: "ERROR",
          sqlState: "40P01",
          message: "deadlock detected",
          user: null,
          backend: "autovacuum worker",
        }),
      ),
  },
} as const satisfies Record<string, Activity>;

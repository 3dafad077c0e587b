/** What the platform does by itself or for machines: Edge Functions, scheduled jobs, Realtime, the pooler, housekeeping. */
import { actorOf } from "../cast.ts";
import type { FunctionName, FunctionSaying } from "../drain-events/functions.ts";
import { functionLine, invocationLine } from "../drain-events/functions.ts";
import { cronLines, postgresLine } from "../drain-events/postgres.ts";
import { postgrestLine, realtimeLine, supavisorLine } from "../drain-events/services.ts";
import { integer, logNormal, pick, uuid } from "../draws.ts";
import type { Activity, Scene } from "./activity.ts";
import { logged } from "./activity.ts";
import { gatewayLine } from "./rest.ts";

/** A call of an Edge Function: the gateway's line, the invocation, and what the function or its runtime printed. */
const invoke = (name: FunctionName, status: number, said: Omit<FunctionSaying, "name" | "execution">) => (scene: Scene) => {
  const actor = actorOf("machine", scene.random);
  const execution = uuid(scene.random);
  const executionMs = logNormal(scene.random, 180, 0.5);
  const path = `/functions/v1/${name}`;
  return logged(
    functionLine(scene, { ...said, name, execution }),
    invocationLine(scene, { name, status, execution, executionMs, userAgent: actor.userAgent }),
    gatewayLine(scene, actor, { method: "POST", path, status, originMs: executionMs + 9 }),
  );
};

const works = (name: FunctionName, message: string) => invoke(name, 200, { type: "Log", level: "info", message });

/** The database refuses connections: PostgREST gives up on the request, the database says why. */
const unreachable = (scene: Scene) =>
  logged(
    postgresLine(scene, {
      severity: "FATAL",
      sqlState: "57P03",
      message: "the database system is starting up",
      user: "authenticator",
    }),
    gatewayLine(scene, actorOf("portal", scene.random), {
      method: "GET",
      path: "/rest/v1/units",
      status: 503,
      originMs: integer(scene.random, 2_000, 9_000),
    }),
  );

export const platformActivities = {
  "communications-run": {
    rhythm: "steady",
    perMinute: 2,
    counts: [["api.request", "functions/ok", "edge"]],
    perform: works("dispatch-communications", "dispatched 2 messages to lena.brandt17@example.com and +49 30 5550 0123"),
  },
  "statement-generated": {
    rhythm: "portal",
    perMinute: 3,
    counts: [["api.request", "functions/ok", "edge"]],
    perform: works("generate-statement", "statement ready"),
  },
  "payment-notice": {
    rhythm: "portal",
    perMinute: 4,
    counts: [["api.request", "functions/ok", "edge"]],
    perform: works("payment-webhook", "bank transfer matched"),
  },
  "function-crashed": {
    rhythm: "portal",
    perMinute: 0.02,
    slips: true,
    counts: [
      ["api.request", "functions/5xx", "edge"],
      ["function.error", "generate-statement/error", "function_edge"],
    ],
    perform: invoke("generate-statement", 500, {
      type: "UncaughtException",
      level: "error",
      message:
        "TypeError: Cannot read properties of undefined (reading 'due_date')\n    at render (file:///src/statement.ts:41:22)",
    }),
  },
  "function-out-of-memory": {
    rhythm: "portal",
    perMinute: 0.003,
    counts: [
      ["api.request", "functions/5xx", "edge"],
      ["function.error", "generate-statement/memory", "function_edge"],
    ],
    perform: invoke("generate-statement", 546, { type: "Shutdown", level: "error", message: "shutdown", reason: "Memory" }),
  },
  "scheduled-job": {
    rhythm: "steady",
    perMinute: 2,
    counts: [],
    perform: (scene) => logged(...cronLines(scene, integer(scene.random, 1, 4), "completed: 1 row")),
  },
  "scheduled-job-failed": {
    rhythm: "steady",
    // Only where a scenario breaks it: one failed job is a warning for an hour, and an ordinary day has none.
    perMinute: 0,
    counts: [["cron.failed", "3", "postgres"]],
    perform: (scene) => logged(...cronLines(scene, 3, "ERROR:  canceling statement due to statement timeout")),
  },
  checkpoint: {
    rhythm: "steady",
    perMinute: 0.4,
    counts: [],
    perform: (scene) =>
      logged(
        postgresLine(scene, {
          severity: "LOG",
          sqlState: "00000",
          message: `checkpoint complete: wrote ${integer(scene.random, 20, 900)} buffers (0.5%)`,
          user: null,
          backend: "checkpointer",
        }),
      ),
  },
  "database-unreachable": {
    rhythm: "steady",
    perMinute: 0,
    counts: [
      ["api.request", "rest/5xx", "edge"],
      ["db.error", "operator_intervention", "postgres"],
    ],
    perform: unreachable,
  },
  "channel-joined": {
    rhythm: "office",
    perMinute: 14,
    counts: [["api.request", "realtime/ok", "edge"]],
    perform: (scene) => {
      const path = "/realtime/v1/websocket";
      return logged(
        gatewayLine(scene, actorOf("admin", scene.random), { method: "GET", path, search: "?vsn=2.0.0", status: 101 }),
        realtimeLine(scene, { message: "Subscribed to channel realtime:payment_intents" }),
      );
    },
  },
  "realtime-counted": {
    rhythm: "steady",
    perMinute: 2,
    counts: [],
    perform: (scene) => logged(realtimeLine(scene, { message: `Tenant has ${integer(scene.random, 4, 60)} connected users` })),
  },
  "channel-refused": {
    rhythm: "office",
    perMinute: 0.012,
    counts: [["realtime.error", "ClientJoinRateLimitReached", "realtime"]],
    perform: (scene) =>
      logged(
        realtimeLine(scene, {
          message: "ClientJoinRateLimitReached: Too many joins per second",
          errorCode: "ClientJoinRateLimitReached",
        }),
      ),
  },
  "schema-cache-loaded": {
    rhythm: "steady",
    perMinute: 0.3,
    counts: [],
    perform: (scene) =>
      logged(
        postgrestLine(
          scene,
          pick(scene.random, [
            "Schema cache loaded 64 Relations, 71 Relationships, 38 Functions",
            "Schema cache queried in 41.2 milliseconds",
          ]),
        ),
      ),
  },
  "pooler-connection": {
    rhythm: "steady",
    perMinute: 2.5,
    counts: [],
    perform: (scene) => logged(supavisorLine(scene, { message: "ClientHandler: Connection authenticated", level: "info" })),
  },
} as const satisfies Record<string, Activity>;

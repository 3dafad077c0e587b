/**
 * Service level objectives: which share of events must succeed over four weeks. They ship with the product; the database holds the same
 * list, and a deployment may change targets there.
 */
import type { Objective } from "./alert-engine/burn-rate.ts";
import type { Selector } from "./rules.ts";
import { DAY } from "./time.ts";

export interface ObjectiveDefinition extends Objective {
  readonly title: string;
  /** Events that count against the budget, and all events that they are a share of. */
  readonly failures: readonly Selector[];
  readonly total: readonly Selector[];
  /** Why the target is what it is. */
  readonly reason: string;
}

const usual = { periodMs: 28 * DAY, minVolume: 200, minFailures: 10 };

/** The shipped objectives by key. */
export const defaultObjectives = {
  api: {
    ...usual,
    title: "API requests succeed",
    target: 0.998,
    failures: [{ signal: "api.request", variants: ["*/5xx"] }],
    total: [{ signal: "api.request" }],
    reason: "Two failed requests in a thousand are about an hour and twenty minutes of outage in four weeks.",
  },
  "sign-in": {
    ...usual,
    minVolume: 50,
    title: "Sign-in answers",
    target: 0.995,
    failures: [{ signal: "api.request", variants: ["auth/5xx"] }],
    total: [{ signal: "api.request", variants: ["auth/*"] }],
    reason: "Who cannot sign in can do nothing else; wrong passwords are no failure of the service.",
  },
  storage: {
    ...usual,
    minVolume: 50,
    title: "Uploads and downloads answer",
    target: 0.995,
    failures: [{ signal: "storage.outage" }, { signal: "api.request", variants: ["storage/5xx"] }],
    total: [{ signal: "api.request", variants: ["storage/*"] }],
    reason: "Payment proofs are uploaded once; most outages of Storage go over the wire as 400 and are counted by their code.",
  },
} as const satisfies Record<string, ObjectiveDefinition>;

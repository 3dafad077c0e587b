/** What can go wrong in the simulation: pure functions of the time since its start. Negative time is the history that leads there. */
import type { ActivityName } from "./activities/catalogue.ts";

/** How a scenario bends the traffic at a moment. */
export interface Pressure {
  /** Factor on an activity's usual rate; 1 where none is given. */
  readonly scale: Readonly<Partial<Record<ActivityName, number>>>;
  /** Occurrences per minute on top of an activity's usual rate, at the rhythm's peak. */
  readonly extra: Readonly<Partial<Record<ActivityName, number>>>;
  /** Whether the log drain delivers. */
  readonly drainDelivers: boolean;
  /** Whether the database answers. */
  readonly databaseAnswers: boolean;
  /** Factor on new payment intents. */
  readonly intentsCreated: number;
  /** Whether admins decide on payment intents. */
  readonly intentsDecided: boolean;
  /** Payment intents that fail, per minute, besides the usual few. */
  readonly intentsFailing: number;
  /** Payment intents that customers announce a second time, per minute. */
  readonly intentsDoubled: number;
  /** Decisions that are turned round although they are final, per minute. */
  readonly decisionsReversed: number;
  /** Share of the payment intents of the days before that nobody ever decides. */
  readonly intentsForgotten: number;
  /** What dispatch does with messages whose time has come. */
  readonly dispatch: "sends" | "stands" | "fails";
}

/** A scenario of the simulation. */
export interface ScenarioDefinition {
  /** One sentence for `--help` and the README. */
  readonly summary: string;
  /** Seconds after the start at which a release goes live; `null` without one. */
  readonly releaseAfterS: number | null;
  readonly shape: (elapsedS: number) => Partial<Pressure>;
}

const calm: Pressure = {
  scale: {},
  extra: {},
  drainDelivers: true,
  databaseAnswers: true,
  intentsCreated: 1,
  intentsDecided: true,
  intentsFailing: 0,
  intentsDoubled: 0,
  decisionsReversed: 0,
  intentsForgotten: 0,
  dispatch: "sends",
};

/** Seconds that a viewer sees the calm before anything changes. */
const calmS = 25;

/** When the stuck queue was last worked on, before the start. */
const lastDecisionS = -50 * 60;

/** 0 before `from`, 1 from `to` on, an S-curve between (smoothstep). */
function ramp(elapsedS: number, from: number, to: number): number {
  const x = Math.min(1, Math.max(0, (elapsedS - from) / (to - from)));
  return x * x * (3 - 2 * x);
}

/** A fire: a faint glow in the last eight minutes of history, then, after the calm, up to its full size within 75 seconds. */
const fire = (elapsedS: number): number => 0.03 * ramp(elapsedS, -480, 0) + 0.97 * ramp(elapsedS, calmS, calmS + 75);

export const scenarios = {
  calm: {
    summary: "An ordinary day: busy offices, a few mistyped passwords, nothing that needs anybody.",
    releaseAfterS: null,
    shape: () => ({}),
  },
  "lockout-storm": {
    summary: "Somebody tries stolen passwords on the customer portal, and customers are locked out by the dozen.",
    releaseAfterS: null,
    shape: (s) => ({
      extra: {
        "portal-wrong-password": 110 * fire(s),
        "portal-rate-limited": 12 * fire(s),
        "portal-locked": 9 * ramp(s, calmS, calmS + 60),
        "portal-unlocked": 4 * ramp(s, calmS + 30, calmS + 90),
      },
    }),
  },
  "bad-release": {
    summary:
      "A new release breaks a database function and forgets a grant: requests, queries and jobs fail, browsers report errors.",
    releaseAfterS: calmS,
    shape: (s) => {
      const broken = ramp(s, calmS, calmS + 30);
      return {
        extra: {
          "rest-unavailable": 75 * broken,
          "rpc-broken": 34 * broken,
          "rest-statement-timeout": 12 * broken,
          "rest-grant-missing": 8 * broken,
          "channel-refused": 5 * broken,
          "scheduled-job-failed": 2 * broken,
          "function-crashed": 3 * broken,
          "client-crashed": 16 * broken,
        },
      };
    },
  },
  "storage-denials": {
    summary: "A changed storage policy refuses documents and payment proofs, and uploads fail.",
    releaseAfterS: null,
    shape: (s) => {
      const refused = ramp(s, calmS, calmS + 40);
      return {
        scale: { "document-upload": 1 - 0.9 * refused, "receipt-upload": 1 - 0.9 * refused },
        extra: { "document-denied": 9 * refused, "receipt-denied": 7 * refused, "storage-outage": 1.5 * refused },
      };
    },
  },
  "stuck-payments": {
    summary: "Nobody decides on payment intents any more: they pile up, the oldest ages, some fail.",
    releaseAfterS: null,
    shape: (s) => ({
      intentsCreated: 1 + 11 * ramp(s, calmS, calmS + 60),
      intentsDecided: s < lastDecisionS,
      intentsFailing: 2.5 * ramp(s, calmS, calmS + 90),
    }),
  },
  "careless-desk": {
    summary: "The payment desk makes mistakes: intents are forgotten for days, decided twice, and announced twice.",
    releaseAfterS: null,
    shape: (s) => ({
      intentsCreated: 1 + 3 * ramp(s, calmS, calmS + 30),
      intentsDoubled: 1.5 * ramp(s, calmS, calmS + 30),
      decisionsReversed: 1.5 * ramp(s, calmS, calmS + 30),
      intentsForgotten: 0.015,
    }),
  },
  "messages-stuck": {
    summary: "Communications dispatch stands still for a minute and a half, then every message fails.",
    releaseAfterS: null,
    shape: (s) => ({
      dispatch: s < calmS ? "sends" : s < calmS + 90 ? "stands" : "fails",
      extra: { "mail-sent": 24 * ramp(s, calmS, calmS + 20), "sms-sent": 8 * ramp(s, calmS, calmS + 20) },
    }),
  },
  "new-log-form": {
    summary: "The platform changes the form of its logs: lines nobody recognises, lines that are refused, lines of last month.",
    releaseAfterS: null,
    shape: (s) => {
      const changed = ramp(s, calmS, calmS + 30);
      return { extra: { "line-of-new-form": 20 * changed, "line-too-deep": 6 * changed, "line-of-last-month": 3 * changed } };
    },
  },
  "drain-silent": {
    summary: "The log drain stops delivering while the database goes on: silence must not look like health.",
    releaseAfterS: null,
    shape: (s) => ({ drainDelivers: s < calmS }),
  },
  "database-down": {
    summary: "The database is gone for two minutes, and with it everything that is asked of it; then it comes back.",
    releaseAfterS: null,
    shape: (s) => {
      const down = s >= calmS && s < calmS + 120;
      const gone = down ? 1 : 0;
      return {
        databaseAnswers: !down,
        scale: {
          "rest-read": 1 - 0.9 * gone,
          "portal-read": 1 - 0.9 * gone,
          "rest-write": 1 - gone,
          "rpc-call": 1 - gone,
          "uptime-probe": 1 - gone,
        },
        extra: { "database-unreachable": 90 * gone },
      };
    },
  },
} as const satisfies Record<string, ScenarioDefinition>;

/** Name of a scenario. */
export type Scenario = keyof typeof scenarios;

/** How a scenario bends the traffic, a number of seconds after its start. */
export const pressureOf = (scenario: Scenario, elapsedS: number): Pressure => ({
  ...calm,
  ...scenarios[scenario].shape(elapsedS),
});

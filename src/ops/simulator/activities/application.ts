/** What Nexsys reports about itself: it does not come through the drain. */
import { actorOf } from "../cast.ts";
import { pick } from "../draws.ts";
import type { Activity, Report } from "./activity.ts";
import { reported } from "./activity.ts";

const message = (channel: "email" | "sms", end: "sent" | "failed"): readonly [Report, Report] => [
  { signal: "comms.queued", variant: channel, source: "database", severity: "info", message: "payment reminder queued" },
  {
    signal: `comms.${end}`,
    variant: channel,
    source: "database",
    severity: end === "failed" ? "error" : "info",
    message: end === "failed" ? "A message could not be delivered." : "payment reminder delivered",
  },
];

export const applicationActivities = {
  "portal-locked": {
    rhythm: "portal",
    perMinute: 0.01,
    counts: [["portal.lockout", "locked", "app"]],
    perform: (scene) =>
      reported({
        signal: "portal.lockout",
        variant: "locked",
        source: "app",
        severity: "warning",
        message: `five failed sign-ins of ${actorOf("portal", scene.random).email}`,
      }),
  },
  "portal-unlocked": {
    rhythm: "portal",
    perMinute: 0.008,
    counts: [["portal.lockout", "unlocked", "app"]],
    perform: () =>
      reported({
        signal: "portal.lockout",
        variant: "unlocked",
        source: "app",
        severity: "info",
        message: "unlocked by an admin",
      }),
  },
  "mail-sent": {
    rhythm: "portal",
    perMinute: 2.4,
    counts: [
      ["comms.queued", "email", "database"],
      ["comms.sent", "email", "database"],
    ],
    perform: () => reported(...message("email", "sent")),
  },
  "sms-sent": {
    rhythm: "portal",
    perMinute: 0.5,
    counts: [
      ["comms.queued", "sms", "database"],
      ["comms.sent", "sms", "database"],
    ],
    perform: () => reported(...message("sms", "sent")),
  },
  "mail-failed": {
    rhythm: "portal",
    perMinute: 0.02,
    counts: [
      ["comms.queued", "email", "database"],
      ["comms.failed", "email", "database"],
    ],
    perform: () => reported(...message("email", "failed")),
  },
  "client-crashed": {
    rhythm: "portal",
    perMinute: 0.12,
    slips: true,
    counts: (release) => [["client.error", release, "client"]],
    perform: ({ random, release }) =>
      reported({
        signal: "client.error",
        variant: release,
        source: "client",
        severity: "error",
        message: pick(random, [
          "TypeError: Cannot read properties of null (reading 'unit_number')",
          "ChunkLoadError: Loading chunk 41 failed",
          "RangeError: Invalid time value",
        ]),
      }),
  },
} as const satisfies Record<string, Activity>;

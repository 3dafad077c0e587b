/** Wall displays as members see them: `watch_api.displays` and its companions. Times are milliseconds since the epoch, UTC. */
import * as z from "zod/mini";
import { values } from "./values.ts";

const time = z.nullable(z.number());
const text = z.nullable(z.string());

/** Hours of each day, `22:00` to `06:00` of a zone (IANA name). */
const dailySpan = z.nullable(z.object({ from: z.string(), to: z.string(), tz: z.string() }));

/** How a wall behaves. */
export const displaySettings = z.object({
  /** When the picture is dimmed; `null`: never. */
  night: dailySpan,
  /** Which severities sound. */
  sound: z.object({ warning: z.boolean(), critical: z.boolean() }),
  /** When nothing sounds; `null`: never. */
  quiet: dailySpan,
});

/** What a wall may show besides what all may. */
export const displayScope = z.object({ payments: z.boolean() });

/** What a screen said of itself with its last poll; `null` is what it did not say. */
const beat = z.object({
  build: text,
  width: z.nullable(z.number()),
  height: z.nullable(z.number()),
  heap_bytes: z.nullable(z.number()),
  last_good_poll: time,
});

/** Parts of the wall's detail area. */
export const wallAreas = ["errors", "payments", "health", "releases"] as const;

/** What a member may have a wall show: an area, a rule's tile, a moment of the past, a range that ends now or then. At least one is not `null`. */
const viewFields = {
  area: z.nullable(z.enum(wallAreas)),
  rule: text,
  at: time,
  range_s: z.nullable(z.number()),
};

/** A view that runs on a wall. `by` is a name for members, initials on the wall itself. */
export const sentView = z.object({ ...viewFields, by: text, sent_at: z.number(), until: z.number() });

/** The note of the shift before, without what looks like personal data. `by` as in `sentView`. */
export const handover = z.object({ text: z.string(), by: text, at: z.number(), until: z.number() });

export const displayRow = z.object({
  id: z.string(),
  name: z.string(),
  diagonal_in: z.number(),
  distance_m: z.number(),
  scope: displayScope,
  settings: displaySettings,
  version: z.number(),
  created_at: z.number(),
  created_by: text,
  /** When the screen took its token; `null` while it has not come for it. */
  paired_at: time,
  expires_at: z.number(),
  revoked_at: time,
  revoked_by: text,
  revoke_reason: text,
  last_seen_at: time,
  beat: z.nullable(beat),
  /** Minutes of each half hour of the last day that it did not poll in; `null` where it was not paired. */
  blind: z.nullable(z.object({ t0: z.number(), step: z.number(), values })),
  view: z.nullable(sentView),
});

/** `watch_api.displays()`: live ones by name, then those revoked in the last 30 days. */
export const displaysAnswer = z.object({ now: z.number(), displays: z.array(displayRow), handover: z.nullable(handover) });

/** `watch_api.pair_approve(…)`: `unknown` for a code that no screen shows. */
export const pairApproval = z.discriminatedUnion("state", [
  z.object({ state: z.literal("approved"), display: displayRow }),
  z.object({ state: z.literal("unknown") }),
]);

export type DisplaySettings = z.infer<typeof displaySettings>;
export type DisplayScope = z.infer<typeof displayScope>;
export type WallArea = (typeof wallAreas)[number];
export type SentView = z.infer<typeof sentView>;
/** A view before it is sent. */
export type WallView = Pick<SentView, "area" | "rule" | "at" | "range_s">;
export type Handover = z.infer<typeof handover>;
export type DisplayRow = z.infer<typeof displayRow>;
export type DisplaysAnswer = z.infer<typeof displaysAnswer>;
export type PairApproval = z.infer<typeof pairApproval>;

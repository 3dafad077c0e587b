/** How a rule's alert stands, as the board tells it. Apart from the other answers, since the first load needs no more than this. */
import * as z from "zod/mini";

const time = z.nullable(z.number());
const text = z.nullable(z.string());

/** What the board says of a rule's alert: without reasons and names, since walls show it. */
export const boardAlert = z.object({
  phase: z.enum(["inactive", "pending", "firing"]),
  severity: z.nullable(z.enum(["warning", "critical"])),
  episode: text,
  /** Begin of the breach while pending, of the episode while firing. */
  since: time,
  /** Since when a firing alert is critical, while it is; an older database does not tell. */
  critical_since: z.optional(time),
  fires_at: time,
  clear_since: time,
  flapping: z.boolean(),
  sentence: text,
  /** Of the past: when the sentence was said, at the last thing that happened to the alert. */
  said_at: z.optional(time),
  ack: z.nullable(z.object({ initials: z.string(), until: z.number() })),
  silenced_until: time,
  inhibited_by: text,
  /** What is usual at this hour of the week, in the rule's measure; `null` while it is not known. */
  usual: z.optional(z.nullable(z.object({ low: z.number(), median: z.number(), high: z.number() }))),
  /** What the evaluator measured: of an alert that is pending or fires, and of a share of what is usual always; `null` elsewhere. */
  value: z.optional(z.nullable(z.number())),
});

export type BoardAlert = z.infer<typeof boardAlert>;

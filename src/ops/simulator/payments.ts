/** The life of payment intents: when customers make them, and what admins decide. Pure; the same intent always meets the same fate. */
import type { Instant, Millis, TimeRange } from "../../domain/time.ts";
import { ceilTo, DAY, HOUR, instantOf, MINUTE, SECOND, shift } from "../../domain/time.ts";
import { logNormal, poisson, uuid } from "./draws.ts";
import { randomOf } from "./random.ts";
import { levelOf } from "./rhythm.ts";
import type { World } from "./world.ts";
import { pressureAt } from "./world.ts";

/** How a payment intent ends. */
export type Outcome = "approved" | "rejected" | "superseded" | "failed";

/** A payment intent of the history. */
export interface Intent {
  readonly id: string;
  readonly createdAt: Instant;
  /** `null` while it awaits a decision. */
  readonly decided: { readonly at: Instant; readonly outcome: Outcome } | null;
  /** The intent that replaced it; only where it was superseded. */
  readonly successor: string | null;
}

/** The longest that an intent waits on an ordinary day: within what the shipped rule allows. */
export const longestWait: Millis = 3 * HOUR + 20 * MINUTE;

/** New payment intents per minute at a moment: up to 12 an hour when offices and customers are busy, a few at night. */
export function intentsPerMinute(world: World, at: Instant): number {
  const usual = Math.max(0.008, 0.2 * (0.5 * levelOf("office", at) + 0.5 * levelOf("portal", at)));
  const { intentsCreated } = pressureAt(world, at);
  return intentsCreated === 1 ? usual : Math.max(usual, 0.5) * intentsCreated;
}

/** What becomes of an intent if admins do their work, and how long it waits for that. */
export function fateOf(intentId: string): { readonly outcome: Outcome; readonly afterMs: Millis } {
  const random = randomOf(0, "fate", intentId);
  const chance = random();
  const outcome = chance < 0.87 ? "approved" : chance < 0.95 ? "rejected" : chance < 0.994 ? "superseded" : "failed";
  return { outcome, afterMs: Math.round(Math.min(longestWait, logNormal(random, 34 * MINUTE, 0.75))) };
}

/** Whether nobody ever decides on an intent: some of those that were made one to six days before a scenario that forgets them. */
export function isForgotten(world: World, intentId: string, createdAt: Instant): boolean {
  const age = world.startedAt - createdAt;
  if (age < DAY + 2 * HOUR || age > 6 * DAY) return false;
  return randomOf(0, "forgotten", intentId)() < pressureAt(world, world.startedAt).intentsForgotten;
}

/** Id of the intent that replaces a superseded one. */
export const successorOf = (intentId: string): string => uuid(randomOf(0, "successor", intentId));

/** All intents created within a range, by the time of their creation, with what was decided before its end. */
export function intentsWithin(world: World, range: TimeRange): readonly Intent[] {
  const intents: Intent[] = [];
  const add = (id: string, createdAt: Instant): void => {
    const { outcome, afterMs } = fateOf(id);
    const at = shift(createdAt, afterMs);
    const open = at >= range.to || !pressureAt(world, at).intentsDecided || isForgotten(world, id, createdAt);
    const successor = !open && outcome === "superseded" ? successorOf(id) : null;
    intents.push({ id, createdAt, decided: open ? null : { at, outcome }, successor });
    if (successor !== null) add(successor, at);
  };
  for (let minute = ceilTo(range.from, MINUTE); minute < range.to; minute = shift(minute, MINUTE)) {
    const random = randomOf(world.seed, "intents", minute);
    for (let n = poisson(random, intentsPerMinute(world, minute)); n > 0; n--) {
      const at = shift(minute, Math.floor(random() * MINUTE));
      if (at < range.to) add(uuid(random), at);
    }
  }
  if (!pressureAt(world, range.to).intentsDecided) add(slowest(world), forgottenAt(world.startedAt));
  return intents.sort((a, b) => a.createdAt - b.createdAt);
}

/** The oldest intent of a stuck queue passes four hours, where the shipped rule warns, 45 seconds into the demo. */
const forgottenAt = (start: Instant): Instant => instantOf(start - 4 * HOUR + 45 * SECOND);

/** An intent that would have waited long on any day, so that the queue got stuck before its turn. */
function slowest(world: World): string {
  const random = randomOf(world.seed, "slowest", world.startedAt);
  for (;;) {
    const id = uuid(random);
    if (fateOf(id).afterMs > longestWait - 5 * MINUTE) return id;
  }
}

/** Brings the messages of the outbox to their channels. */
import type { Claim } from "./message.ts";
import { render } from "./render/render.ts";
import type { Outgoing } from "./render/words.ts";
import { ChannelError } from "./render/words.ts";
import type { Sent } from "./send.ts";
import type { Verdict } from "./verdict.ts";
import { decisive, verdictOf } from "./verdict.ts";

/** What `settle_outbox` is told of an attempt. Times are milliseconds since the epoch. */
export interface Result extends Verdict {
  readonly started_at: number;
  readonly finished_at: number;
  readonly latency_ms: number;
}

export interface DeliverDependencies {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a clock that nobody sets. */
  elapsed(): number;
  /** Leases up to so many messages that are due. */
  claim(most: number): Promise<readonly Claim[]>;
  send(outgoing: Outgoing): Promise<Sent>;
  settle(claim: Claim, result: Result): Promise<void>;
}

/** Attempts by what became of them, and sentences about those that could not be recorded. */
export interface Delivered {
  readonly delivered: number;
  readonly retry: number;
  readonly dead: number;
  readonly troubles: readonly string[];
}

/** No message is begun after this; those under way end within their own time. */
const claimingMs = 10_000;
const batch = 20;
/** No further part of a message is begun after this. Together with what a part may take, delivery ends within 20 s. */
const partsMs = 5_000;

/**
 * Delivers what is due. Every message is sent for itself, so a channel that hangs delays no other, and as soon as one is through the next
 * of its channel is claimed. What was claimed and not settled (this process was killed) is claimed again when its lease ends, and sent
 * under the same key. Never throws.
 */
export async function deliverOutbox(deps: DeliverDependencies): Promise<Delivered> {
  const began = deps.elapsed();
  const counts = { delivered: 0, retry: 0, dead: 0 };
  const troubles: string[] = [];
  const underWay = new Set<Promise<void>>();
  const isOver = () => deps.elapsed() - began > claimingMs;
  for (;;) {
    const claims = isOver() ? [] : await claimed(deps, troubles);
    for (const claim of claims) {
      const work = attempt(claim, deps)
        .then((outcome) => void counts[outcome]++)
        .catch((error: unknown) => void troubles.push(`${claim.channel.key}: ${sentenceOf(error)}`))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    }
    if (underWay.size === 0) return { ...counts, troubles };
    await Promise.race(underWay);
  }
}

async function claimed(deps: DeliverDependencies, troubles: string[]): Promise<readonly Claim[]> {
  // A database that could not be asked a moment ago is asked again by the next tick.
  if (troubles.length > 0) return [];
  try {
    return await deps.claim(batch);
  } catch (error) {
    troubles.push(`outbox: ${sentenceOf(error)}`);
    return [];
  }
}

const tooSlow: Verdict = {
  outcome: "retry",
  status: null,
  answer: "Not all parts of the message got through in time: it is sent again.",
  retry_after_s: null,
};

/** Sends one message and records what became of it. @throws where that cannot be recorded: it is then sent again later */
async function attempt(claim: Claim, deps: DeliverDependencies): Promise<Verdict["outcome"]> {
  const started_at = deps.now();
  const start = deps.elapsed();
  const verdict = await verdictOn(claim, deps);
  await deps.settle(claim, {
    ...verdict,
    started_at,
    finished_at: deps.now(),
    latency_ms: Math.round(deps.elapsed() - start),
  });
  return verdict.outcome;
}

async function verdictOn(claim: Claim, deps: DeliverDependencies): Promise<Verdict> {
  try {
    const began = deps.elapsed();
    const verdicts: Verdict[] = [];
    for (const part of render(claim, deps.now())) {
      if (deps.elapsed() - began > partsMs) verdicts.push(tooSlow);
      else verdicts.push(verdictOf(await deps.send(part), deps.now()));
      // The rest would fail in the same way, and cost as much time again.
      if (verdicts.at(-1)?.outcome === "retry") break;
    }
    return (
      decisive(verdicts) ?? { outcome: "dead", status: null, answer: "The message holds nothing to send.", retry_after_s: null }
    );
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    return { outcome: "dead", status: null, answer: error.message, retry_after_s: null };
  }
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The ticker's work: `POST /functions/v1/tick` with `Authorization: Bearer <tick secret>`, called each minute or more often by the
 * database's scheduler. Work is named by its slot, the moment it stands for, so that a call that comes twice or late does no harm.
 */
import type { Instant } from "../../../src/domain/time.ts";
import { floorTo, instantOf, MINUTE } from "../../../src/domain/time.ts";
import { answer, refusal } from "../_shared/answers.ts";
import { bearsSecret } from "../_shared/secrets.ts";
import type { Delivered } from "./deliver/deliver.ts";
import type { Evaluated } from "./evaluate/evaluate.ts";
import type { HealthSample } from "./probe.ts";

/** What the ticker needs from outside. Each step may fail alone. */
export interface TickDependencies {
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch. */
  now(): number;
  probe(): Promise<HealthSample>;
  recordHealth(sample: HealthSample): Promise<void>;
  /** Answers the errors of single steps of upkeep, which do not keep the others from theirs. */
  maintain(): Promise<readonly string[]>;
  /** Measures what counts add up to: error budgets, and the event of a fire drill. */
  measure(): Promise<void>;
  /** Judges the rules at the slot of now, or sends what has become due since. */
  evaluate(): Promise<Evaluated>;
  /** Brings what waits in the outbox to its channels. What a channel refused is no trouble of the ticker: it is in the delivery log. */
  deliver(): Promise<Delivered>;
  /** Reads the platform's log API where that is wanted; answers sentences about what went wrong. */
  readonly pull: (() => Promise<readonly string[]>) | null;
  /** Says that the slot was worked through. */
  beat(slot: Instant): Promise<void>;
  /** Tells an outside service that the slot was worked through, where there is one: `ok`, or a sentence. */
  readonly ping: (() => Promise<string>) | null;
}

/**
 * Probes, records, maintains, measures, evaluates, delivers, beats, pings, and reads the log API meanwhile. Answers the outcomes: with
 * 200 where the slot was worked through, what went wrong besides under `troubles`; with 503 where it was not. What fails does not keep
 * the next from its work; a slot that could not be worked through gets neither beat nor ping, so that the silence is noticed. A channel
 * that fails or hangs is no reason for silence.
 */
export async function handleTick(request: Request, deps: TickDependencies): Promise<Response> {
  if (request.method !== "POST") return refusal(405, "method_not_allowed", "Call the ticker with POST.", { allow: "POST" });
  if (!bearsSecret(request, deps.secrets)) {
    return refusal(
      401,
      "wrong_secret",
      "The tick secret is missing or wrong. Set the header `Authorization` to `Bearer` and the value of WATCH_TICK_SECRET.",
      { "www-authenticate": "Bearer" },
    );
  }
  const slot = floorTo(instantOf(deps.now()), MINUTE);
  const troubles: string[] = [];
  const telling = async (work: () => Promise<readonly string[]>): Promise<void> => void troubles.push(...(await work()));
  // Beside the other steps: an API that is slow or gone must hold up none of them.
  const { pull } = deps;
  const pulling = pull === null ? null : outcomeOf(() => telling(pull));
  const sample = await deps.probe();
  const recorded = await outcomeOf(() => deps.recordHealth(sample));
  const maintained = await outcomeOf(() => telling(deps.maintain));
  const measured = await outcomeOf(deps.measure);
  if (measured !== "ok") troubles.push(`measuring: ${measured}`);
  let judged: Evaluated | null = null;
  const evaluated = await outcomeOf(async () => {
    judged = await deps.evaluate();
    troubles.push(...judged.troubles);
  });
  let deliveries: Omit<Delivered, "troubles"> | null = null;
  const delivering = outcomeOf(async () => {
    const { troubles: sentences, ...counts } = await deps.deliver();
    deliveries = counts;
    troubles.push(...sentences);
  });
  const isThrough = [recorded, maintained, evaluated].every((outcome) => outcome === "ok");
  const beaten = isThrough ? await outcomeOf(() => deps.beat(slot)) : notTried;
  const pinged = deps.ping === null ? null : beaten === "ok" ? await deps.ping() : notTried;
  const delivered = await delivering;
  if (delivered !== "ok") troubles.push(`delivery: ${delivered}`);
  const pulled = await pulling;
  if (pulled !== null && pulled !== "ok") troubles.push(`log API: ${pulled}`);
  const health = { ok: sample.ok, latency_ms: sample.latency_ms };
  const steps = { recorded, maintained, evaluated, delivered, beaten, pinged };
  // A 503 is an error of the function to the platform's log, and so to our own rules: a token that has run out is none.
  return answer({ slot, health, ...steps, alerts: summaryOf(judged), deliveries, troubles }, beaten === "ok" ? 200 : 503);
}

const notTried = "not tried: an earlier step failed";

/** The evaluation in figures; its troubles are told with the others. */
function summaryOf(judged: Evaluated | null): Omit<Evaluated, "troubles"> | null {
  if (judged === null) return null;
  const { troubles: _, ...summary } = judged;
  return summary;
}

async function outcomeOf(step: () => Promise<void>): Promise<string> {
  try {
    await step();
    return "ok";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

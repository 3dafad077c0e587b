/**
 * One minute's work: `POST /functions/v1/tick` with `Authorization: Bearer <tick secret>`, called each minute by the database's scheduler.
 * Work is named by its slot, the minute it stands for, so that a call that comes twice or late does no harm.
 */
import type { Instant } from "../../../src/domain/time.ts";
import { floorTo, instantOf, MINUTE } from "../../../src/domain/time.ts";
import { answer, refusal } from "../_shared/answers.ts";
import { bearsSecret } from "../_shared/secrets.ts";
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
  /** Reads the platform's log API where that is wanted; answers sentences about what went wrong. */
  readonly pull: (() => Promise<readonly string[]>) | null;
  /** Says that the slot was worked through. */
  beat(slot: Instant): Promise<void>;
}

/**
 * Probes, records, maintains, beats, and reads the log API meanwhile. Answers 200 with the outcomes, or 503 with the same body when something failed. What fails does
 * not keep the next from its work; a slot that could not be worked through gets no beat, so that the silence is noticed.
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
  // Beside the other steps: an API that is slow or gone must hold up none of them.
  const pulling = deps.pull === null ? null : outcomeOfPull(deps.pull);
  const sample = await deps.probe();
  let troubles: readonly string[] = [];
  const recorded = await outcomeOf(() => deps.recordHealth(sample));
  const maintained = await outcomeOf(async () => {
    troubles = await deps.maintain();
  });
  const isThrough = recorded === "ok" && maintained === "ok";
  const beaten = isThrough ? await outcomeOf(() => deps.beat(slot)) : "not tried: an earlier step failed";
  const pulled = await pulling;
  if (pulled !== null) troubles = [...troubles, ...pulled];
  const body = { slot, health: { ok: sample.ok, latency_ms: sample.latency_ms }, recorded, maintained, beaten, troubles };
  return answer(body, beaten === "ok" && troubles.length === 0 ? 200 : 503);
}

async function outcomeOfPull(pull: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await pull();
  } catch (error) {
    return [`log API: ${error instanceof Error ? error.message : String(error)}`];
  }
}

async function outcomeOf(step: () => Promise<void>): Promise<string> {
  try {
    await step();
    return "ok";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

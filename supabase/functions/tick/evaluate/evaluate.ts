/**
 * The evaluator's step of a tick: reads a slot's input, judges it, commits it. Who comes second with the same slot, or after an answer that
 * got lost, finds it committed and only sends what has become due.
 */
import { commitAnswer, evaluationInput } from "../../../../src/contracts/evaluation.ts";
import { commitOf } from "../../../../src/contracts/evaluation-commit.ts";
import { slotInputOf } from "../../../../src/contracts/evaluation-reading.ts";
import { evaluateSlot } from "../../../../src/domain/alert-engine/evaluate-slot.ts";

/** What the evaluator needs from outside. */
export interface EvaluateDependencies {
  /** Milliseconds since the epoch. */
  now(): number;
  /** `watch_api.evaluation_input` at a time. */
  read(at: number): Promise<unknown>;
  /** `watch_api.commit_slot`. */
  commit(document: unknown): Promise<unknown>;
}

/** What came of it: a slot was judged, messages became due, or neither. */
export interface Evaluated {
  readonly slot: number;
  readonly outcome: "judged" | "flushed" | "nothing due";
  readonly firing: number;
  readonly messages: number;
  /** Sentences about what could not be read. */
  readonly troubles: readonly string[];
}

/** Once more after somebody else was first; twice in a row means that others do the work. */
const attempts = 2;

/**
 * Judges the slot of now. However many were missed, only the newest is judged: the engine knows that a gap proves nothing. Throws where
 * reading or committing failed; whatever was committed then is found by the next call.
 */
export async function evaluateNow({ now, read, commit }: EvaluateDependencies): Promise<Evaluated> {
  for (let attempt = 1; ; attempt++) {
    const startedAt = now();
    const answer = evaluationInput.parse(await read(startedAt));
    const { input, problems } = slotInputOf(answer);
    const outcome = evaluateSlot(input);
    const done = (what: Evaluated["outcome"]): Evaluated => ({
      slot: answer.slot,
      outcome: what,
      firing: outcome.states.filter(({ state }) => state.phase.name === "firing").length,
      messages: outcome.messages.length,
      troubles: problems,
    });
    if (!outcome.changed) return done("nothing due");
    const { committed } = commitAnswer.parse(await commit(commitOf(outcome, answer.revision, startedAt)));
    if (committed) return done(outcome.slot === null ? "flushed" : "judged");
    if (attempt === attempts) return { ...done("nothing due"), messages: 0 };
  }
}

/** An evaluator over a real database, step by step, so that a test can stop it between any two. */
import type postgres from "postgres";
import { commitAnswer, evaluationInput } from "../../../src/contracts/evaluation.ts";
import { commitOf, type SlotCommit } from "../../../src/contracts/evaluation-commit.ts";
import { slotInputOf } from "../../../src/contracts/evaluation-reading.ts";
import { evaluateSlot, type SlotOutcome } from "../../../src/domain/alert-engine/evaluate-slot.ts";
import { scalar } from "../database/database.ts";

type Sql = postgres.Sql | postgres.TransactionSql;

const iso = (ms: number): string => new Date(ms).toISOString();

export interface Read {
  readonly revision: number;
  readonly outcome: SlotOutcome;
  readonly commit: SlotCommit;
  readonly problems: readonly string[];
}

/** Reads and evaluates at `at`, as if the database's clock stood there too. */
export async function readAndEvaluate(sql: Sql, at: number): Promise<Read> {
  const input = evaluationInput.parse(await scalar(sql`select watch.evaluation_input_at(${at}, ${iso(at)})`));
  const { input: slotInput, problems } = slotInputOf(input);
  const outcome = evaluateSlot(slotInput);
  return { revision: input.revision, outcome, problems, commit: commitOf(outcome, input.revision, at) };
}

export async function commit(sql: Sql, document: unknown): Promise<{ committed: boolean; revision: number }> {
  return commitAnswer.parse(await scalar(sql`select watch_api.commit_slot(${JSON.stringify(document)}::text::jsonb)`));
}

/** One call of an evaluator at `at`: a slot, or only the messages that are due. */
export async function evaluateAt(sql: Sql, at: number): Promise<Read & { committed: boolean }> {
  const read = await readAndEvaluate(sql, at);
  if (!read.outcome.changed) return { ...read, committed: false };
  const { committed } = await commit(sql, read.commit);
  return { ...read, committed };
}

/** An hour with everything in it, and how an evaluator may go wrong on its way through. What is told must be the same. */
import type postgres from "postgres";
import { evaluateNow } from "../../../supabase/functions/tick/evaluate/evaluate.ts";
import { scalar } from "../database/database.ts";
import { commit } from "./evaluator.ts";
import type { Scene } from "./scene.ts";

/** Minutes that the story lasts. */
export const storyEnd = 70;

/**
 * Channels, and counts of an hour: errors that become critical, recover and come back; sign-ins that fail under a silence. Errors from
 * `errorsUntil` on are left out.
 */
export async function tell(scene: Scene, { errorsUntil = storyEnd }: { readonly errorsUntil?: number } = {}): Promise<void> {
  await scene.clear();
  await scene.channel("chat");
  await scene.channel("pager", ["critical"]);
  await scene.heard(0, storyEnd);
  await scene.heard(0, storyEnd, "auth");
  for (let minute = 4; minute < 12; minute += 1) await scene.errors(minute, 8);
  for (let minute = 12; minute < 18; minute += 1) await scene.errors(minute, 40);
  for (let minute = 40; minute < Math.min(50, errorsUntil); minute += 1) await scene.errors(minute, 30);
  for (let minute = 6; minute < 30; minute += 1) await scene.signInFailures(minute, 4);
}

/** What people do, at the begin of a minute. */
export async function people(scene: Scene, minute: number): Promise<void> {
  if (minute === 5) await scene.silence("auth-failures-admin", 5, 25);
  if (minute === 10) {
    const episode = await scalar<string>(scene.sql`select id from watch.episodes where rule = 'query-errors'`);
    await scene.ack(episode, 10, 11);
  }
}

/** Lines of a story's messages, in an order of their own: when each went out may differ, what was told may not. */
export interface Books {
  readonly messages: number;
  readonly doubled: number;
  readonly lost: number;
  readonly unexpected: number;
}

/** Compares what was told with what an undisturbed evaluator told. */
export function books(told: readonly string[], expected: readonly string[]): Books {
  return {
    messages: told.length,
    doubled: told.length - new Set(told).size,
    lost: expected.filter((line) => !told.includes(line)).length,
    unexpected: told.filter((line) => !expected.includes(line)).length,
  };
}

/** An evaluator as the ticker wires it, its clock and the database's at a moment of the scene. */
export const evaluatorAt = (sql: postgres.Sql, at: number): ReturnType<typeof evaluateNow> =>
  evaluateNow({
    now: () => at,
    read: (ms) => scalar(sql`select watch.evaluation_input_at(${ms}, ${new Date(at).toISOString()})`),
    commit: (document) => commit(sql, document),
  });

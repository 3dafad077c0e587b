/** Screens that pair and poll as the data API lets them: as nobody, with a token in the body. */
import type postgres from "postgres";
import { type DisplayRow, type DisplaysAnswer, displaysAnswer, pairApproval } from "../../../src/contracts/displays.ts";
import {
  type PairPoll,
  type PairStart,
  pairPoll as pairPollAnswer,
  pairStart as pairStartAnswer,
  type WallAnswer,
  wallAnswer,
} from "../../../src/contracts/wall.ts";
import { as, scalar } from "../database/database.ts";

const json = (value: unknown): string => JSON.stringify(value);

/** A screen asks for a code, from an address where one is named. */
export const pairStart = (sql: postgres.Sql, address: string | null = null): Promise<PairStart> =>
  as(sql, "anon", null, async (screen) => {
    if (address !== null) await screen`select set_config('request.headers', ${json({ "cf-connecting-ip": address })}, true)`;
    return pairStartAnswer.parse(await scalar(screen`select watch_api.pair_start()`));
  });

export const pairPoll = (sql: postgres.Sql, secret: string): Promise<PairPoll> =>
  as(sql, "anon", null, async (screen) => pairPollAnswer.parse(await scalar(screen`select watch_api.pair_poll(${secret})`)));

/** What an admin says of a screen. */
export interface Approval {
  readonly name?: string;
  readonly diagonal?: number;
  readonly distance?: number;
  readonly days?: number;
  readonly payments?: boolean;
  readonly again?: string | null;
  readonly email?: string;
}

export async function pairApprove(sql: postgres.Sql, code: string, approval: Approval = {}): Promise<DisplayRow | null> {
  const { name = "Ops TV 1", diagonal = 55, distance = 4, days = 90, payments = true, again = null } = approval;
  const answer = await as(sql, "authenticated", approval.email ?? "admin@example.com", async (admin) =>
    pairApproval.parse(
      await scalar(
        admin`select watch_api.pair_approve(${code}, ${name}, ${diagonal}, ${distance}, ${days}, ${json({ payments })}::text::jsonb, ${again})`,
      ),
    ),
  );
  return answer.state === "approved" ? answer.display : null;
}

/** Pairs a screen from code to token. */
export async function pairScreen(
  sql: postgres.Sql,
  approval: Approval = {},
): Promise<{ readonly token: string; readonly id: string }> {
  const { code, secret } = await pairStart(sql);
  await pairApprove(sql, code, approval);
  const answer = await pairPoll(sql, secret);
  if (answer.state !== "approved") throw new Error(`The pairing is ${answer.state}.`);
  return { token: answer.token, id: answer.display.id };
}

/** One poll of a wall. */
export const poll = (sql: postgres.Sql, token: string, beat: unknown = {}): Promise<WallAnswer> =>
  as(sql, "anon", null, async (screen) =>
    wallAnswer.parse(await scalar(screen`select watch_api.wall(${token}, ${json(beat)}::text::jsonb)`)),
  );

/** The page of displays, as a viewer reads it. */
export const displays = (sql: postgres.Sql): Promise<DisplaysAnswer> =>
  as(sql, "authenticated", "viewer@example.com", async (viewer) =>
    displaysAnswer.parse(await scalar(viewer`select watch_api.displays()`)),
  );

/** One display of the page; throws where it is not there. */
export async function displayOf(sql: postgres.Sql, id: string): Promise<DisplayRow> {
  const found = (await displays(sql)).displays.find((display) => display.id === id);
  if (found === undefined) throw new Error(`There is no display ${id}.`);
  return found;
}

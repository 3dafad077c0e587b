/** What the board says of a rule's alert: the same facts as the evaluator's, without names and reasons. */
import { beforeEach, expect, test } from "vitest";
import { type Board, board as boardAnswer } from "../../../src/contracts/board.ts";
import { databaseForFile, scalar } from "../database/database.ts";
import { Scene } from "./scene.ts";

const { sql } = databaseForFile();
let scene: Scene;

const boardAt = async (minute: number, seconds = 5): Promise<Board> =>
  boardAnswer.parse(await scalar(sql()`select watch.board_at(null, null, 60, ${scene.iso(minute, seconds)})`));
const alertAt = async (minute: number) => (await boardAt(minute)).rules.find(({ key }) => key === "query-errors")?.alert;

beforeEach(async () => {
  scene = new Scene(sql());
  await scene.clear();
  await scene.heard(0, 60);
  for (let minute = 1; minute < 40; minute += 1) await scene.errors(minute, 6);
});

test("a rule that was never judged has none", async () => {
  expect(await alertAt(5)).toBeNull();
});

test("pending tells when it would fire: a whole number of slots after its breach began", async () => {
  await scene.calls(3, 4);
  expect(await alertAt(4)).toMatchObject({ phase: "pending", since: scene.at(4), fires_at: scene.at(6), episode: null });
  await sql()`update watch.rules set for_s = 90 where key = 'query-errors'`;
  expect(await alertAt(4)).toMatchObject({ fires_at: scene.at(6) });
  await sql()`update watch.rules set for_s = 120 where key = 'query-errors'`;
});

test("firing tells since when, who is on it by initials, and what silences it", async () => {
  await scene.calls(3, 8);
  const episode = `query-errors@${scene.at(6)}`;
  expect(await alertAt(8)).toEqual({
    phase: "firing",
    severity: "warning",
    episode,
    since: scene.at(6),
    critical_since: null,
    fires_at: null,
    clear_since: null,
    flapping: false,
    sentence: expect.stringMatching(/^Warning: 3\d query errors in 5 min/),
    ack: null,
    silenced_until: null,
    inhibited_by: null,
    usual: null,
    // The number that it was judged by, not that of the minutes which are complete by now.
    value: 30,
  });
  await scene.errors(8, 500);
  expect(await alertAt(9)).toMatchObject({ phase: "firing", value: 30 });
  await scene.ack(episode, 8, 40);
  await scene.silence("query-errors", 8, 30);
  await scene.silence("query-errors", 8, 20);
  expect(await alertAt(9)).toMatchObject({ ack: { initials: "A", until: scene.at(40) }, silenced_until: scene.at(30) });
  await sql()`update watch.silences set ended_at = ${scene.iso(9)}`;
  await sql()`update watch.acks set ended_at = ${scene.iso(9)}`;
  expect(await alertAt(10)).toMatchObject({ ack: null, silenced_until: null });
});

test("an ack of a warning is none of a critical alert", async () => {
  await scene.calls(3, 8);
  await scene.ack(`query-errors@${scene.at(6)}`, 8, 40);
  for (let minute = 9; minute < 13; minute += 1) await scene.errors(minute, 60);
  await scene.calls(9, 13);
  const alert = await alertAt(13);
  expect(alert).toMatchObject({ severity: "critical", ack: null, since: scene.at(6), critical_since: expect.any(Number) });
  expect(alert?.critical_since).toBeGreaterThan(scene.at(8));
  const told = await scalar<Board>(sql()`select watch.public_board(${sql().json(await boardAt(13))}, '{"payments": true}')`);
  expect(boardAnswer.parse(told).rules.find(({ key }) => key === "query-errors")?.alert).toEqual(alert);
});

test("what fires as critical at once is critical since it fires", async () => {
  for (let minute = 1; minute < 12; minute += 1) await scene.errors(minute, 60);
  await scene.calls(3, 8);
  const alert = await alertAt(8);
  expect(alert).toMatchObject({ phase: "firing", severity: "critical", since: expect.any(Number) });
  expect(alert?.critical_since).toBe(alert?.since);
});

test("an echo names the rule whose firing makes it one", async () => {
  for (let minute = 1; minute < 12; minute += 1)
    await sql()`select watch.set_gauge('health.reachable', ${scene.iso(minute)}, '', 0)`;
  await scene.calls(3, 8);
  expect(await alertAt(8)).toMatchObject({ phase: "firing", inhibited_by: "supabase-unreachable" });
});

test("the board shows its tiles alone, and how often rules are judged", async () => {
  const { rules, evaluator } = await boardAt(5);
  expect(rules.some(({ key }) => key === "supabase-unreachable")).toBe(false);
  expect(evaluator).toEqual({ last_slot: null, interval_s: 60 });
});

test("of a share of what is usual the board says what the evaluator measured, which nothing else of it tells", async () => {
  await scene.calls(3, 8);
  await sql()`
    update watch.alert_states a set state = f.state, measurement = ${sql().json({ kind: "value", value: 53.5, numerator: 214 })}
    from watch.alert_states f where a.rule = 'api-error-spike' and f.rule = 'query-errors'`;
  const spike = (await boardAt(8)).rules.find(({ key }) => key === "api-error-spike");
  expect(spike?.alert).toMatchObject({ phase: "firing", value: 53.5 });
  // Walls are told of each alert what members are, but for what is left out on purpose.
  const board = await boardAt(8);
  const walls = boardAnswer.parse(await scalar(sql()`select watch.public_board(${sql().json(board)}, '{"payments": true}')`));
  expect(walls.rules.map(({ key, alert }) => [key, alert])).toEqual(board.rules.map(({ key, alert }) => [key, alert]));
});

test("initials are of the first two words of a name", async () => {
  const initials = (name: string | null) => scalar(sql()`select watch.initials(${name})`);
  expect(await initials("Ada Lovelace King")).toBe("AL");
  expect(await initials("  émile-zola ")).toBe("ÉZ");
  expect(await initials("Responder")).toBe("R");
  expect(await initials("")).toBe("?");
  expect(await initials(null)).toBe("?");
});

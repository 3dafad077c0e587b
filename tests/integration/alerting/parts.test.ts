/** One rule watches several things alike: one that fires must not hide the next. */
import { beforeEach, describe, expect, test } from "vitest";
import { as, databaseForFile, scalar } from "../database/database.ts";
import { Scene } from "./scene.ts";

const { sql } = databaseForFile();
let scene: Scene;

/** For how many minutes each display has been blind at a minute of the scene. */
const blind = async (minute: number, minutes: Readonly<Record<string, number>>) => {
  for (const [name, n] of Object.entries(minutes))
    await sql()`select watch.set_gauge('display.blind', ${scene.iso(minute)}, ${name}, ${n * 60})`;
};
const sentences = async () =>
  (await sql()`select payload #>> '{alerts,0,sentence}' as said from watch.outbox order by created_at`).map(({ said }) =>
    String(said).replaceAll("\u00a0", " "),
  );

/** The lobby's screen is off from the start; another goes blind in minute 20. */
async function weekend(from: number, to: number): Promise<void> {
  for (let minute = from; minute <= to; minute += 1) {
    await blind(minute, { Lobby: 60 + minute, "Ops TV 1": Math.max(0, minute - 20), "Ops TV 2": 0 });
    await scene.call(minute);
  }
}

beforeEach(async () => {
  scene = new Scene(sql());
  await scene.clear();
  await scene.channel("chat");
});

describe("while one display is blind", () => {
  test("another that goes blind is told of by its name, once, though somebody acknowledged the first", async () => {
    await weekend(0, 5);
    const episode = await scalar<string>(sql()`select id from watch.episodes where rule = 'display-blind'`);
    await scene.ack(episode, 6, 170);
    await weekend(6, 40);
    expect(await scene.told()).toEqual(["firing display-blind@+0#0 → chat", "joined display-blind@+0#1 → chat"]);
    expect(await sentences()).toEqual([
      expect.stringMatching(/^Warning: display blind 1 h 1 min \(Lobby, limit 5 min\)/),
      expect.stringMatching(/^Ops TV 1 joined\. Warning: display blind 1 h \d+ min \(Lobby, Ops TV 1, limit 5 min\)/),
    ]);
  });

  test("nobody is on what joined, and everybody sees it: the acknowledgement has ended", async () => {
    await weekend(0, 5);
    const episode = await scalar<string>(sql()`select id from watch.episodes where rule = 'display-blind'`);
    await scene.ack(episode, 6, 170);
    const initials = (minute: number) =>
      as(sql(), "authenticated", "viewer@example.com", async (viewer) =>
        scalar<string | null>(viewer`select (watch.standing_ack(${episode}, 'warning', ${scene.iso(minute)})).name`),
      );
    await weekend(6, 24);
    expect(await initials(24)).toBe("Ada");
    await weekend(25, 30);
    expect(await initials(30)).toBeNull();
    await scene.ack(episode, 31, 170);
    await weekend(31, 40);
    expect(await initials(40)).toBe("Ada");
    expect(await scene.told()).toHaveLength(2);
  });

  test("who acknowledges before the message went out has seen the second already, and is not told", async () => {
    await weekend(0, 24);
    await weekend(25, 25);
    const episode = await scalar<string>(sql()`select id from watch.episodes where rule = 'display-blind'`);
    await sql()`insert into watch.acks (episode, name, reason, at, until, severity)
      values (${episode}, 'Ada', 'both are off', ${scene.iso(25, 20)}, ${scene.iso(170)}, 'warning')`;
    await weekend(26, 40);
    expect(await scene.told()).toEqual(["firing display-blind@+0#0 → chat"]);
  });

  test("its own end is told once all see again, and who goes blind then is an alert of its own", async () => {
    await weekend(0, 30);
    for (let minute = 31; minute <= 60; minute += 1) {
      await blind(minute, { Lobby: minute < 50 ? 0 : minute - 40, "Ops TV 1": minute < 40 ? 30 : 0 });
      await scene.call(minute);
    }
    expect((await scene.told()).map((line) => line.split(" ")[0])).toEqual(["firing", "joined", "resolved", "firing"]);
  });
});

test("four blind displays are named as three and one", async () => {
  await blind(0, { A: 9, B: 8, C: 7, D: 6, E: 1 });
  const { outcome } = await scene.call(0);
  expect(outcome.states.find(({ rule }) => rule === "display-blind")?.sentence.replaceAll("\u00a0", " ")).toMatch(
    /^Warning: display blind 9 min \(A, B, C \+1, limit 5 min\)/,
  );
});

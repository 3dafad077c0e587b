/** Two evaluators, a backlog, and evaluators that die between any two steps: nothing doubled, nothing lost, the figures printed. */
import postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { databaseForFile, scalar } from "../database/database.ts";
import { commit, readAndEvaluate } from "./evaluator.ts";
import { Scene } from "./scene.ts";
import { books, evaluatorAt, people, storyEnd, tell } from "./story.ts";

const { sql, database } = databaseForFile();
const say = (fault: string, figures: string): void => console.info(`fault: ${fault}: ${figures}`);

let scene: Scene;
/** What an undisturbed evaluator tells. */
let expected: string[] = [];

/** The story with an evaluator that is called in each minute. */
async function play(minuteOf: (minute: number) => Promise<void>): Promise<string[]> {
  await tell(scene);
  for (let minute = 3; minute <= storyEnd; minute += 1) {
    await people(scene, minute);
    await minuteOf(minute);
  }
  return scene.told();
}

beforeAll(async () => {
  scene = new Scene(sql());
  expected = await play(async (minute) => {
    await scene.call(minute, 1);
    await scene.call(minute, 31);
  });
});

test("undisturbed, the story has every kind of news in it", () => {
  const kinds = new Set(expected.map((line) => line.split(" ")[0]));
  expect([...kinds].sort()).toEqual(["ack_lapsed", "escalated", "firing", "resolved"]);
  expect(new Set(expected).size).toBe(expected.length);
  expect(expected.length).toBeGreaterThan(8);
});

test("two evaluators at once judge each slot once and tell everything once", async () => {
  let judged = 0;
  const told = await play(async (minute) => {
    for (const seconds of [1, 31]) {
      const both = await Promise.all([0, 1].map(() => evaluatorAt(sql(), scene.at(minute, seconds))));
      judged += both.filter(({ outcome }) => outcome === "judged").length;
    }
  });
  const found = books(told, expected);
  const slots = storyEnd - 3 + 1;
  say(
    "two evaluators at once",
    `${slots} slots, judged ${judged} times, ${found.messages} messages, doubled ${found.doubled}, lost ${found.lost}`,
  );
  expect(judged).toBe(slots);
  expect(found).toMatchObject({ doubled: 0, lost: 0, unexpected: 0 });
});

test("without the check of the revision the figures would show it", async () => {
  const [row] = await sql()`select pg_get_functiondef('watch.commit_slot'::regproc) as text`;
  const text = String(row?.text);
  const careless = text.replace(/if stood\.revision <> .* then/, "if false then");
  expect(careless).not.toBe(text);
  await tell(scene);
  try {
    await sql().unsafe(careless);
    const reads = [await readAndEvaluate(sql(), scene.at(3, 1)), await readAndEvaluate(sql(), scene.at(3, 1))];
    const commits = [];
    for (const read of reads) commits.push((await commit(sql(), read.commit)).committed);
    expect(commits).toEqual([true, true]);
  } finally {
    await sql().unsafe(text);
  }
});

describe("a backlog of five minutes", () => {
  test("that is called off in one go is judged once, at its newest slot", async () => {
    await tell(scene);
    await scene.call(3);
    // The scheduler runs its missed minutes back to back.
    const calls = [];
    for (let call = 0; call < 5; call += 1) calls.push(await evaluatorAt(sql(), scene.at(8, 1 + call)));
    expect(calls.map(({ outcome, slot }) => [outcome, slot])).toEqual([
      ["judged", scene.at(8)],
      ...Array.from({ length: 4 }, () => ["nothing due", scene.at(8)]),
    ]);
    const slots = await scalar<number>(sql()`select count(*)::int from watch.slots`);
    expect(slots).toBe(2);
  });

  test("proves no breach: what was pending begins its wait anew, and what fires goes on firing", async () => {
    await tell(scene);
    await scene.calls(3, 6);
    expect(await scene.phase("query-errors")).toBe("pending");
    await scene.call(11);
    expect(await scene.phase("query-errors")).toBe("pending");
    await scene.calls(12, 13);
    expect(await scene.phase("query-errors")).toBe("firing");
    await scene.call(19);
    expect(await scene.phase("query-errors")).toBe("firing");
  });

  test("in the middle of the story doubles nothing, and every alert is told with its end", async () => {
    const told = await play(async (minute) => {
      if (minute >= 13 && minute < 18) return;
      await scene.call(minute, 1);
      await scene.call(minute, 31);
    });
    const found = books(told, expected);
    say("5 min backlog", `${found.messages} messages, doubled ${found.doubled}, lost ${found.lost}`);
    expect(found.doubled).toBe(0);
    expect(found.lost).toBe(0);
  });
});

/** Where an evaluator may be killed, and what it has done until then. */
const deaths = {
  "before it reads": async () => {},
  "between reading and evaluating": async (at: number) => {
    await sql()`select watch.evaluation_input_at(${at}, ${new Date(at).toISOString()})`;
  },
  "between evaluating and committing": async (at: number) => {
    await readAndEvaluate(sql(), at);
  },
  "while it commits": async (at: number) => {
    await killedWhileCommitting(at);
  },
  "after the commit, before it hears of it": async (at: number) => {
    const { commit: document, outcome } = await readAndEvaluate(sql(), at);
    if (outcome.changed) await commit(sql(), document);
  },
} as const;

/** Holds the outbox so that the commit waits in its middle, and ends its backend there; only where there is news to lose. */
async function killedWhileCommitting(at: number): Promise<boolean> {
  const { commit: document, outcome } = await readAndEvaluate(sql(), at);
  if (outcome.transitions.length + outcome.messages.length === 0) return false;
  const victim = postgres(database().url, { max: 1, onnotice: () => {} });
  const holder = await sql().reserve();
  try {
    await holder`begin`;
    await holder`lock table watch.outbox in access exclusive mode`;
    const [row] = await victim<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const pid = row?.pid ?? 0;
    const dying = commit(victim, document).then(
      () => "committed",
      () => "killed",
    );
    await expect
      .poll(() => scalar(sql()`select count(*)::int from pg_locks where pid = ${pid} and not granted`), {
        interval: 5,
        timeout: 20_000,
      })
      .toBe(1);
    await sql()`select pg_terminate_backend(${pid})`;
    expect(await dying).toBe("killed");
  } finally {
    await holder`rollback`;
    holder.release();
    await victim.end({ timeout: 1 });
  }
  return true;
}

describe("an evaluator that is killed", () => {
  test.each(Object.entries(deaths))(
    "%s is followed by the next call",
    async (where, die) => {
      const told = await play(async (minute) => {
        await die(scene.at(minute, 1));
        await scene.call(minute, 16);
        await scene.call(minute, 31);
      });
      const found = books(told, expected);
      say(`evaluator killed ${where}`, `each minute, ${found.messages} messages, doubled ${found.doubled}, lost ${found.lost}`);
      expect(found).toMatchObject({ doubled: 0, lost: 0, unexpected: 0 });
    },
    180_000,
  );

  test("half way through a commit leaves nothing of it", async () => {
    await tell(scene);
    await scene.calls(3, 7);
    const traces = () =>
      sql()`select (select revision from watch.evaluation) as revision, (select last_slot from watch.evaluation) as slot,
        (select count(*) from watch.transitions) as transitions, (select max(slot) from watch.alert_states) as judged,
        (select count(*) from watch.slots) as beats`;
    const before = await traces();
    expect(await killedWhileCommitting(scene.at(8, 1))).toBe(true);
    expect(await traces()).toEqual(before);
  });

  test("is known by its silence: the commit is the heartbeat", async () => {
    await tell(scene);
    await scene.call(3);
    const [row] = await sql()`select public.health_check() #>> '{app,reasons}' as reasons`;
    expect(row?.reasons).toMatch(/The evaluator is late: it last ran \d+ s ago|^\[\]$/);
    await sql()`update watch.slots set finished_at = now() - interval '4 minutes'`;
    const [late] = await sql()`select public.health_check() #>> '{app,reasons}' as reasons`;
    expect(late?.reasons).toMatch(/The evaluator is late: it last ran 240 s ago/);
  });
});

test("late data changes the slots to come, and never fires an old one", async () => {
  await tell(scene);
  await scene.calls(20, 24);
  const before = await sql()`select rule, slot, kind from watch.transitions order by id`;
  // A storm that came half an hour late.
  await scene.errors(2, 300);
  const again = await scene.call(24, 40);
  expect(again.outcome.slot).toBeNull();
  expect(await scene.calls(25, 27)).toMatchObject({ committed: true });
  const after = await sql()`select rule, slot, kind from watch.transitions order by id`;
  expect(after.filter(({ rule }) => rule === "query-errors")).toEqual(before.filter(({ rule }) => rule === "query-errors"));
});

test("a commit of a slot that was overtaken changes nothing, whatever it holds", async () => {
  await tell(scene);
  await scene.call(3);
  const slow = await readAndEvaluate(sql(), scene.at(4, 1));
  await scene.call(4, 2);
  await scene.call(5);
  const [before] = await sql()`select * from watch.evaluation`;
  expect(await commit(sql(), slow.commit)).toEqual({ committed: false, revision: Number(before?.revision) });
  const stale = { ...slow.commit, revision: Number(before?.revision) };
  expect(await commit(sql(), stale)).toMatchObject({ committed: false });
  expect(await sql()`select * from watch.evaluation`).toEqual([before]);
});

test("what was told on a channel is not told again there, even where the evaluator forgot that it told it", async () => {
  await tell(scene);
  await scene.calls(3, 9);
  const told = await scene.told();
  expect(told).toEqual(["firing query-errors@+8#0 → chat"]);
  const { commit: document } = await readAndEvaluate(sql(), scene.at(10, 1));
  const [row] = await sql()`select payload, message from watch.outbox`;
  const [entry] = await sql()`select key, episode, rule, kind, step::int from watch.outbox_entries`;
  const doubled = {
    message: "database/warning@1",
    channel: "chat",
    severity: "warning",
    payload: row?.payload,
    entries: [entry],
  };
  expect(await commit(sql(), { ...document, outbox: [doubled] })).toMatchObject({ committed: true });
  expect(await scene.told()).toEqual(told);
  expect(await scalar(sql()`select count(*)::int from watch.outbox`)).toBe(1);
});

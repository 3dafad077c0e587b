/**
 * A rule that is edited while its alert is inactive, pending, firing, acknowledged, silenced or switched off: nothing doubled, nothing lost,
 * counted from what a receiver got, the figures printed.
 */
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { as, databaseForFile, scalar } from "../database/database.ts";
import type { Receiver } from "./receiver.ts";
import { startReceiver } from "./receiver.ts";
import { Scene } from "./scene.ts";
import { type Books, books } from "./story.ts";
import { Wire } from "./wire.ts";

const { sql } = databaseForFile();
const shipped = {
  warning: 20,
  critical: 100,
  window_s: 300,
  min_volume: 0,
  for_s: 120,
  keep_firing_for_s: 300,
  enabled: true,
};
let scene: Scene;
let receiver: Receiver;
let wire: Wire;
/** Of the running test. */
let edits = 0;
let found: Books = books([], []);

/** By the state in which the rule was edited, the first words of a test's name. */
const figures = new Map<string, { edits: number; messages: number; doubled: number; lost: number }>();

/** As a person saves it. */
async function edit(change: Partial<Record<keyof typeof shipped, number | boolean | null>>): Promise<void> {
  const thresholds = JSON.stringify({ ...shipped, ...change });
  await as(sql(), "authenticated", "editor@example.com", async (editor) => {
    const version = await scalar<string>(editor`select version from watch.rules where key = 'query-errors'`);
    await editor`select watch_api.save_rule('query-errors', ${thresholds}::text::jsonb, 'a test', ${Number(version)})`;
  });
  edits += 1;
}

/** All that the receiver got until now is this, each line once. */
async function expectTold(lines: readonly string[]): Promise<void> {
  await wire.deliverToTheEnd();
  const taken = await wire.taken();
  found = books(taken, lines);
  expect(taken).toEqual(lines);
  expect(found).toEqual({ messages: lines.length, doubled: 0, lost: 0, unexpected: 0 });
}

beforeEach(async () => {
  scene = new Scene(sql());
  await scene.clear();
  receiver = await startReceiver();
  wire = new Wire(scene, receiver);
  await scene.channel("chat");
  await wire.connect();
  await scene.heard(0, 100);
  // Thirty within five minutes from the fifth on, for half an hour.
  for (let minute = 1; minute < 30; minute += 1) await scene.errors(minute, 6);
  edits = 0;
  found = books([], []);
});

afterEach(async () => {
  const state = expect.getState().currentTestName?.split(/:| > /)[0] ?? "";
  const before = figures.get(state) ?? { edits: 0, messages: 0, doubled: 0, lost: 0 };
  figures.set(state, {
    edits: before.edits + edits,
    messages: before.messages + found.messages,
    doubled: before.doubled + found.doubled,
    lost: before.lost + found.lost,
  });
  await receiver.stop();
  await edit({});
});

afterAll(() => {
  for (const [state, { edits, messages, doubled, lost }] of figures)
    console.info(`fault: rule edited, ${state}: edits ${edits}, messages ${messages}, doubled ${doubled}, lost ${lost}`);
});

const firing = "firing query-errors@+6#0 → chat";
const resolved = "resolved query-errors@+6#1 → chat";

/** What undisturbed evaluation makes of the scene. */
async function untilFiring(): Promise<string> {
  await scene.calls(1, 8);
  expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 fired warning"]);
  await expectTold([firing]);
  return scalar(sql()`select id from watch.episodes`);
}

test("inactive: a lower level begins to judge at the next slot", async () => {
  await edit({ warning: 50 });
  await scene.calls(1, 12);
  expect(await scene.phase("query-errors")).toBe("inactive");
  await edit({ warning: 25 });
  await scene.calls(13, 16);
  expect(await scene.transitions("query-errors")).toEqual(["13 pending warning", "15 fired warning"]);
  await expectTold(["firing query-errors@+15#0 → chat"]);
});

describe("pending", () => {
  beforeEach(() => scene.calls(1, 5));

  test("a higher level withdraws it silently", async () => {
    await edit({ warning: 50 });
    await scene.calls(6, 10);
    expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 withdrawn warning"]);
    await expectTold([]);
  });

  test("a shorter wait fires it at the next slot, once", async () => {
    await edit({ for_s: 0 });
    await scene.calls(6, 10);
    expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 fired warning"]);
    await expectTold([firing]);
  });

  test("switched off, it is withdrawn for that reason", async () => {
    await edit({ enabled: false });
    await scene.calls(6, 10);
    expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 withdrawn warning rule_disabled"]);
    await expectTold([]);
  });
});

describe("firing", () => {
  test("a critical level below the value tells that it became critical, once", async () => {
    await untilFiring();
    await edit({ critical: 25 });
    await scene.calls(9, 20);
    await expectTold([firing, "escalated query-errors@+6#1 → chat"]);
    expect(await sql()`select severity, peak, rule_version from watch.episodes`).toMatchObject([
      { severity: "critical", peak: "critical" },
    ]);
  });

  test("a level above the value lets it recover in its own time, and the end is told", async () => {
    await untilFiring();
    await edit({ warning: 60, critical: 200 });
    await scene.calls(9, 16);
    expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 fired warning", "14 resolved warning"]);
    await expectTold([firing, resolved]);
  });

  test("a longer wait sends it back to pending with its reason; if the breach lasts it fires anew", async () => {
    await untilFiring();
    await edit({ for_s: 600 });
    await scene.calls(9, 10);
    expect(await scene.transitions("query-errors")).toEqual([
      "4 pending warning",
      "6 fired warning",
      "9 resolved warning rule_changed",
      "9 pending warning",
    ]);
    await scene.calls(11, 13);
    await expectTold([firing, resolved]);
    await scene.calls(14, 18);
    await expectTold([firing, resolved, "firing query-errors@+14#0 → chat"]);
    expect(await sql()`select cause from watch.episodes order by fired_at`).toEqual([{ cause: "rule_changed" }, { cause: null }]);
  });

  test("switched off, it ends for that reason, that is told, and switching it on begins anew", async () => {
    await untilFiring();
    await edit({ enabled: false });
    await scene.calls(9, 12);
    await expectTold([firing, resolved]);
    expect(await sql()`select cause from watch.episodes`).toEqual([{ cause: "rule_disabled" }]);
    await edit({});
    await scene.calls(13, 17);
    await expectTold([firing, resolved, "firing query-errors@+15#0 → chat"]);
  });
});

test("acknowledged: an edit neither wakes nor forgets the ack; a worse severity breaks through it", async () => {
  const episode = await untilFiring();
  await scene.ack(episode, 8, 90);
  await edit({ keep_firing_for_s: 600 });
  await scene.calls(9, 15);
  await expectTold([firing]);
  await edit({ critical: 25, keep_firing_for_s: 600 });
  await scene.calls(16, 22);
  await expectTold([firing, "escalated query-errors@+6#1 → chat"]);
});

test("silenced: an edit that ends the alert tells those who heard of it; one that begins it anew stays silent", async () => {
  await untilFiring();
  await scene.silence("query-errors", 8, 90);
  await edit({ enabled: false });
  await scene.calls(9, 13);
  await expectTold([firing, resolved]);
  await edit({});
  await scene.calls(14, 20);
  expect(await scene.phase("query-errors")).toBe("firing");
  await expectTold([firing, resolved]);
  expect(await scalar(sql()`select count(*)::int from watch.suppressions`)).toBe(1);
});

test("switched off: editing a rule at rest writes nothing", async () => {
  await edit({ enabled: false });
  await scene.calls(1, 3);
  await edit({ enabled: false, warning: 1 });
  await scene.calls(4, 10);
  expect(await scene.transitions("query-errors")).toEqual([]);
  expect(await scene.phase("query-errors")).toBe("never judged");
  await expectTold([]);
});

test("between reading and committing: the slot is judged by what was read, the next by what was saved", async () => {
  await scene.calls(1, 5);
  const { evaluateNow } = await import("../../../supabase/functions/tick/evaluate/evaluate.ts");
  await evaluateNow({
    now: () => scene.at(6, 1),
    read: (ms) => scalar(sql()`select watch.evaluation_input_at(${ms}, ${scene.iso(6, 1)})`),
    commit: async (document) => {
      await edit({ enabled: false });
      return scalar(sql()`select watch_api.commit_slot(${JSON.stringify(document)}::text::jsonb)`);
    },
  });
  expect(await scene.phase("query-errors")).toBe("firing");
  await scene.calls(7, 9);
  expect(await scene.transitions("query-errors")).toEqual([
    "4 pending warning",
    "6 fired warning",
    "7 resolved warning rule_disabled",
  ]);
  // Over before its group was through waiting: nobody heard of it, so nobody hears of its end.
  await expectTold([]);
});

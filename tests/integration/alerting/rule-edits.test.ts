/** A rule that is edited while its alert is inactive, pending, firing, acknowledged, silenced or switched off: nothing doubled, nothing lost. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { as, databaseForFile, scalar } from "../database/database.ts";
import { Scene } from "./scene.ts";

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

/** As a person saves it. */
async function edit(change: Partial<Record<keyof typeof shipped, number | boolean | null>>): Promise<void> {
  const thresholds = JSON.stringify({ ...shipped, ...change });
  await as(sql(), "authenticated", "editor@example.com", async (editor) => {
    const version = await scalar<string>(editor`select version from watch.rules where key = 'query-errors'`);
    await editor`select watch_api.save_rule('query-errors', ${thresholds}::text::jsonb, 'a test', ${Number(version)})`;
  });
}

beforeEach(async () => {
  scene = new Scene(sql());
  await scene.clear();
  await scene.channel("chat");
  await scene.heard(0, 100);
  // Thirty within five minutes from the fifth on, for half an hour.
  for (let minute = 1; minute < 30; minute += 1) await scene.errors(minute, 6);
});
afterEach(() => edit({}));

const firing = "firing query-errors@+6#0 → chat";
const resolved = "resolved query-errors@+6#1 → chat";

/** What undisturbed evaluation makes of the scene. */
async function untilFiring(): Promise<string> {
  await scene.calls(1, 8);
  expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 fired warning"]);
  expect(await scene.told()).toEqual([firing]);
  return scalar(sql()`select id from watch.episodes`);
}

test("inactive: a lower level begins to judge at the next slot", async () => {
  await edit({ warning: 50 });
  await scene.calls(1, 12);
  expect(await scene.phase("query-errors")).toBe("inactive");
  await edit({ warning: 25 });
  await scene.calls(13, 16);
  expect(await scene.transitions("query-errors")).toEqual(["13 pending warning", "15 fired warning"]);
  expect(await scene.told()).toEqual(["firing query-errors@+15#0 → chat"]);
});

describe("pending", () => {
  beforeEach(() => scene.calls(1, 5));

  test("a higher level withdraws it silently", async () => {
    await edit({ warning: 50 });
    await scene.calls(6, 10);
    expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 withdrawn warning"]);
    expect(await scene.told()).toEqual([]);
  });

  test("a shorter wait fires it at the next slot, once", async () => {
    await edit({ for_s: 0 });
    await scene.calls(6, 10);
    expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 fired warning"]);
    expect(await scene.told()).toEqual([firing]);
  });

  test("switched off, it is withdrawn for that reason", async () => {
    await edit({ enabled: false });
    await scene.calls(6, 10);
    expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 withdrawn warning rule_disabled"]);
    expect(await scene.told()).toEqual([]);
  });
});

describe("firing", () => {
  test("a critical level below the value tells that it became critical, once", async () => {
    await untilFiring();
    await edit({ critical: 25 });
    await scene.calls(9, 20);
    expect(await scene.told()).toEqual([firing, "escalated query-errors@+6#1 → chat"]);
    expect(await sql()`select severity, peak, rule_version from watch.episodes`).toMatchObject([
      { severity: "critical", peak: "critical" },
    ]);
  });

  test("a level above the value lets it recover in its own time, and the end is told", async () => {
    await untilFiring();
    await edit({ warning: 60, critical: 200 });
    await scene.calls(9, 16);
    expect(await scene.transitions("query-errors")).toEqual(["4 pending warning", "6 fired warning", "14 resolved warning"]);
    expect(await scene.told()).toEqual([firing, resolved]);
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
    expect(await scene.told()).toEqual([firing, resolved]);
    await scene.calls(14, 18);
    expect(await scene.told()).toEqual([firing, resolved, "firing query-errors@+14#0 → chat"]);
    expect(await sql()`select cause from watch.episodes order by fired_at`).toEqual([{ cause: "rule_changed" }, { cause: null }]);
  });

  test("switched off, it ends for that reason, that is told, and switching it on begins anew", async () => {
    await untilFiring();
    await edit({ enabled: false });
    await scene.calls(9, 12);
    expect(await scene.told()).toEqual([firing, resolved]);
    expect(await sql()`select cause from watch.episodes`).toEqual([{ cause: "rule_disabled" }]);
    await edit({});
    await scene.calls(13, 17);
    expect(await scene.told()).toEqual([firing, resolved, "firing query-errors@+15#0 → chat"]);
  });
});

test("acknowledged: an edit neither wakes nor forgets the ack; a worse severity breaks through it", async () => {
  const episode = await untilFiring();
  await scene.ack(episode, 8, 90);
  await edit({ keep_firing_for_s: 600 });
  await scene.calls(9, 15);
  expect(await scene.told()).toEqual([firing]);
  await edit({ critical: 25, keep_firing_for_s: 600 });
  await scene.calls(16, 22);
  expect(await scene.told()).toEqual([firing, "escalated query-errors@+6#1 → chat"]);
});

test("silenced: an edit that ends the alert tells those who heard of it; one that begins it anew stays silent", async () => {
  await untilFiring();
  await scene.silence("query-errors", 8, 90);
  await edit({ enabled: false });
  await scene.calls(9, 13);
  expect(await scene.told()).toEqual([firing, resolved]);
  await edit({});
  await scene.calls(14, 20);
  expect(await scene.phase("query-errors")).toBe("firing");
  expect(await scene.told()).toEqual([firing, resolved]);
  expect(await scalar(sql()`select count(*)::int from watch.suppressions`)).toBe(1);
});

test("switched off: editing a rule at rest writes nothing", async () => {
  await edit({ enabled: false });
  await scene.calls(1, 3);
  await edit({ enabled: false, warning: 1 });
  await scene.calls(4, 10);
  expect(await scene.transitions("query-errors")).toEqual([]);
  expect(await scene.phase("query-errors")).toBe("never judged");
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
  expect(await scene.told()).toEqual([]);
});

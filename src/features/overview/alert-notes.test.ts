import { describe, expect, test } from "vitest";
import type { BoardAlert } from "../../contracts/board-alert.ts";
import { instantOf } from "../../domain/time.ts";
import { alertNotes } from "./alert-notes.ts";
import { exampleBoard, exampleRule, NOW } from "./example-board.ts";
import { overviewOf } from "./view-model.ts";

const now = instantOf(NOW);
const alert = (part: Partial<BoardAlert> = {}): BoardAlert => ({
  phase: "inactive",
  severity: null,
  episode: null,
  since: null,
  fires_at: null,
  clear_since: null,
  flapping: false,
  sentence: "Normal.",
  ack: null,
  silenced_until: null,
  inhibited_by: null,
  ...part,
});
const firing = alert({ phase: "firing", severity: "critical", episode: "e@1", since: NOW - 12 * 60_000 });
const texts = (part: BoardAlert | null) => alertNotes(part, now).map(({ text }) => text.replaceAll("\u00a0", " "));

describe("notes of an alert", () => {
  test("are none where nothing is up, or the rule was never judged", () => {
    expect(texts(alert())).toEqual([]);
    expect(texts(null)).toEqual([]);
  });

  test.each([
    [100_000, "Pending, fires in 1:40"],
    [99_200, "Pending, fires in 1:40"],
    [5_000, "Pending, fires in 0:05"],
    [0, "Pending, fires now"],
    [-9_000, "Pending, fires now"],
    [7_500_000, "Pending, fires in 2 h 5 min"],
  ])("count down to the slot that fires: %i ms", (left, text) => {
    expect(texts(alert({ phase: "pending", severity: "warning", since: NOW - 20_000, fires_at: NOW + left }))).toEqual([text]);
  });

  test("say for how long it fires, and that it recovers", () => {
    expect(texts(firing)).toEqual(["Firing for 12 min"]);
    expect(texts({ ...firing, since: NOW - 1_000 })).toEqual(["Firing for 1 min"]);
    expect(texts({ ...firing, clear_since: NOW - 120_000 })).toEqual(["Firing, recovering for 2 min"]);
  });

  test("say who is on it, what is silenced, flaps or echoes, and for how long", () => {
    const all = {
      ...firing,
      ack: { initials: "AL", until: NOW + 48 * 60_000 },
      silenced_until: NOW + 80 * 60_000,
      flapping: true,
      inhibited_by: "supabase-unreachable",
    };
    expect(alertNotes(all, now).map(({ kind }) => kind)).toEqual(["firing", "acked", "silenced", "flapping", "echo"]);
    expect(texts(all)).toEqual([
      "Firing for 12 min",
      "AL is on it, 48 min left",
      "Silenced, 1 h 20 min left",
      "Flapping",
      "Echo of Supabase unreachable",
    ]);
  });

  test("leave out what is over, and the echo of what does not fire", () => {
    const over = { ack: { initials: "AL", until: NOW - 1 }, silenced_until: NOW, inhibited_by: "supabase-unreachable" };
    expect(texts(alert(over))).toEqual([]);
  });

  test("show that a normal rule is silenced", () => {
    expect(texts(alert({ silenced_until: NOW + 60_000 }))).toEqual(["Silenced, 1 min left"]);
  });
});

test("a tile has the notes of its alert, and none of an evaluator that is late", () => {
  const rules = [exampleRule("query-errors", { alert: firing })];
  const notesOf = (lastSlot: number) =>
    overviewOf(exampleBoard({ rules, evaluator: { last_slot: lastSlot, interval_s: 60 } }), now).groups[0]?.tiles[0]?.notes;
  expect(notesOf(NOW - 30_000)).toHaveLength(1);
  expect(notesOf(NOW - 181_000)).toEqual([]);
});

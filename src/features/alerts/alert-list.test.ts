import { expect, test } from "vitest";
import { MINUTE, shift } from "../../domain/time.ts";
import { headlineOf, lateSince, placed, placeOf, stateOf, wordOf } from "./alert-list.ts";
import { exampleRow, firingRow, NOW } from "./example-alerts.ts";

const ack = { by: "Responder", reason: "looking", at: NOW, until: NOW + 60 * MINUTE };
const silence = { id: "s", by: "Responder", reason: "planned", until: NOW + 60 * MINUTE };
const pending = (part = {}) =>
  exampleRow({ phase: "pending", severity: "warning", active_at: NOW - MINUTE, fires_at: NOW + MINUTE, ...part });

test("each alert has one place, and a silence wins over an ack", () => {
  expect(placeOf(firingRow())).toBe("firing");
  expect(placeOf(firingRow({ ack }))).toBe("acked");
  expect(placeOf(firingRow({ ack, silence }))).toBe("silenced");
  expect(placeOf(pending())).toBe("pending");
  expect(placeOf(pending({ silence }))).toBe("silenced");
  expect(placeOf(exampleRow())).toBe("quiet");
});

test("what cannot be judged is neither quiet nor normal", () => {
  const unseen = exampleRow({ unobserved: { why: "no_data", since: NOW } });
  const broken = exampleRow({ errors: { count: 3, since: NOW, raised: true } });
  const never = exampleRow({ sentence: null });
  for (const row of [unseen, broken, never]) {
    expect(placeOf(row)).toBe("unjudged");
    expect(stateOf(row)).toBe("unknown");
  }
  expect([unseen, broken, never].map(wordOf)).toEqual(["No data", "Cannot be evaluated", "Not judged yet"]);
  const thin = exampleRow({ unobserved: { why: "low_traffic", since: NOW } });
  expect([placeOf(thin), stateOf(thin), wordOf(thin)]).toEqual(["quiet", "low-traffic", "Low traffic"]);
});

test("causes stand before their echoes, the worst first, then the newest", () => {
  const rows = [
    firingRow({ rule: "echo", inhibited_by: "new" }),
    firingRow({ rule: "mild", severity: "warning", fired_at: NOW }),
    firingRow({ rule: "old", fired_at: NOW - 60 * MINUTE }),
    firingRow({ rule: "new", fired_at: NOW - MINUTE }),
  ];
  expect(placed(rows).firing.map(({ rule }) => rule)).toEqual(["new", "old", "mild", "echo"]);
});

test("of pending alerts the next to fire stands first", () => {
  const rows = [pending({ rule: "later", fires_at: NOW + 2 * MINUTE }), pending({ rule: "sooner" })];
  expect(placed(rows).pending.map(({ rule }) => rule)).toEqual(["sooner", "later"]);
});

test("the headline says first what asks for a person", () => {
  const text = (...rows: Parameters<typeof placed>[0]) => headlineOf(placed(rows)).text;
  expect(text(firingRow(), firingRow({ severity: "warning" }), pending())).toBe("1 critical, 1 warning, 1 pending");
  expect(text(firingRow({ ack }))).toBe("Nothing fires unattended: 1 acked");
  expect(text(exampleRow())).toBe("Nothing fires");
  expect(headlineOf(placed([exampleRow({ sentence: null })]))).toEqual({ state: "unknown", text: "Nothing can be judged" });
});

test("the headline says how many cannot be judged, and is no good news where they are most", () => {
  const headline = (unjudged: number, ...rows: Parameters<typeof placed>[0]) =>
    headlineOf(placed([...rows, ...Array.from({ length: unjudged }, () => exampleRow({ sentence: null }))]));
  const quiet = [exampleRow(), exampleRow()];
  expect(headline(1, ...quiet)).toEqual({ state: "ok", text: "Nothing fires, 1 cannot be judged" });
  expect(headline(2, ...quiet)).toEqual({ state: "ok", text: "Nothing fires, 2 cannot be judged" });
  expect(headline(3, ...quiet)).toEqual({ state: "unknown", text: "Nothing fires, 3 cannot be judged" });
  expect(headline(3, ...quiet, firingRow())).toEqual({ state: "critical", text: "1 critical, 3 cannot be judged" });
  expect(headline(1, firingRow({ ack }))).toEqual({
    state: "silenced",
    text: "Nothing fires unattended: 1 acked, 1 cannot be judged",
  });
  expect(headline(2, pending())).toEqual({ state: "unknown", text: "Nothing fires yet: 1 pending, 2 cannot be judged" });
});

test("an evaluator is late after three minutes, and one that never ran is said", () => {
  expect(lateSince({ slot: NOW }, shift(NOW, 3 * MINUTE))).toBeNull();
  expect(lateSince({ slot: NOW }, shift(NOW, 3 * MINUTE + 1))).toBe(NOW);
  expect(lateSince({ slot: null }, NOW)).toBe("never");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { type DetailView, detailAt, type SentView, TURN, views, viewsOf } from "./rotation.ts";

const called = (key: string, since: number | null, part: object = {}) => ({
  key,
  severity: "critical" as const,
  calls: true,
  since,
  ...part,
});
const sent = (part: Partial<SentView> = {}): SentView => ({
  area: null,
  rule: null,
  at: null,
  sent_at: 0,
  until: 1_000,
  ...part,
});

const usual = views.filter((view) => view !== "handover");

test("the views take turns of twenty to thirty seconds, the note of the shift before only while there is one", () => {
  expect(TURN).toBeGreaterThanOrEqual(20_000);
  expect(TURN).toBeLessThanOrEqual(30_000);
  const round = (has: readonly DetailView[], n: number) =>
    Array.from({ length: n }, (_, i) => {
      const detail = detailAt([], null, has, i * TURN);
      return detail.kind === "view" ? detail.view : detail.kind;
    });
  expect(round(usual, 5)).toEqual(["errors", "payments", "health", "releases", "errors"]);
  expect(round(views, 5)).toEqual([...views]);
});

test("a wall has the views that it is told something for", () => {
  const all = { payments: true, releases: true, handover: true };
  expect(viewsOf(all)).toEqual([...views]);
  expect(viewsOf({ payments: false, releases: false, handover: false })).toEqual(["errors", "health"]);
  const scoped = viewsOf({ ...all, payments: false });
  expect(detailAt([], sent({ area: "payments" }), scoped, 0)).toMatchObject({ view: "errors", held: null });
});

test("a critical alert that nobody has is pinned, the one that began first", () => {
  const two = [called("b", 200), called("a", 100), called("c", null)];
  fc.assert(
    fc.property(fc.nat(1e12), (now) => {
      expect(detailAt(two, sent({ area: "health", until: 1e13 }), views, now)).toEqual({
        kind: "rule",
        key: "a",
        held: "pinned",
      });
    }),
  );
});

test("what somebody sends in an incident takes the pinned one's place, until something else begins", () => {
  const view = sent({ area: "health", sent_at: 300 });
  expect(detailAt([called("a", 100), called("b", 300)], view, views, 400)).toMatchObject({ view: "health", held: "sent" });
  expect(detailAt([called("a", 100), called("c", 301)], view, views, 400)).toEqual({ kind: "rule", key: "c", held: "pinned" });
  expect(detailAt([called("a", 100)], view, views, 1_000)).toMatchObject({ kind: "rule", key: "a", held: "pinned" });
  const unknown = sent({ rule: "gone", sent_at: 300 });
  expect(detailAt([called("a", 100)], unknown, views, 400)).toMatchObject({ key: "a", held: "pinned" });
});

test("an acked critical and a warning pin nothing", () => {
  const calm = [called("a", 1, { calls: false }), called("b", 2, { severity: "warning" })];
  expect(detailAt(calm, null, usual, 0)).toMatchObject({ kind: "view", held: null });
});

test("what somebody sent is shown until its end", () => {
  expect(detailAt([], sent({ area: "releases" }), usual, 999)).toMatchObject({ view: "releases", held: "sent" });
  expect(detailAt([called("x", 1, { calls: false })], sent({ rule: "x" }), usual, 0)).toMatchObject({
    kind: "rule",
    held: "sent",
  });
  expect(detailAt([], sent({ rule: "gone" }), usual, 0)).toMatchObject({ kind: "view", held: null });
  const past = { kind: "past", at: 5, area: null, rule: null };
  expect(detailAt([], sent({ at: 5 }), usual, 0)).toEqual(past);
  expect(detailAt([], sent({ at: 5, area: "payments" }), usual, 0)).toEqual({ ...past, area: "payments" });
  expect(detailAt([called("x", 1, { calls: false })], sent({ at: 5, rule: "x" }), usual, 0)).toEqual({ ...past, rule: "x" });
  expect(detailAt([], sent({ area: "releases" }), usual, 1_000)).toMatchObject({ held: null });
});

test("what calls without being critical has a turn of its own, of several one in each round", () => {
  const warning = (key: string, since: number) => called(key, since, { severity: "warning" });
  const two = [warning("b", 200), warning("a", 100), called("acked", 50, { calls: false })];
  const shown = Array.from({ length: 10 }, (_, i) => {
    const detail = detailAt(two, null, usual, i * TURN);
    return detail.kind === "rule" ? detail.key : detail.kind;
  });
  expect(shown).toEqual(["view", "view", "view", "view", "a", "view", "view", "view", "view", "b"]);
  expect(detailAt(two, sent({ area: "health" }), usual, 4 * TURN - 1)).toMatchObject({ kind: "view" });
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerOf, NOW, scenes } from "../../../../tests/fixtures/wall/scenes.ts";
import { HOUR, instantOf, MINUTE, SECOND } from "../../../domain/time.ts";
import { passed, watchState } from "../../../domain/wall/watching.ts";
import { answerKeeper, forgetAnswer, lastAnswer } from "./last-answer.ts";

const kept = new Map<string, string>();
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  kept.clear();
});

const answer = answerOf(scenes.critical);

test("what was known is known again after a start, with its age", () => {
  answerKeeper("Test").keep(answer);
  const found = lastAnswer("Test", { steady: 0, wall: NOW + HOUR });
  expect(found?.answer).toEqual(answer);
  expect(found?.at).toEqual({ steady: -HOUR, wall: NOW });
  expect(lastAnswer("Other", { steady: 0, wall: NOW })).toBeNull();
});

test("it is never fresh, whatever the clock says: a machine without a network may start with the time of its last shutdown", () => {
  answerKeeper("Test").keep(answer);
  for (const wall of [NOW, NOW + SECOND, NOW - 24 * HOUR]) {
    const start = { steady: 3, wall };
    const found = lastAnswer("Test", start);
    if (found === null) throw new Error("Nothing was kept.");
    const now = instantOf(answer.now + passed(found.at, start));
    const facts = {
      answeredAt: instantOf(answer.now),
      failure: "network",
      lastSlot: instantOf(answer.now),
      silentSince: null,
    } as const;
    expect(watchState(facts, now)).toMatchObject({ board: "unknown", blind: { since: answer.now } });
  }
});

test("it is written once a minute, and when the page ends", () => {
  const { keep, flush } = answerKeeper("Test");
  const written = () => lastAnswer("Test", { steady: 0, wall: Date.now() })?.answer.now;
  keep(answer);
  vi.advanceTimersByTime(15 * SECOND);
  keep({ ...answer, now: NOW + 15 * SECOND });
  expect(written()).toBe(NOW);
  flush();
  expect(written()).toBe(NOW + 15 * SECOND);
  vi.advanceTimersByTime(MINUTE);
  keep({ ...answer, now: NOW + 75 * SECOND });
  expect(written()).toBe(NOW + 75 * SECOND);
});

test("what is damaged, of another contract, too long or forgotten is nothing", () => {
  const { keep } = answerKeeper("Test");
  const found = () => lastAnswer("Test", { steady: 0, wall: NOW });
  keep({ ...answer, releases: Array.from({ length: 40_000 }, () => ({ version: "2.14.0", at: NOW })) });
  expect(found()).toBeNull();
  for (const text of ["{", "7", "{}", '{"at":1,"answer":{"now":1}}']) {
    kept.set("nexsys-watch.wall.last.Test", text);
    expect(found()).toBeNull();
  }
  answerKeeper("Test").keep(answer);
  expect(found()).not.toBeNull();
  forgetAnswer("Test");
  expect(found()).toBeNull();
});

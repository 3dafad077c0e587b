import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MINUTE } from "../domain/time.ts";
import { isWall, reloadEvery } from "./alone.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("the wall is one page, whatever path the site lives under", () => {
  expect([isWall("/wall", "/"), isWall("/wall/", "/"), isWall("/watch/wall", "/watch/")]).toEqual([true, true, true]);
  expect([isWall("/", "/"), isWall("/walls", "/"), isWall("/wall", "/watch/"), isWall("/alerts", "/")]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("a page that nobody touches is loaded again once the server answers, at the pace that was asked for", async () => {
  let up = false;
  const reload = vi.fn();
  const stop = reloadEvery(MINUTE, async () => up, reload);
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  expect(reload).not.toHaveBeenCalled();
  up = true;
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(reload).toHaveBeenCalledTimes(1);
  stop();
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  expect(reload).toHaveBeenCalledTimes(1);
});

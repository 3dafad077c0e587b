import { expect, test } from "vitest";
import { ApiError } from "../api/errors.ts";
import { retryDelay, shouldRetry } from "./query-client.ts";

test("waits double up to a quarter of a minute, and chance takes at most half", () => {
  expect([0, 1, 2, 3, 4, 9].map((attempt) => retryDelay(attempt, 0))).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(retryDelay(2, 1)).toBe(2_000);
});

test("what may pass is asked again twice, what somebody must mend is not", () => {
  const network = new ApiError("network", "No network.", "Wait.");
  expect([0, 1, 2].map((failures) => shouldRetry(failures, network))).toEqual([true, true, false]);
  expect(shouldRetry(0, new ApiError("forbidden", "No.", "Ask."))).toBe(false);
  expect(shouldRetry(0, new Error("a bug"))).toBe(false);
});

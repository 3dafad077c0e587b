import { expect, test } from "vitest";
import { unbroken } from "./unbroken.ts";

test("a number and its unit stay on one line", () => {
  expect(unbroken("Critical: 12 of 61 requests failed (19.7 %, limit 5 %) in the last 5 min.")).toBe(
    "Critical: 12 of 61 requests failed (19.7\u00a0%, limit 5\u00a0%) in the last 5\u00a0min.",
  );
  expect(unbroken("1.5 MiB, 240 ms, 12 s ago")).toBe("1.5\u00a0MiB, 240\u00a0ms, 12\u00a0s ago");
});

test("a duration of two parts stays together", () => {
  expect(unbroken("waiting for 2 h 10 min")).toBe("waiting for 2\u00a0h\u00a010\u00a0min");
});

test("words that begin like a unit are left alone", () => {
  expect(unbroken("4 hours, 5 days, 6 minutes, 12 per min, 3 sources")).toBe("4 hours, 5 days, 6 minutes, 12 per min, 3 sources");
});

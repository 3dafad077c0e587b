import { describe, expect, test } from "vitest";
import { defaultRules } from "../rules.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../time.ts";
import { agoText, counted, durationText, percentText } from "./wording.ts";

describe("percentText", () => {
  test.each([
    [0, "0 %"],
    [0.0004, "<0.1 %"],
    [0.0005, "0.1 %"],
    [0.1967, "19.7 %"],
    [0.05, "5 %"],
    [0.9994, "99.9 %"],
    [0.99999, ">99.9 %"],
    [1, "100 %"],
    [1.25, "125 %"],
  ])("writes %d as %s", (share, text) => {
    expect(percentText(share)).toBe(text);
  });
});

describe("durationText", () => {
  test.each([
    [0, "0 ms"],
    [0.4, "0.4 ms"],
    [240, "240 ms"],
    [1_250, "1.2 s"],
    [9_999, "9.9 s"],
    [45 * SECOND, "45 s"],
    [59_999, "59 s"],
    [4 * MINUTE, "4 min"],
    [90 * SECOND, "1 min 30 s"],
    [12 * MINUTE + 30 * SECOND, "12 min"],
    [2 * HOUR + 10 * MINUTE, "2 h 10 min"],
    [DAY, "1 d"],
    [3 * DAY + 4 * HOUR + MINUTE, "3 d 4 h"],
    [-90 * SECOND, "-1 min 30 s"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

test("an age is in whole seconds and never runs ahead", () => {
  expect([-5_000, 0, 999, 1_250, 9_999, 4 * MINUTE].map((age) => agoText(age))).toEqual([
    "just now",
    "just now",
    "just now",
    "1 s ago",
    "9 s ago",
    "4 min ago",
  ]);
});

test("one event of each shipped rule reads as one", () => {
  const singular = Object.values(defaultRules)
    .filter((rule) => rule.measure === "count" || rule.measure === "ratio")
    .map((rule) => counted(1, rule.noun));
  expect(singular).toEqual([
    "1 request failed",
    "1 query error",
    "1 RPC call failed",
    "1 admin sign-in failed",
    "1 portal sign-in failed",
    "1 customer locked out",
    "1 payment intent failed",
    "1 upload failed",
    "1 storage request denied",
    "1 row denied by a policy",
    "1 grant missing",
    "1 scheduled job failed",
    "1 message failed",
    "1 error in users' browsers",
    "1 function error",
    "1 drill",
  ]);
});

import { expect, test } from "vitest";
import { HOUR, shift } from "../../domain/time.ts";
import { exampleEpisode, NOW } from "./example-alerts.ts";
import { lanesOf } from "./lanes.ts";

const range = { from: shift(NOW, -10 * HOUR), to: NOW };
const hoursAgo = (hours: number) => NOW - hours * HOUR;

test("each rule has a lane, and its bars are cut to the range", () => {
  const lanes = lanesOf(
    [
      exampleEpisode({ id: "a", fired_at: hoursAgo(5), resolved_at: hoursAgo(4) }),
      exampleEpisode({ id: "b", fired_at: hoursAgo(12), resolved_at: hoursAgo(9) }),
      exampleEpisode({ id: "c", rule: "rpc", title: "RPC", fired_at: hoursAgo(1), resolved_at: null }),
    ],
    range,
  );
  expect(lanes.map(({ rule, bars }) => [rule, bars.map(({ episode, at, size }) => [episode.id, at, size])])).toEqual([
    [
      "api-error-rate",
      [
        ["a", 50, 10],
        ["b", 0, 10],
      ],
    ],
    ["rpc", [["c", 90, 10]]],
  ]);
});

test("the rule that fired most stands first", () => {
  const episodes = ["x", "y", "y"].map((rule, i) => exampleEpisode({ id: `${i}`, rule, title: rule }));
  expect(lanesOf(episodes, range).map(({ rule }) => rule)).toEqual(["y", "x"]);
});

import { expect, test } from "vitest";
import { troublesOf } from "./tick.ts";

const answer = (more: object) =>
  JSON.stringify({
    slot: 1,
    recorded: "ok",
    maintained: "ok",
    evaluated: "ok",
    delivered: "ok",
    beaten: "ok",
    troubles: [],
    ...more,
  });

test("a slot that was worked through has nothing to tell", () => {
  expect(troublesOf(200, answer({}))).toEqual([]);
});

test("a failed step is told whole, what was not tried after it is not", () => {
  const recorded = `record_health got no answer: ${"very ".repeat(100)}late`;
  const said = answer({ recorded, beaten: "not tried: an earlier step failed", troubles: ["step_gaps: lock timeout"] });
  expect(troublesOf(503, said)).toEqual([`not recorded: ${recorded}`, "step_gaps: lock timeout"]);
});

test("an answer of another form is shown as it came", () => {
  expect(troublesOf(502, "Bad gateway")).toEqual(["HTTP 502: Bad gateway"]);
});

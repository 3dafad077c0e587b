import { expect, test } from "vitest";
import { headline } from "./headline.ts";
import type { RuleState } from "./judge.ts";

const of = (...states: RuleState[]) => headline(states.map((state, i) => ({ title: `rule ${i + 1}`, state })));

test("the worst comes first, with counts and names", () => {
  expect(of("ok", "warning", "critical", "no-data", "critical")).toMatchObject({
    state: "critical",
    text: "2 critical, 1 warning, 1 without data",
    names: ["rule 3", "rule 5", "rule 2", "rule 4"],
  });
});

test("all is normal only where everything was observed; low traffic is normal", () => {
  expect(of("ok", "low-traffic", "ok")).toMatchObject({ state: "ok", text: "All normal", names: [] });
  expect(of("ok", "no-data", "ok")).toMatchObject({ state: "no-data", text: "2 normal, 1 without data", names: ["rule 2"] });
});

test("nothing observed, or nothing to judge, is no data", () => {
  expect(of("no-data", "no-data")).toMatchObject({ state: "no-data", text: "No data" });
  expect(of()).toMatchObject({ state: "no-data", text: "No data" });
});

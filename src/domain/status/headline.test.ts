import { expect, test } from "vitest";
import { headline } from "./headline.ts";
import type { RuleState } from "./judge.ts";

const of = (...states: RuleState[]) => headline(states.map((state, i) => ({ title: `rule ${i + 1}`, state })));

test("the worst comes first, with counts and names", () => {
  expect(of("ok", "warning", "critical", "no-data", "critical")).toMatchObject({
    state: "critical",
    text: "2 critical · 1 warning · 1 without data",
    names: ["rule 3", "rule 5", "rule 2", "rule 4"],
  });
});

test("all is normal only where every rule was judged: what was not is counted", () => {
  expect(of("ok", "ok")).toMatchObject({ state: "ok", text: "All normal", names: [] });
  expect(of("ok", "low-traffic", "ok")).toMatchObject({
    state: "ok",
    text: "All observed normal · 1 low traffic",
    names: ["rule 2"],
  });
  expect(of("ok", "no-data", "no-data", "low-traffic")).toMatchObject({
    state: "no-data",
    text: "All observed normal · 2 without data · 1 low traffic",
    names: ["rule 2", "rule 3", "rule 4"],
  });
  expect(of("low-traffic", "low-traffic")).toMatchObject({ state: "no-data", text: "2 low traffic" });
});

test("too few events that all failed are named, and nothing is called normal for them", () => {
  const items = [
    { title: "API error rate", state: "low-traffic", thin: "40 of 40 requests failed" },
    { title: "Query errors", state: "ok" },
    { title: "RPC failures", state: "low-traffic", thin: null },
  ] as const;
  expect(headline(items)).toMatchObject({
    state: "no-data",
    text: "All observed normal · 2 low traffic (40 of 40 requests failed)",
    names: ["API error rate", "RPC failures"],
  });
});

test("nothing observed, or nothing to judge, is no data", () => {
  expect(of("no-data", "no-data")).toMatchObject({ state: "no-data", text: "No data" });
  expect(of()).toMatchObject({ state: "no-data", text: "No data" });
});

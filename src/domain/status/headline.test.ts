import fc from "fast-check";
import { expect, test } from "vitest";
import { headline } from "./headline.ts";
import type { HeardState } from "./hearing.ts";

const missing = (silent: readonly string[], ...states: HeardState[]) =>
  headline(
    states.map((state, i) => ({ title: `rule ${i + 1}`, state })),
    silent,
  );
const of = (...states: HeardState[]) => missing([], ...states);

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

test("what somebody has, what nobody wants and what has not lasted are counted by themselves", () => {
  const items = [
    { title: "API error rate", state: "critical", apart: "acked" },
    { title: "Query errors", state: "critical", apart: "silenced" },
    { title: "RPC failures", state: "pending", apart: "pending" },
  ] as const;
  expect(headline([...items, { title: "Lockouts", state: "warning" }], [])).toMatchObject({
    state: "warning",
    text: "1 warning · 1 acked · 1 pending · 1 silenced",
    names: ["API error rate", "Query errors", "Lockouts", "RPC failures"],
  });
  expect(headline(items, [])).toMatchObject({ state: "critical", text: "1 acked · 1 pending · 1 silenced" });
  expect(headline(items.slice(1), [])).toMatchObject({ state: "pending", text: "No alert · 1 pending · 1 silenced" });
  expect(headline(items.slice(1, 2), [])).toMatchObject({ state: "silenced", text: "No alert · 1 silenced" });
});

test("too few events that all failed are named, and nothing is called normal for them", () => {
  const items = [
    { title: "API error rate", state: "low-traffic", thin: "40 of 40 requests failed" },
    { title: "Query errors", state: "ok" },
    { title: "RPC failures", state: "low-traffic", thin: null },
  ] as const;
  expect(headline(items, [])).toMatchObject({
    state: "no-data",
    text: "All observed normal · 2 low traffic (40 of 40 requests failed)",
    names: ["API error rate", "RPC failures"],
  });
});

test("nothing observed, or nothing to judge, is no data", () => {
  expect(of("no-data", "no-data")).toMatchObject({ state: "no-data", text: "No data" });
  expect(of()).toMatchObject({ state: "no-data", text: "No data" });
});

test("nothing is all normal while a source is missed, whatever the rules say: it is named", () => {
  expect(missing(["Auth"], "ok", "ok")).toMatchObject({ state: "no-data", text: "All observed normal · 1 source silent: Auth" });
  expect(missing(["Auth", "Storage"], "ok", "no-data")).toMatchObject({
    state: "no-data",
    text: "All observed normal · 2 sources silent: Auth, Storage · 1 without data",
  });
  expect(missing(["Auth"], "ok", "critical")).toMatchObject({ state: "critical", text: "1 critical · 1 source silent: Auth" });
  expect(missing(["Auth"], "no-data").text).toBe("No data · 1 source silent: Auth");
  expect(missing(["A", "B", "C", "D"], "ok").text).toContain("4 sources silent: A, B, C, D");
  expect(missing(["A", "B", "C", "D", "E"], "ok").text).toContain("5 sources silent: A, B, C and 2 more");
});

test("what is late is called late, neither normal nor unknown", () => {
  expect(of("ok", "late")).toMatchObject({ state: "late", text: "All observed normal · 1 late", names: ["rule 2"] });
  expect(of("late", "no-data").state).toBe("no-data");
});

test("a headline is ok only where every rule is ok or low on traffic, and nobody is missed", () => {
  const states = fc.array(fc.constantFrom<HeardState>("ok", "late", "warning", "critical", "no-data", "low-traffic"));
  fc.assert(
    fc.property(states, fc.array(fc.constantFrom("Auth", "Storage"), { maxLength: 2 }), (given, silent) => {
      const { state, text } = missing(silent, ...given);
      if (state === "ok") expect([silent, given.every((each) => each === "ok" || each === "low-traffic")]).toEqual([[], true]);
      expect(text === "All normal").toBe(given.length > 0 && silent.length === 0 && given.every((each) => each === "ok"));
      for (const title of silent) expect(text).toContain(title);
    }),
  );
});

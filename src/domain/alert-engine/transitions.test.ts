/** What is told of an alert between two slots, and when that becomes too much. */
import { describe, expect, it } from "vitest";
import { instantOf, MINUTE } from "../time.ts";
import { at, measured, ruleWith, run, start } from "./cases.fixture.ts";
import type { AlertSettings } from "./rule.ts";
import { initialState } from "./state.ts";
import { step } from "./step.ts";

describe("transitions", () => {
  const kinds = (settings: Partial<AlertSettings>, marks: string): string[] =>
    run(settings, marks).transitions.map(({ kind }) => kind);

  it("withdraw a pending alert that calms down, without an episode", () => {
    const { transitions } = run({ forS: 120 }, "w.");
    expect(transitions.map(({ kind, episode }) => [kind, episode])).toEqual([
      ["pending", null],
      ["withdrawn", null],
    ]);
  });

  it("name one episode from firing to resolution, through escalation and a recovery that failed", () => {
    const { transitions } = run({ keepFiringForS: 60 }, "w.cw..");
    expect(transitions.map(({ kind }) => kind)).toEqual(["fired", "escalated", "eased", "resolved"]);
    expect(new Set(transitions.map(({ episode }) => episode))).toEqual(new Set([`query-errors@${at(0)}`]));
    expect(transitions.at(-1)?.severity).toBe("critical");
  });

  it("raise a rule that cannot be evaluated at the third error in a row, once, and take it back", () => {
    expect(kinds({}, "!!")).toEqual([]);
    expect(kinds({}, "!!.!!")).toEqual([]);
    expect(kinds({}, "!!!")).toEqual(["unevaluable"]);
    expect(kinds({}, "!!!!!!.")).toEqual(["unevaluable", "evaluable"]);
  });

  it("name the worst that a rule that cannot be evaluated could have told of", () => {
    const severityOf = (settings: Partial<AlertSettings>) => run(settings, "!!!").transitions.map(({ severity }) => severity);
    expect(severityOf({})).toEqual(["critical"]);
    expect(severityOf({ critical: null })).toEqual(["warning"]);
    expect(severityOf({ warning: null, critical: null })).toEqual(["warning"]);
  });

  it("raise a rule that cannot be evaluated after five minutes, however few slots that are", () => {
    const rule = ruleWith({ intervalS: 300 });
    const first = instantOf(Math.ceil(start / (5 * MINUTE)) * 5 * MINUTE);
    const once = step(rule, initialState, first, measured("!"));
    const twice = step(rule, once.state, instantOf(first + 5 * MINUTE), measured("!"));
    expect(twice.transitions.map(({ kind }) => kind)).toEqual(["unevaluable"]);
  });

  it("send a firing back that is too young for a raised `for`, and fire anew when it is old enough", () => {
    const { state } = run({ forS: 60 }, "www");
    const raised = run({ forS: 300 }, "www", state, 3);
    expect(raised.standings).toBe("ppW");
    expect(raised.transitions.map(({ kind, cause }) => [kind, cause])).toEqual([
      ["resolved", "rule_changed"],
      ["pending", null],
      ["fired", null],
    ]);
  });

  it("end a too young firing for good where it is calm by then", () => {
    const { state } = run({ forS: 60, keepFiringForS: 600 }, "www");
    const raised = run({ forS: 300, keepFiringForS: 600 }, ".", state, 3);
    expect(raised.standings).toBe(".");
    expect(raised.transitions.map(({ kind }) => kind)).toEqual(["resolved"]);
  });

  it("leave a firing alone that is old enough for a raised `for`", () => {
    const { state } = run({ forS: 60 }, "wwwwww");
    expect(run({ forS: 300 }, "w", state, 6).standings).toBe("W");
  });

  it("end what a rule had raised when it is switched off, and stay silent from then on", () => {
    const { state } = run({}, "w");
    const off = run({ enabled: false }, "wc!!!", state, 1);
    expect(off.standings).toBe(".....");
    expect(off.transitions.map(({ kind, cause }) => [kind, cause])).toEqual([["resolved", "rule_disabled"]]);
  });
});

describe("flapping", () => {
  const kindsAt = (marks: string): string[] =>
    run({}, marks).transitions.map(({ kind, slot }) => `${(slot - start) / MINUTE} ${kind}`);

  it("begins with the fourth change in 30 minutes and goes on through the pairs after it", () => {
    expect(kindsAt("w.w.w.")).toEqual(["0 fired", "1 resolved", "2 fired", "3 resolved", "3 flapping", "4 fired", "5 resolved"]);
  });

  it("begins where the fourth change comes 30 minutes after the first, and not a minute later", () => {
    expect(kindsAt(`w.w${"w".repeat(27)}.`)).toContain("30 flapping");
    expect(kindsAt(`w.w${"w".repeat(28)}.`)).not.toContain("31 flapping");
  });

  it("ends after 30 quiet minutes, calm or firing", () => {
    expect(kindsAt(`w.w.${".".repeat(30)}`).at(-1)).toBe("33 settled");
    expect(kindsAt(`w.w.w${"w".repeat(30)}`).at(-1)).toBe("34 settled");
    expect(kindsAt(`w.w.${".".repeat(29)}`)).not.toContain("33 settled");
  });

  it("counts becoming critical again as a change, and an ordinary rise and fall as none", () => {
    expect(kindsAt("wcwcwcwc").filter((line) => line.endsWith("flapping"))).toEqual(["7 flapping"]);
    expect(kindsAt("wcw.wcw.").filter((line) => line.endsWith("flapping"))).toEqual(["7 flapping"]);
    expect(kindsAt("cwcw.").filter((line) => line.endsWith("flapping"))).toEqual([]);
  });

  it("starts counting from nothing once it has ended", () => {
    expect(kindsAt(`w.w.${".".repeat(30)}w.w`).filter((line) => line.endsWith("flapping"))).toEqual(["3 flapping"]);
  });
});

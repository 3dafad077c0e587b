import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import { instantOf, MINUTE } from "../time.ts";
import type { BreachingPart, Parts } from "./parts.ts";
import { breachingParts, joinedParts, namesText, partsTold, watchParts } from "./parts.ts";
import { alertRule } from "./rule.ts";

const at = (minute: number) => instantOf(1_760_000_400_000 + minute * MINUTE);
const warning = (...names: string[]): BreachingPart[] => names.map((name) => ({ name, severity: "warning" }));
const critical = (...names: string[]): BreachingPart[] => names.map((name) => ({ name, severity: "critical" }));

/** What is remembered after slots of a minute each, after a message told of the first. */
function after(slots: readonly BreachingPart[][], forMs = 0): Parts {
  const [first = [], ...others] = slots;
  let parts = partsTold(watchParts(null, { breaching: first, forMs }, false, at(0)));
  for (const [i, breaching] of others.entries()) parts = watchParts(parts, { breaching, forMs }, true, at(i + 1));
  return parts ?? {};
}
const joined = (slots: readonly BreachingPart[][], forMs = 0, seenAt: number | null = null) =>
  joinedParts(after(slots, forMs), seenAt === null ? null : at(seenAt)).map(({ name }) => name);

describe("parts of a rule", () => {
  it("breach at their levels, whichever way the rule looks", () => {
    const rule = alertRule("payment-intents-open", defaultRules["payment-intents-open"]);
    const parts = [
      { name: "worst", value: 90_000 },
      { name: "bad", value: 14_400 },
      { name: "well", value: 14_399 },
    ];
    expect(breachingParts(rule, parts)).toEqual([...critical("worst"), ...warning("bad")]);
    const below = { ...rule, direction: "below", warning: { at: 10, clear: 20 }, critical: null } as const;
    expect(breachingParts(below, [{ name: "low", value: 10 }, ...parts])).toEqual(warning("low"));
  });

  it("are named, three of them, and counted beyond", () => {
    expect([[], ["A"], ["A", "B", "C"], ["A", "B", "C", "D"]].map(namesText)).toEqual([null, "A", "A, B, C", "A, B, C +1"]);
  });
});

describe("a part that joins", () => {
  it("is news until it was told, and none that the first message named", () => {
    expect(joined([warning("Lobby", "Ops TV 1"), warning("Lobby", "Ops TV 1")])).toEqual([]);
    expect(joined([warning("Lobby"), warning("Lobby", "Ops TV 1")])).toEqual(["Ops TV 1"]);
    const told = partsTold(after([warning("Lobby"), warning("Lobby", "Ops TV 1")]));
    expect(joinedParts(told, null)).toEqual([]);
  });

  it("is news only once it has lasted as long as the rule's alerts must", () => {
    const slots = (n: number) => [warning("Lobby"), ...Array.from({ length: n }, () => warning("Lobby", "Ops TV 1"))];
    expect(joined(slots(2), 2 * MINUTE)).toEqual([]);
    expect(joined(slots(3), 2 * MINUTE)).toEqual(["Ops TV 1"]);
    expect(joined([...slots(2), warning("Lobby"), ...slots(2)], 2 * MINUTE)).toEqual([]);
  });

  it("is no news where an acknowledgement came after it began", () => {
    const slots = [warning("Lobby"), warning("Lobby", "Ops TV 1"), warning("Lobby", "Ops TV 1")];
    expect(joined(slots, 0, 0)).toEqual(["Ops TV 1"]);
    expect(joined(slots, 0, 1)).toEqual([]);
  });

  it("is news again after 30 minutes without it, not when it comes and goes", () => {
    const gone = (n: number) => Array.from({ length: n }, () => warning("Lobby"));
    const both = warning("Lobby", "Ops TV 1");
    expect(joined([both, ...gone(29), both])).toEqual([]);
    expect(joined([both, ...gone(30), both])).toEqual(["Ops TV 1"]);
  });

  it("is news again when it becomes critical beside another critical one, and not while it eases", () => {
    expect(joined([[...critical("A"), ...warning("B")], critical("A", "B")])).toEqual(["B"]);
    expect(joined([critical("A", "B"), [...critical("A"), ...warning("B")]])).toEqual([]);
    expect(joined([[...critical("A"), ...warning("B")], critical("A", "B"), critical("A")])).toEqual([]);
  });

  it("is taken as known where an older release told of the alert", () => {
    const first = watchParts(null, { breaching: warning("Lobby", "Ops TV 1"), forMs: 0 }, true, at(0));
    expect(joinedParts(first, null)).toEqual([]);
  });
});

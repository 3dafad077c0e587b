import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold, foldedWays } from "./folding.ts";
import { type Alert, fires, isNormal, type TileFacts, type TileState, tileState, urgency } from "./tile-state.ts";

const NOW = 1_800_000_000_000;
const alert = (part: Partial<Alert> = {}): Alert => ({
  phase: "inactive",
  severity: null,
  clear_since: null,
  flapping: false,
  ack: null,
  silenced_until: null,
  inhibited_by: null,
  ...part,
});
const facts = (part: Partial<TileFacts> = {}): TileFacts => ({
  judged: "ok",
  thin: false,
  alert: alert(),
  evaluated: true,
  source: "connected",
  board: "fresh",
  now: NOW,
  ...part,
});
const firing = alert({ phase: "firing", severity: "critical" });
const ack = { initials: "JD", until: NOW + 1 };

describe("the state of a tile", () => {
  test.each<[string, Partial<TileFacts>, Partial<TileState>]>([
    ["normal", {}, { name: "ok", word: "Normal", calls: false }],
    ["what fires calls", { alert: firing }, { name: "critical", severity: "critical", calls: true }],
    [
      "what fires goes on though its value is calm again",
      { alert: firing, judged: "ok" },
      { name: "critical", severity: "critical", calls: true },
    ],
    [
      "what fires and is calm again is recovering, and calls until it has ended",
      { alert: { ...firing, clear_since: NOW - 60_000 } },
      { name: "critical", severity: "critical", word: "Recovering", calls: true },
    ],
    ["acked", { alert: { ...firing, ack } }, { name: "acked", severity: "critical", word: "Critical", calls: false }],
    ["an ack that lapsed", { alert: { ...firing, ack: { ...ack, until: NOW } } }, { name: "critical", calls: true }],
    [
      "silenced keeps its severity",
      { alert: { ...firing, silenced_until: NOW + 1 } },
      { name: "silenced", severity: "critical", calls: false },
    ],
    ["a silence over calm", { alert: alert({ silenced_until: NOW + 1 }) }, { name: "silenced", severity: null }],
    ["flapping", { alert: { ...firing, flapping: true } }, { name: "flapping", severity: "critical", calls: true }],
    ["an echo does not call", { alert: { ...firing, inhibited_by: "supabase-unreachable" } }, { name: "critical", calls: false }],
    [
      "pending",
      { alert: alert({ phase: "pending", severity: "warning" }) },
      { name: "pending", severity: "warning", calls: false },
    ],
    ["beyond a level before the engine fires", { judged: "critical" }, { name: "pending", severity: "critical" }],
    ["nothing observed", { judged: "no-data" }, { name: "unknown", word: "Unknown" }],
    ["never connected", { judged: "no-data", source: null }, { name: "unknown", word: "No source" }],
    ["too few events", { judged: "low-traffic" }, { name: "low-traffic", severity: null, calls: false }],
    [
      "too few events that all fail",
      { judged: "low-traffic", thin: true },
      { name: "low-traffic", severity: "warning", calls: true },
    ],
    ["a late source", { source: "late" }, { name: "late", word: "Late" }],
    ["a silent source: nothing looks calm", { source: "silent" }, { name: "unknown", word: "Unknown", calls: false }],
    ["a silent source, few events before", { source: "silent", judged: "low-traffic" }, { name: "unknown" }],
    ["a silent source after a breach", { source: "silent", judged: "critical", alert: null }, { name: "critical", calls: true }],
    ["a late page", { board: "late" }, { name: "late" }],
    ["a late page that fires", { board: "late", alert: firing }, { name: "critical", calls: true }],
    ["a page too old for any claim", { board: "unknown", alert: firing }, { name: "unknown", severity: null, calls: false }],
    ["an evaluator that stopped: the value of now is judged", { evaluated: false, alert: firing, judged: "ok" }, { name: "ok" }],
    ["an evaluator that stopped, beyond a level", { evaluated: false, judged: "warning" }, { name: "warning", calls: true }],
    [
      "an evaluator that stopped, and somebody has it",
      { evaluated: false, judged: "critical", alert: { ...firing, ack: { initials: "JD", until: NOW + 60_000 } } },
      { name: "acked", severity: "critical", calls: false },
    ],
    [
      "an evaluator that stopped, worse than what somebody has",
      {
        evaluated: false,
        judged: "critical",
        alert: { ...firing, severity: "warning", ack: { initials: "JD", until: NOW + 60_000 } },
      },
      { name: "critical", calls: true },
    ],
    [
      "an evaluator that stopped, silenced",
      { evaluated: false, judged: "critical", alert: { ...firing, silenced_until: NOW + 60_000 } },
      { name: "silenced", severity: "critical", calls: false },
    ],
    [
      "an evaluator that stopped, a silence that is over",
      { evaluated: false, judged: "critical", alert: { ...firing, silenced_until: NOW - 1 } },
      { name: "critical", calls: true },
    ],
    ["few events on a late page", { judged: "low-traffic", board: "late" }, { name: "late" }],
    ["a rule that the engine does not know yet", { alert: null, judged: "critical" }, { name: "critical", calls: true }],
  ])("%s", (_, given, expected) => {
    expect(tileState(facts(given))).toMatchObject(expected);
  });
});

const anyFacts: fc.Arbitrary<TileFacts> = fc.record({
  judged: fc.constantFrom("ok", "warning", "critical", "no-data", "low-traffic"),
  thin: fc.boolean(),
  alert: fc.option(
    fc.record({
      phase: fc.constantFrom("inactive", "pending", "firing"),
      severity: fc.constantFrom(null, "warning", "critical"),
      clear_since: fc.option(fc.constant(NOW - 60_000)),
      flapping: fc.boolean(),
      ack: fc.option(fc.constant(ack)),
      silenced_until: fc.option(fc.constantFrom(NOW - 1, NOW + 1)),
      inhibited_by: fc.option(fc.constant("x")),
    }),
  ),
  evaluated: fc.boolean(),
  source: fc.constantFrom(null, "connected", "late", "silent", "not-connected"),
  board: fc.constantFrom("fresh", "late", "unknown"),
  now: fc.constant(NOW),
});

test("old data is never any colour of health, and nothing unobserved is normal", () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const state = tileState(given);
      if (given.board === "unknown") expect(state).toMatchObject({ name: "unknown", severity: null });
      if (given.judged === "no-data") expect(state.name).not.toBe("ok");
      if (given.source === "silent") expect(state.name).not.toBe("ok");
      if (state.name === "ok") expect(given).toMatchObject({ judged: "ok", board: "fresh" });
      if (state.calls) expect(state.severity).not.toBeNull();
    }),
  );
});

test("what fires unheard is never normal, and only what has a severity fires", () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const state = tileState(given);
      if (fires(state)) expect(state.severity).not.toBeNull();
      if (fires(state)) expect(isNormal(state)).toBe(false);
    }),
  );
});

const tiles = fc
  .array(anyFacts, { maxLength: 30 })
  .map((all) => all.map((given, i) => ({ key: `rule-${i}`, state: tileState(given), standing: tileState(given) })));

test("nothing that is not normal is folded while something normal is shown", () => {
  fc.assert(
    fc.property(tiles, fc.integer({ min: 0, max: 12 }), (tiles, cells) => {
      const { shown, folded } = fold(tiles, cells);
      expect(shown.length).toBe(Math.min(cells, tiles.length));
      expect(shown.length + folded.length).toBe(tiles.length);
      const least = Math.max(-1, ...shown.map(({ standing }) => urgency(standing)));
      const most = Math.min(Number.POSITIVE_INFINITY, ...folded.map(({ standing }) => urgency(standing)));
      expect(least).toBeLessThanOrEqual(most);
    }),
  );
});

test("tiles keep the order that people learnt", () => {
  fc.assert(
    fc.property(tiles, fc.integer({ min: 0, max: 12 }), (tiles, cells) => {
      const places = fold(tiles, cells).shown.map(({ key }) => tiles.findIndex((tile) => tile.key === key));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }),
  );
});

test("a wall that goes blind folds what it folded before", () => {
  const seen = tileState(facts());
  const blind = tileState(facts({ board: "unknown" }));
  const burning = tileState(facts({ alert: firing }));
  const tiles = [seen, seen, burning].map((standing, i) => ({ key: `${i}`, state: blind, standing }));
  expect(fold(tiles, 1).shown.map(({ key }) => key)).toEqual(["2"]);
});

test("what is folded is told, what is not normal first and last of all left out", () => {
  const of = (given: Partial<TileFacts>) => ({ state: tileState(facts(given)) });
  expect(foldedWays([of({}), of({})])).toEqual(["folded: 2 normal", "2 normal"]);
  expect(foldedWays([of({}), of({ alert: firing }), of({ judged: "no-data" })])).toEqual([
    "folded: 1 not normal, 1 unknown, 1 normal",
    "1 not normal, 1 unknown, 1 normal",
    "2 not normal",
  ]);
  const late = { state: { name: "late", severity: null, word: "Late", calls: false } } as const;
  expect(foldedWays([of({}), late])?.[0]).toBe("folded: 1 late, 1 normal");
  expect(foldedWays([])).toBeNull();
});

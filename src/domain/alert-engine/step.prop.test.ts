import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import type { Instant } from "../time.ts";
import { instantOf, MINUTE } from "../time.ts";
import type { Measurement } from "./measure.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import type { AlertState, Transition } from "./state.ts";
import { initialState } from "./state.ts";
import { step } from "./step.ts";

const start = 1_760_000_400_000;

interface Judged {
  readonly slot: Instant;
  readonly measurement: Measurement;
}

const measurements: fc.Arbitrary<Measurement> = fc
  .oneof(
    { weight: 8, arbitrary: fc.constantFrom(0, 5, 9, 12, 20, 45, 60) },
    { weight: 1, arbitrary: fc.constantFrom("no_data", "low_traffic", "low_traffic_failing", "error") },
  )
  .map((drawn): Measurement => {
    if (typeof drawn === "number") return { kind: "value", value: drawn, numerator: drawn, denominator: null };
    if (drawn === "no_data" || drawn === "error") return { kind: drawn, reason: "drawn" };
    return { kind: "low_traffic", seen: 20, needed: 30, failures: drawn === "low_traffic" ? 0 : 16 };
  });

/** Slots in order, with gaps now and then. */
const histories: fc.Arbitrary<readonly Judged[]> = fc
  .array(fc.record({ gap: fc.constantFrom(1, 1, 1, 1, 1, 2, 3, 7), measurement: measurements }), { maxLength: 90 })
  .map((drawn) => {
    let slot = start;
    return drawn.map(({ gap, measurement }) => {
      slot += gap * MINUTE;
      return { slot: instantOf(slot), measurement };
    });
  });

const levels = fc.constantFrom(null, { at: 10, clear: 10 }, { at: 10, clear: 8 });
const rules: fc.Arbitrary<AlertRule> = fc
  .record({
    forS: fc.constantFrom(0, 60, 90, 180),
    keepFiringForS: fc.constantFrom(0, 60, 150, 300),
    noData: fc.constantFrom("ok", "keep_last", "alert"),
    warning: levels,
    critical: fc.constantFrom(null, { at: 50, clear: 40 }),
    minFailures: fc.constantFrom(0, 15),
  })
  .map((settings) => alertRule("query-errors", defaultRules["query-errors"], settings));

interface Run {
  readonly state: AlertState;
  readonly transitions: readonly Transition[];
}

function run(rule: AlertRule, history: readonly Judged[], from: AlertState = initialState): Run {
  let state = from;
  const transitions: Transition[] = [];
  for (const { slot, measurement } of history) {
    const next = step(rule, state, slot, measurement);
    state = next.state;
    transitions.push(...next.transitions);
  }
  return { state, transitions };
}

const throughJson = (state: AlertState): AlertState => JSON.parse(JSON.stringify(state));
const kindsOf = (transitions: readonly Transition[], kinds: readonly string[]): Transition[] =>
  transitions.filter(({ kind }) => kinds.includes(kind));

describe("the state machine, whatever happens", () => {
  it("gives the same answer when a history is cut anywhere and the state is written and read back", () => {
    fc.assert(
      fc.property(rules, histories, fc.nat(90), (rule, history, cut) => {
        const whole = run(rule, history);
        const first = run(rule, history.slice(0, cut));
        const second = run(rule, history.slice(cut), throughJson(first.state));
        expect([...first.transitions, ...second.transitions]).toEqual(whole.transitions);
        expect(second.state).toEqual(whole.state);
      }),
    );
  });

  it("is not moved by a repeated, late or doubled evaluation", () => {
    fc.assert(
      fc.property(rules, histories, measurements, (rule, history, late) => {
        const { state } = run(rule, history);
        for (const { slot } of history) expect(step(rule, state, slot, late)).toEqual({ state, transitions: [] });
        const doubled = history.flatMap((judged) => [judged, { ...judged, measurement: late }]);
        expect(run(rule, doubled)).toEqual(run(rule, history));
      }),
    );
  });

  it("frames every episode: one firing, then one resolution, and changes of severity only in between", () => {
    fc.assert(
      fc.property(rules, histories, (rule, history) => {
        let open: string | null = null;
        for (const { kind, episode } of kindsOf(run(rule, history).transitions, ["fired", "resolved", "escalated", "eased"])) {
          if (kind === "fired") {
            expect(open).toBeNull();
            open = episode;
            continue;
          }
          expect(episode).toBe(open);
          if (kind === "resolved") open = null;
        }
      }),
    );
  });

  it("never uses an episode's identity twice", () => {
    fc.assert(
      fc.property(rules, histories, (rule, history) => {
        const fired = kindsOf(run(rule, history).transitions, ["fired"]).map(({ episode }) => episode);
        expect(new Set(fired).size).toBe(fired.length);
      }),
    );
  });

  it("alternates between worse and better within an episode", () => {
    fc.assert(
      fc.property(rules, histories, (rule, history) => {
        let severity: string | null = null;
        for (const transition of kindsOf(run(rule, history).transitions, ["fired", "escalated", "eased"])) {
          if (transition.kind === "escalated") expect([severity, transition.severity]).toEqual(["warning", "critical"]);
          if (transition.kind === "eased") expect([severity, transition.severity]).toEqual(["critical", "warning"]);
          severity = transition.severity;
        }
      }),
    );
  });

  it("neither fires nor resolves on an error or on low traffic with failures, unless that counts as OK", () => {
    fc.assert(
      fc.property(rules, histories, (rule, history) => {
        const blind = new Set(
          history
            .filter(
              ({ measurement: m }) => m.kind === "error" || (m.kind === "low_traffic" && m.failures > 0 && rule.noData !== "ok"),
            )
            .map(({ slot }) => slot),
        );
        for (const { slot } of kindsOf(run(rule, history).transitions, ["fired", "resolved", "escalated", "eased", "pending"]))
          expect(blind.has(slot)).toBe(false);
      }),
    );
  });

  it("fires only after `for`, and resolves only after keep_firing_for", () => {
    fc.assert(
      fc.property(rules, histories, (rule, history) => {
        let state = initialState;
        for (const { slot, measurement } of history) {
          const before = state;
          const { state: after, transitions } = step(rule, before, slot, measurement);
          state = after;
          if (kindsOf(transitions, ["fired"]).length > 0 && after.phase.name === "firing")
            expect(slot - after.phase.activeAt).toBeGreaterThanOrEqual(rule.forS * 1_000);
          if (kindsOf(transitions, ["resolved"]).length > 0 && before.phase.name === "firing")
            expect(slot - (before.phase.clearSince ?? slot)).toBeGreaterThanOrEqual(rule.keepFiringForS * 1_000);
        }
      }),
    );
  });

  it("frames every time of flapping and of being unevaluable", () => {
    fc.assert(
      fc.property(rules, histories, (rule, history) => {
        const { transitions, state } = run(rule, history);
        for (const [begin, end, open] of [
          ["flapping", "settled", state.flapping.active],
          ["unevaluable", "evaluable", state.errors?.raised === true],
        ] as const) {
          const framed = kindsOf(transitions, [begin, end]).map(({ kind }) => kind);
          expect(framed).toEqual(framed.map((_, index) => (index % 2 === 0 ? begin : end)));
          expect(framed.length % 2 === 1).toBe(open);
        }
      }),
    );
  });
});

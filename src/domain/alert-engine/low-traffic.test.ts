/** An alert that fired in busy times, and what becomes of it once hardly anybody is there. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import type { Instant } from "../time.ts";
import { instantOf, MINUTE } from "../time.ts";
import type { RuleInput } from "./measure.ts";
import { replay } from "./replay.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import type { Surroundings } from "./sentence.ts";
import { sentence } from "./sentence.ts";
import type { AlertState } from "./state.ts";
import { initialState } from "./state.ts";
import { evaluate } from "./step.ts";

const t0 = instantOf(1_760_000_400_000);
const at = (minute: number): Instant => instantOf(t0 + minute * MINUTE);
const shipped = alertRule("api-error-rate", defaultRules["api-error-rate"]);
const bare: Surroundings = { zone: { offsetMin: 0, name: null }, usual: null, release: null, changedAt: null };

/** Minutes of traffic: how many minutes, requests and failures in each; `null` is unobserved. */
type Stretch = readonly [minutes: number, requests: number | null, failures: number | null];

function inputOf(...stretches: readonly Stretch[]): RuleInput {
  const each = (of: (stretch: Stretch) => number | null): (number | null)[] =>
    stretches.flatMap((stretch) => Array.from({ length: stretch[0] }, () => of(stretch)));
  const series = (values: (number | null)[]) => ({ t0, step: MINUTE, values });
  return {
    numerator: series(each(([, , failures]) => failures)),
    denominator: series(each(([, requests]) => requests)),
    usual: null,
    lagMs: 0,
  };
}

/** The state and its sentence after each slot from `from` to `to`. */
function judged(rule: AlertRule, input: RuleInput, to: number): { minute: number; state: AlertState; words: string }[] {
  let state = initialState;
  return Array.from({ length: to + 1 }, (_, minute) => {
    const next = evaluate(rule, state, at(minute), input);
    state = next.state;
    return { minute, state, words: sentence(rule, state, next.measurement, at(minute), bare) };
  });
}

describe("an alert on a share, once traffic falls below what can be judged", () => {
  const evening = inputOf([10, 30, 0], [8, 30, 15], [600, 6, 0]);
  const unheard = inputOf([10, 30, 0], [8, 30, 15], [5, 30, 0], [300, null, null]);

  it("recovers where nothing fails any more, as the shipped rule in a quiet evening", () => {
    const episodes = replay(shipped, evening);
    expect(episodes).toHaveLength(1);
    const [{ from, to } = { from: t0, to: null }] = episodes;
    expect((from - t0) / MINUTE).toBe(13);
    // Trouble ends at minute 18, is out of the window five minutes later, and the recovery has to last five.
    expect(to === null ? null : (to - t0) / MINUTE).toBe(28);
  });

  it("is held while as much fails as would count in busy times", () => {
    const [episode] = replay(shipped, inputOf([10, 30, 0], [8, 30, 15], [600, 6, 2]));
    expect(episode).toMatchObject({ to: null });
  });

  it("never says that it recovered for longer than it has to", () => {
    for (const story of [evening, unheard])
      for (const { words } of judged(shipped, story, 300)) {
        const [, ...spans] = /recovered for (\d+) min of (\d+) min/.exec(words) ?? [];
        const [so = 0, of = 0] = spans.map(Number);
        expect(so, words).toBeLessThanOrEqual(of);
        expect(words).not.toMatch(/recovered for .* h/);
      }
  });

  it("says of a recovery that could not be confirmed when it began", () => {
    const last = judged(shipped, unheard, 300).at(-1);
    expect(last?.words).toMatch(/, recovered 4 h 3\d min ago, which nothing has confirmed since/);
  });

  it("resolves within window and keep_firing_for of the last failure, whatever the volume", () => {
    const traffic = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 60 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        traffic,
        fc.record({
          windowS: fc.constantFrom(60, 300, 600),
          keepFiringForS: fc.constantFrom(0, 90, 300),
          minVolume: fc.integer({ min: 1, max: 200 }),
          minFailures: fc.integer({ min: 0, max: 20 }),
          noData: fc.constantFrom("ok", "keep_last", "alert"),
        }),
        (after, settings) => {
          const rule: AlertRule = { ...shipped, ...settings };
          const calm = after.map(([minutes, requests]): Stretch => [minutes, requests, 0]);
          const length = calm.reduce((sum, [minutes]) => sum + minutes, 0);
          const story = judged(rule, inputOf([20, 300, 200], ...calm), 20 + length);
          expect(story[20]?.state.phase.name).toBe("firing");
          const late = 20 + Math.ceil((rule.windowS + rule.keepFiringForS) / 60);
          for (const { minute, state } of story)
            if (minute >= late) expect(state.phase.name, `minute ${minute}`).not.toBe("firing");
        },
      ),
    );
  });
});

import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import type { TimeRange } from "../time.ts";
import { DAY, HOUR, instantOf, MINUTE } from "../time.ts";
import type { RuleInput } from "./measure.ts";
import type { Episode } from "./replay.ts";
import { beyondOf, compare, comparisonSentence, isConstant, replay, spanOf, whatIfSentence } from "./replay.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import { initialState } from "./state.ts";
import { evaluate } from "./step.ts";

const t0 = instantOf(1_760_000_400_000);
const at = (minute: number) => instantOf(t0 + minute * MINUTE);
const range = (from: number, to: number): TimeRange => ({ from: at(from), to: at(to) });

const rule: AlertRule = {
  ...alertRule("query-errors", defaultRules["query-errors"]),
  windowS: 60,
  forS: 120,
  keepFiringForS: 60,
  warning: { at: 10, clear: 10 },
  critical: { at: 50, clear: 50 },
};

/** Minutes of 1, with stretches of other values: [from, to, value]. */
function input(length: number, stretches: readonly (readonly [number, number, number | null])[], lagMs = 0): RuleInput {
  const values = Array.from({ length }, (_, minute): number | null => {
    const stretch = stretches.find(([from, to]) => minute >= from && minute < to);
    return stretch === undefined ? 1 : stretch[2];
  });
  return { numerator: { t0, step: MINUTE, values }, denominator: null, usual: null, lagMs };
}

describe("a replay", () => {
  it("returns the episodes with the worst severity of each, the last one open if it still fires", () => {
    const episodes = replay(
      rule,
      input(
        60,
        [
          [10, 20, 20],
          [15, 16, 60],
          [55, 60, 20],
        ].map(([a = 0, b = 0, v = 0]) => [a, b, v] as const),
      ),
    );
    expect(
      episodes.map(({ from, to, severity }) => [(from - t0) / MINUTE, to === null ? null : (to - t0) / MINUTE, severity]),
    ).toEqual([
      [13, 22, "warning"],
      [58, null, "warning"],
    ]);
    const worse = replay(
      rule,
      input(60, [
        [15, 17, 60],
        [10, 20, 20],
      ]),
    );
    expect(worse.map(({ severity }) => severity)).toEqual(["critical"]);
  });

  it("judges every slot that the evaluator would have judged, to the same effect", () => {
    const given = input(
      300,
      [
        [10, 20, 20],
        [40, 43, null],
        [100, 130, 80],
        [200, 203, 12],
      ],
      90_000,
    );
    let state = initialState;
    const fired: number[] = [];
    for (let minute = 0; minute <= 302; minute++) {
      const next = evaluate(rule, state, at(minute), given);
      state = next.state;
      for (const { kind, slot } of next.transitions) if (kind === "fired") fired.push(slot);
    }
    expect(replay(rule, given).map(({ from }) => from)).toEqual(fired);
    expect(fired.length).toBe(3);
  });

  it("replays a rule that is switched off as if it were on", () => {
    expect(replay({ ...rule, enabled: false }, input(60, [[10, 20, 20]]))).toHaveLength(1);
  });

  it("finds nothing in nothing", () => {
    expect(replay(rule, input(0, []))).toEqual([]);
  });
});

describe("a comparison", () => {
  const compared = (...[episodes, recorded, nights]: readonly [readonly Episode[], readonly TimeRange[], readonly TimeRange[]]) =>
    compare(episodes, recorded, nights, { end: at(120), judged: 1_000 * MINUTE });
  const episode = (from: number, to: number | null): Episode => ({
    id: `e${from}`,
    from: at(from),
    to: to === null ? null : at(to),
    severity: "warning",
  });

  it("counts what is caught, missed and extra, and what of that is at night", () => {
    const comparison = compared(
      [episode(5, 15), episode(40, 45), episode(60, 65), episode(90, null)],
      [range(10, 20), range(30, 35), range(100, 110)],
      [range(58, 70)],
    );
    expect(comparison.caught).toEqual([range(10, 20), range(100, 110)]);
    expect(comparison.missed).toEqual([range(30, 35)]);
    expect(comparison.extra.map(({ id }) => id)).toEqual(["e40", "e60"]);
    expect(comparison.atNight).toBe(1);
    expect(comparisonSentence(comparison)).toBe("catches 2 of 3, 2 more, 1 at night");
  });

  it("takes ranges as half open: one that ends where the other begins is another event", () => {
    expect(compared([episode(5, 10)], [range(10, 20)], []).caught).toEqual([]);
  });

  it("reads well with nothing more", () => {
    expect(comparisonSentence(compared([episode(5, 15)], [range(10, 20)], []))).toBe("catches 1 of 1, no more");
  });

  it("stands beside today's in one sentence", () => {
    const recorded = [range(10, 20)];
    const today = compared([episode(5, 15), episode(30, 31), episode(40, 41)], recorded, []);
    const tried = compared([episode(5, 15), episode(40, 41)], recorded, [range(39, 45)]);
    expect(whatIfSentence(tried, today)).toBe("Catches 1 of 1, 1 more, 1 at night; today's rule: 1 of 1, 2 more.");
    expect(whatIfSentence(today, null)).toBe("Today's rule catches 1 of 1, 2 more, none at night.");
  });

  it("does not speak of catching where nothing was recorded", () => {
    const none = compared([], [], []);
    const two = compared([episode(5, 15), episode(30, 31)], [], []);
    expect(whatIfSentence(none, two)).toBe("Would never have fired; today's rule: 2 times.");
    expect(whatIfSentence(two, none)).toBe("Would have fired 2 times, none at night; today's rule: never.");
    expect(whatIfSentence(none, null)).toBe("Today's rule would never have fired.");
    const one = (nights: TimeRange[]) => whatIfSentence(compared([episode(5, 15)], [], nights), null);
    expect(one([])).toBe("Today's rule would have fired once, not at night.");
    expect(one([range(0, 20)])).toBe("Today's rule would have fired once, at night.");
  });

  it("catches with what begins with the event, not with what has fired all along", () => {
    const days = (from: number, to: number | null) => episode(from * 1_440, to === null ? null : to * 1_440);
    const event = range(20 * 1_440, 20 * 1_440 + 45);
    const month = { end: at(28 * 1_440), judged: 28 * DAY };
    const over = (...episodes: Episode[]) => compare(episodes, [event], [], month);
    expect(over(days(10, 21)).caught).toEqual([]);
    expect(over(days(10, 21)).extra).toHaveLength(1);
    expect(over(episode(20 * 1_440 - 55, 20 * 1_440 + 5)).caught).toEqual([event]);
    expect(over(episode(20 * 1_440 + 44, null)).caught).toEqual([event]);
  });

  it("says of what fires most of the time that it tells nothing apart, and lets it catch nothing", () => {
    const event = range(20 * 1_440, 20 * 1_440 + 45);
    const month = { end: at(28 * 1_440), judged: 28 * DAY };
    const always = compare([episode(1_440, 20 * 1_440 - 5), episode(20 * 1_440, null)], [event], [], month);
    const today = compare([episode(20 * 1_440, 20 * 1_440 + 50)], [event], [], month);
    expect(always.caught).toEqual([]);
    expect(whatIfSentence(always, today)).toBe(
      "Would have fired for 27 of 28 days: it can tell nothing apart; today's rule: 1 of 1, no more.",
    );
    expect(whatIfSentence(today, always)).toBe("Catches 1 of 1, no more; today's rule: fires for 27 of 28 days.");
    const short = compare([episode(0, 300)], [], [], { end: at(360), judged: 6 * HOUR });
    expect(whatIfSentence(short, null)).toBe("Today's rule would have fired for 5 h of 6 h: it can tell nothing apart.");
  });

  it("says of what does not end that it goes on, and counts it as often as it would tell", () => {
    const day = (n: number) => n * 1_440;
    const event = range(day(18), day(18) + 60);
    const month = { end: at(day(28)), judged: 28 * DAY };
    const sane = compare([episode(day(18) + 5, day(18) + 70)], [event], [], month);
    const over = (...episodes: Episode[]) => compare(episodes, [event], [], month);
    // For a third of the time: not most of it.
    const endless = over(episode(day(18), null));
    expect(endless.caught).toEqual([event]);
    expect(endless.nuisance).toBe(59);
    expect(whatIfSentence(endless, sane)).toBe(
      "Catches 1 of 1, no more, but has not ended 9 d 23 h after the recorded one did; today's rule: 1 of 1, no more.",
    );
    expect(whatIfSentence(sane, endless)).toBe(
      "Catches 1 of 1, no more; today's rule: 1 of 1, no more, but has not ended 9 d 23 h after the recorded one did.",
    );
    const late = over(episode(day(16), day(16) + 30), episode(day(18), day(27)));
    expect(whatIfSentence(late, null)).toBe(
      "Today's rule catches 1 of 1, 1 more, none at night, but goes on for 8 d 23 h after the recorded one ended.",
    );
    expect(whatIfSentence(over(episode(day(2), day(12))), null)).toBe(
      "Today's rule catches 0 of 1, 1 more, none at night, but goes on for 10 d.",
    );
    const none = (one: Episode) => whatIfSentence(compare([one], [], [], month), null);
    expect(none(episode(day(18), null))).toBe(
      "Today's rule would have fired once, not at night, but has gone on for 10 d without an end.",
    );
    // Less than what a warning waits before it tells again is nothing to speak of.
    expect(whatIfSentence(over(episode(day(18), day(18) + 290)), null)).toBe("Today's rule catches 1 of 1, no more.");
    expect(sane.nuisance).toBe(0);
  });

  it("finds the longest time outside of recorded episodes, and none in which nothing was known", () => {
    const recorded = [range(600, 700), range(100, 200), range(150, 250)];
    const ends = { end: at(2_000) };
    expect(beyondOf(episode(90, 650), recorded, ends)).toEqual({ ...range(250, 600), after: true, open: false });
    expect(beyondOf(episode(90, null), recorded, ends)).toEqual({ ...range(700, 2_000), after: true, open: true });
    expect(beyondOf(episode(1_000, 1_200), recorded, ends)).toBeNull();
    expect(beyondOf(episode(90, 650), recorded, { ...ends, judgedIn: () => HOUR })).toBeNull();
  });

  it("does not take what is held through days without data for what fires all the time", () => {
    const value = { kind: "value", value: 1, numerator: 1, denominator: null } as const;
    const nothing = { kind: "no_data", reason: "nothing was observed" } as const;
    const measurements = Array.from({ length: 40 }, (_, i) => (i < 10 ? value : nothing));
    const span = spanOf({ first: at(0), interval: MINUTE, measurements });
    const held = compare([episode(8, null)], [range(8, 12)], [], span);
    expect(held).toMatchObject({ firing: 31 * MINUTE, judged: 10 * MINUTE, firingJudged: 2 * MINUTE, caught: [range(8, 12)] });
    expect(isConstant(held)).toBe(false);
    expect(isConstant(compare([episode(2, null)], [range(8, 12)], [], span))).toBe(true);
  });
});

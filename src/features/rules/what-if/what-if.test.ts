import { describe, expect, it } from "vitest";
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import { decodeMinutes } from "../../../domain/alert-engine/minutes.ts";
import type { AlertRule } from "../../../domain/alert-engine/rule.ts";
import { ruleOf, shippedSettings } from "../../../domain/rule-settings.ts";
import { defaultRules } from "../../../domain/rules.ts";
import { DAY, HOUR, instantOf, MINUTE, type TimeRange } from "../../../domain/time.ts";
import { nightsOf } from "./nights.ts";
import { pastOf } from "./past.ts";
import { recordedRanges } from "./ranges.ts";
import { chartOf, cutNote, detailOf, episodeLines, reachOf, recordedLane, replayedLane, sentenceOf } from "./view-model.ts";
import { whatIf } from "./what-if.ts";

const definition = defaultRules["query-errors"];
const shipped = { ...shippedSettings("query-errors", definition), windowS: 60 };
const t0 = Date.UTC(2026, 10, 2);
const length = (28 * DAY) / MINUTE;

/** Four quiet weeks with stretches of other counts: [from minute, minutes, count a minute]. */
function answerWith(stretches: readonly (readonly [number, number, number])[], recorded: readonly (readonly [number, number])[]) {
  const cells = stretches.flatMap(([from, minutes, n]) => Array.from({ length: minutes }, (_, k) => [from + k, n] as const));
  const answer: RuleBucketsAnswer = {
    t0,
    step: MINUTE,
    length,
    numerator: { i: cells.map(([i]) => i), v: cells.map(([, n]) => n), unobserved: [[100, 160]] },
    denominator: null,
    usual: null,
    lag_ms: 0,
    episodes: recorded.map(([from, to]) => ({
      id: `query-errors@${from}`,
      from: t0 + from * MINUTE,
      to: t0 + to * MINUTE,
      severity: "critical",
    })),
  };
  return answer;
}

/** An incident at noon of the third day, and a short peak in the night after it. */
const answer = answerWith(
  [
    [3_600, 60, 200],
    [4_440, 10, 30],
  ],
  [[3_602, 3_665]],
);
const night: TimeRange[] = [{ from: instantOf(t0 + 4_300 * MINUTE), to: instantOf(t0 + 4_500 * MINUTE) }];
const past = (given = answer) => ({
  buckets: decodeMinutes("count", given),
  recorded: recordedRanges(given),
  nights: night,
});
const rule = (change: Partial<typeof shipped> = {}) => ruleOf("query-errors", definition, { ...shipped, ...change });

describe("sparse minutes", () => {
  it("are 0 where nothing is named, and unknown where nothing was observed", () => {
    const { numerator } = decodeMinutes("count", answer);
    expect([numerator[0], numerator[99], numerator[100], numerator[159], numerator[160], numerator[3_600]]).toEqual([
      0,
      0,
      Number.NaN,
      Number.NaN,
      0,
      200,
    ]);
  });

  it("are unknown where a gauge has no value", () => {
    expect(decodeMinutes("gauge", answer).numerator[0]).toBeNaN();
    expect(decodeMinutes("age", answer).numerator[3_600]).toBe(200);
  });

  it("keep what is usual an hour at a time", () => {
    const usual = { t0: t0 - 28 * DAY, values: [1, null, 3] };
    expect([...(decodeMinutes("share", { ...answer, usual }).usual?.values ?? [])]).toEqual([1, Number.NaN, 3]);
  });
});

describe("what a rule would have done", () => {
  it("is told beside the recorded episodes, with what is extra and at night", () => {
    const outcome = whatIf(past()).replay(rule());
    expect(outcome.episodes.map(({ extra, atNight, severity }) => [extra, atNight, severity])).toEqual([
      [false, false, "critical"],
      [true, true, "warning"],
    ]);
    const today = { comparison: outcome.comparison };
    expect(sentenceOf(outcome, today, false, true)).toBe("Today's rule catches 1 of 1, 1 more, 1 at night.");
    expect(detailOf(outcome, today, false)).toBe("2 alerts, firing for 1\u00a0h\u00a016\u00a0min in all. No data for 1\u00a0h.");
  });

  it("changes with the levels, and says what today's rule did", () => {
    const engine = whatIf(past());
    const before = engine.replay(rule());
    const outcome = engine.replay(rule({ warning: 50 }));
    expect(sentenceOf(outcome, before, true, true)).toBe("Catches 1 of 1, no more; today's rule: 1 of 1, 1 more.");
    expect(sentenceOf(outcome, before, true, false)).toMatch(/^Switched off, it tells nobody\. Switched on: Catches 1 of 1/);
    expect(detailOf(outcome, before, true)).toContain("; today 1\u00a0h\u00a016\u00a0min.");
  });

  it("catches an incident that has only just begun, though it was told of before its minutes were complete", () => {
    const begun = answerWith([[length - 1, 1, 200]], []);
    const episodes = [{ id: "now", from: t0 + (length + 0.3) * MINUTE, to: null, severity: "critical" as const }];
    const outcome = whatIf(past({ ...begun, episodes })).replay(rule({ forS: 0 }));
    expect(sentenceOf(outcome, { comparison: outcome.comparison }, false, true)).toBe("Today's rule catches 1 of 1, no more.");
  });

  it("measures once for all levels, and anew for another window", () => {
    const engine = whatIf(past());
    const { drawn } = engine.replay(rule());
    expect(engine.replay(rule({ warning: 90 })).drawn).toBe(drawn);
    const wider = engine.replay(rule({ windowS: 600 })).drawn;
    expect(wider.key).not.toBe(drawn.key);
    expect(Math.max(...wider.values.map((value) => value ?? 0))).toBe(2_000);
  });

  it("proposes a level with what the whole rule would do", () => {
    const proposed = (engine: ReturnType<typeof whatIf>, of: AlertRule) => {
      const proposal = engine.suggest(of, of, "warning");
      return proposal === "keep" ? null : proposal;
    };
    expect(proposed(whatIf(past()), rule())?.level.at).toBe(30);
    const busy = answerWith(
      Array.from({ length: 28 }, (_, day) => [day * 1_440 + 600, 10, 20 + day] as const),
      [],
    );
    const suggested = proposed(whatIf(past(busy)), rule({ critical: null }));
    expect(suggested?.level.at).toBe(44);
    expect(suggested?.outcome.episodes).toHaveLength(4);
  });
});

describe("the drawing", () => {
  it("has round hours, no more than 240 points, and the worst of each", () => {
    const { drawn } = whatIf(past()).replay(rule());
    expect(drawn.step).toBe(3 * HOUR);
    expect(drawn.values).toHaveLength(224);
    expect(drawn.values[20]).toBe(200);
    const chart = chartOf(definition, drawn);
    expect(chart).toMatchObject({ t0, unit: "number", series: [{ title: "Query errors" }] });
    expect(chart.band).toBeUndefined();
  });

  it("takes the lowest where low is bad", () => {
    const below = { ...rule(), direction: "below" as const };
    expect(whatIf(past()).replay(below).drawn.values[20]).toBe(0);
  });

  it("shows what is usual as a range around the whole", () => {
    const hours = Array.from({ length: 56 * 24 }, (_, hour) => 40 + 20 * (Math.floor(hour / 168) % 2));
    const share = { ...answer, usual: { t0: t0 - 28 * DAY, values: hours } };
    const { drawn } = whatIf({ ...past(), buckets: decodeMinutes("share", share) }).replay({ ...rule(), measure: "share" });
    expect(drawn.usual?.low[0]).toBeCloseTo(40 / 50);
    expect(drawn.usual?.high[0]).toBeCloseTo(60 / 50);
    expect(drawn.usual?.high).toHaveLength(224);
  });

  it("is never so high that the levels lie on the ground, and says that peaks are cut off", () => {
    expect(reachOf(definition, [1, 5, null], { warning: 20, critical: 100 })).toBe(120);
    expect(reachOf(definition, [1, 300], { warning: 20, critical: 100 })).toBe(300);
    expect(reachOf(definition, [1, 9_000], { warning: 20, critical: 100 })).toBe(400);
    expect(reachOf(definition, [1, 9_000], { warning: null, critical: null })).toBe(9_000);
    const below = { direction: "below" as const };
    expect(reachOf(below, [...Array.from({ length: 20 }, () => 1), 40], { warning: 0.2, critical: null })).toBe(2);
    expect(reachOf(below, [1, 1, 1.2], { warning: null, critical: null })).toBe(1.2);
    expect(cutNote(definition, [1, 9_000], 400)).toBe("Peaks are cut off: the highest is 9,000.");
    expect(cutNote(definition, [1, 90], 400)).toBeNull();
  });

  it("matches the lanes, and lists them newest first", () => {
    const outcome = whatIf(past()).replay(rule());
    expect(recordedLane(answer, outcome.comparison).map(({ matched }) => matched)).toEqual([true]);
    expect(replayedLane(outcome).map(({ matched }) => matched)).toEqual([true, false]);
    expect(episodeLines(answer, outcome).map(({ what }) => what)).toEqual(["extra, at night", "would fire", "recorded, caught"]);
  });
});

describe("an alert that does not end", () => {
  /** Errors for an hour on the 18th day, one in five minutes after it; `recorded` is what they were. */
  const lingering = answerWith(
    [
      [17 * 1_440, 60, 200],
      [17 * 1_440 + 60, 11 * 1_440 - 60, 1],
    ],
    [[17 * 1_440 + 2, 17 * 1_440 + 65]],
  );

  it("is told apart from one that does, in the sentence, the lane and the list", () => {
    const engine = whatIf(past(lingering));
    const today = engine.replay(rule());
    const outcome = engine.replay(rule({ warningClear: 0.5 }));
    expect(sentenceOf(today, today, false, true)).toBe("Today's rule catches 1 of 1, no more.");
    expect(sentenceOf(outcome, today, true, true)).toMatch(
      /^Catches 1 of 1, no more, but has not ended 10 d 22 h after the recorded one did; today's rule: 1 of 1, no more\.$/,
    );
    expect(replayedLane(today).map(({ matched }) => matched)).toEqual([true]);
    expect(replayedLane(outcome).map(({ matched, to }) => [matched, to === null])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(episodeLines(lingering, outcome).map(({ what }) => what)).toContain(
      "would fire, 10 d 22 h of it outside of recorded ones",
    );
  });
});

describe("nights", () => {
  const range = { from: instantOf(Date.UTC(2026, 2, 28, 12)), to: instantOf(Date.UTC(2026, 2, 30, 12)) };
  const hours = (zone: string) =>
    nightsOf(range, zone).map(({ from, to }) => [new Date(from).toISOString().slice(5, 16), (to - from) / HOUR]);

  it("go from 22:00 to 6:00 on the installation's clock, an hour less where summer begins", () => {
    expect(hours("UTC")).toEqual([
      ["03-28T22:00", 8],
      ["03-29T22:00", 8],
    ]);
    expect(hours("Europe/Berlin")).toEqual([
      ["03-28T21:00", 7],
      ["03-29T20:00", 8],
    ]);
  });

  it("are those of the installation, whoever looks", () => {
    const nights = (zone?: string) =>
      pastOf("count", { ...answer, ...(zone === undefined ? {} : { zone }) }).nights.find(({ from }) => from >= t0)?.from;
    expect(nights("Europe/Berlin")).toBe(t0 + 21 * HOUR);
    expect(nights("America/New_York")).toBe(t0 + 3 * HOUR);
    expect(nights()).toBe(t0 + 22 * HOUR);
    expect(nights("<+02>-2")).toBe(t0 + 22 * HOUR);
  });
});

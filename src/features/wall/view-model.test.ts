import { describe, expect, test } from "vitest";
import { answerOf, NOW, type Scene, scenes } from "../../../tests/fixtures/wall/scenes.ts";
import { wallAnswer } from "../../contracts/wall.ts";
import { type Instant, instantOf, MINUTE, SECOND } from "../../domain/time.ts";
import type { Blindness } from "../../domain/wall/watching.ts";
import { unbroken } from "../../format/unbroken.ts";
import { errorCharts, healthFacts, paymentFacts, releaseFacts } from "./detail-model.ts";
import { played } from "./plays.ts";
import { shownOf } from "./use-wall.ts";
import { type Shown, type WallModel, wallModel } from "./view-model.ts";
import { wordsBelow } from "./words-below.ts";

const clock = { locale: "en-GB", zone: "UTC" };
const links = { origin: "https://watch.example", env: null };
const later = (ms: number) => instantOf(NOW + ms);
const shown = (scene: Scene) => shownOf(answerOf(scene));
const model = (scene: Scene, now: Instant = later(5 * SECOND), failure: Blindness | null = null) =>
  wallModel(shown(scene), { failure }, now, clock, links);
const linesOf = ({ words }: WallModel, bare = false, whole = true) => (words === null ? [] : wordsBelow(words, bare, whole));
const states = (scene: Scene) => Object.fromEntries(model(scene).tiles.map(({ key, state }) => [key, state.name]));

test("the scenes of the tests are answers as the contract has them", () => {
  for (const scene of Object.values(scenes)) expect(wallAnswer.safeParse(answerOf(scene)).error).toBeUndefined();
});

describe("a calm wall", () => {
  test("is all normal and names what is nearest to its limit", () => {
    const calm = model(scenes.calm);
    const { headline, firing, tiles } = calm;
    expect([headline.tone, headline.ways[0], firing]).toEqual(["ok", "All normal", []]);
    expect(linesOf(calm)[0]?.[0]).toBe(unbroken("Nearest to its limit: Oldest payment, 1 h 12 min of 4 h"));
    expect(tiles.every(({ link }) => link === null)).toBe(true);
  });

  test("every number has its unit, its limit and its usual range", () => {
    const tile = model(scenes.calm).tiles.find(({ key }) => key === "api-error-rate");
    expect(tile).toMatchObject({ value: [unbroken("0.1 %")], limit: unbroken("1 %"), usual: unbroken("<0.1–0.1 %") });
    expect(tile?.spark.judged).toBe(5);
  });
});

test("while an alert stands its tile has the number that it was judged by: complete minutes alone say less for a while", () => {
  const given = shown(scenes.warning);
  const rules = given.board.rules.map((rule) =>
    rule.alert?.phase === "firing" ? { ...rule, window_numerator: 0, alert: { ...rule.alert, value: 0.053 } } : rule,
  );
  const { tiles } = wallModel({ ...given, board: { ...given.board, rules } }, { failure: null }, later(5_000), clock, links);
  expect(tiles.find(({ key }) => key === "api-error-rate")).toMatchObject({ value: [unbroken("5.3 %")], limit: unbroken("1 %") });
  // A display of the past sent nowhere else: what somebody sends is of now.
  const view = { area: null, rule: null, at: NOW - 60_000, range_s: null, until: NOW + 60_000, by: "A", sent_at: NOW };
  expect(wallModel({ ...given, past: true, view }, { failure: null }, later(0), clock, links).detail.kind).not.toBe("past");
});

test("a wall with a silent source is not all normal: the source is named, and its tiles are unknown", () => {
  const calm = shown(scenes.calm);
  const sources = calm.board.sources.map((row) =>
    row.source === "storage"
      ? { ...row, usual_gap_s: 30, last_receipt_at: NOW - 7 * MINUTE, last_event_at: NOW - 7 * MINUTE }
      : row,
  );
  const { headline, tiles } = wallModel(
    { ...calm, board: { ...calm.board, sources } },
    { failure: null },
    later(5_000),
    clock,
    links,
  );
  expect(headline).toMatchObject({ tone: "unsure" });
  expect(headline.ways[0]).toMatch(/^All observed normal · 1 source silent: Storage/);
  const blind = tiles.filter(({ key }) => key.startsWith("storage-"));
  expect(blind.map(({ state, value }) => [state.name, state.word, value[0]])).toEqual([
    ["unknown", "Unknown", "no data"],
    ["unknown", "Unknown", "no data"],
  ]);
});

test("an incident names what fires, pins what began first, and gives each firing tile an address", () => {
  const { headline, firing, detail, tiles, words } = model(scenes.critical);
  expect(headline.ways[0]).toBe("2 critical · 1 warning");
  expect(firing.map(({ titles }) => titles[0])).toEqual(["Portal sign-ins", "Portal lockouts", "API errors"]);
  expect(detail).toEqual({ kind: "rule", key: "auth-failures-portal", held: "pinned" });
  expect(words).toBeNull();
  const linked = tiles.filter(({ link }) => link !== null).map(({ key }) => key);
  expect(linked).toEqual(["api-error-rate", "auth-failures-portal", "portal-lockouts"]);
  expect(tiles.find(({ key }) => key === "portal-lockouts")?.link).toMatch(
    /^https:\/\/watch\.example\/alerts\/episode\/portal-lockouts@\d+$/,
  );
});

test("a warning that becomes critical while somebody looks at something else calls for itself", () => {
  const began = { phase: "firing", severity: "critical", since: NOW - 20 * MINUTE, sentence: "Critical." } as const;
  const view = {
    area: "health",
    rule: null,
    at: null,
    range_s: null,
    until: NOW + 5 * MINUTE,
    by: "JD",
    sent_at: NOW - 5 * MINUTE,
  } as const;
  const detailWith = (critical_since: number) => {
    const rules = { "query-errors": { window: 120, alert: { ...began, critical_since } } };
    return model({ rules, answer: { view } }).detail;
  };
  expect(detailWith(NOW - 8 * MINUTE)).toMatchObject({ kind: "view", view: "health", held: "sent" });
  expect(detailWith(NOW - MINUTE)).toEqual({ kind: "rule", key: "query-errors", held: "pinned" });
  const rules = { "query-errors": { window: 120, alert: { ...began, critical_since: NOW - MINUTE } } };
  expect(model({ rules }).tiles.find(({ key }) => key === "query-errors")?.since).toBe(NOW - MINUTE);
});

test("where no episode is recorded, the address is that of the minute: a code that changes while it is scanned cannot be read", () => {
  const scene = { rules: { "portal-lockouts": { window: 12, alert: null } } };
  const linkAt = (ms: number) => model(scene, later(ms)).tiles.find(({ key }) => key === "portal-lockouts")?.link;
  expect(linkAt(5 * SECOND)).toBe(`https://watch.example/?at=${NOW - (NOW % MINUTE)}&tile=portal-lockouts`);
  expect(linkAt(25 * SECOND)).toBe(linkAt(5 * SECOND));
});

test("silenced and acked keep their severity, call nobody, and the initials are told", () => {
  const { tiles, headline } = model(scenes.silenced);
  expect(tiles.some(({ state }) => state.calls)).toBe(false);
  expect(headline).toMatchObject({ tone: "taken-warning", ways: expect.arrayContaining(["1 warning, acked · 1 silenced"]) });
  expect(tiles.find(({ key }) => key === "api-error-rate")).toMatchObject({
    initials: "JD",
    state: { name: "acked", severity: "warning" },
  });
});

test("every state has a tile of its own in the scene of all", () => {
  expect(new Set(Object.values(states(scenes.every)))).toEqual(
    new Set(["critical", "warning", "unknown", "pending", "flapping", "acked", "silenced", "ok", "low-traffic", "late"]),
  );
});

describe("a wall that is not watching", () => {
  const blind = model(scenes.critical, later(2 * MINUTE), "network");

  test("says why and since when, and what was last known", () => {
    expect(blind.headline).toMatchObject({ tone: "blind", ways: ["NOT WATCHING since 14:02", "NOT WATCHING"] });
    expect(linesOf(blind)[0]?.[0]).toBe("No network; last known: 2 critical · 1 warning");
    // An upright screen has no room for the time in its headline.
    // A picture without tiles has nothing below.
    expect(linesOf(blind, true).map(([first]) => first)).toEqual(["No network", "Last known: 2 critical · 1 warning"]);
    // Where the headline has no room for since when, the first line says it.
    expect(linesOf(blind, true, false)[0]).toEqual(["No network since 14:02", "No network"]);
    expect(linesOf(blind, false, false)[0]?.[0]).toBe("No network since 14:02; last known: 2 critical · 1 warning");
    expect(linesOf(blind)[1]).toEqual(["What stands below was last known at 14:02.", "Below: as of 14:02."]);
  });

  test("keeps values and places, shows no colour of health, and calls nobody by what it no longer knows", () => {
    expect(blind.tiles.every(({ state }) => state.name === "unknown" && state.severity === null)).toBe(true);
    expect(blind.tiles.find(({ key }) => key === "auth-failures-portal")).toMatchObject({
      value: ["96"],
      standing: { name: "critical" },
    });
    expect(blind.detail).toMatchObject({ kind: "rule", held: "pinned" });
    expect(blind.firing).toEqual([]);
  });

  test("a stopped evaluator is told though answers come", () => {
    const stopped = model({ board: { evaluator: { last_slot: NOW - 4 * MINUTE, interval_s: 60 } } });
    expect(stopped.headline.ways[0]).toBe("NOT WATCHING since 13:58");
    expect(linesOf(stopped)[0]?.[0]).toBe("Rules are not evaluated; by their values: all normal");
    expect(stopped.watch.board).toBe("fresh");
  });

  describe("when no events arrive", () => {
    const heard = { edge: 900, auth: 900, postgres: 900, storage: 900, function_edge: 900, function: 900, app: 900, client: 900 };
    /** The board of the scene with the usual gaps of some sources in seconds. */
    const withGaps = (gaps: Readonly<Record<string, number | null>>, quiet: Scene["heard"] = heard) => {
      const before = shown({ heard: quiet });
      const sources = before.board.sources.map((row) => ({ ...row, usual_gap_s: gaps[row.source] ?? row.usual_gap_s }));
      const board = { ...before.board, sources };
      return wallModel({ ...before, board }, { failure: null }, later(5 * SECOND), clock, links).watch.blind;
    };

    test("it says so, though upkeep and the probe are heard: they come from the database itself", () => {
      expect(model({ heard }).watch.blind).toMatchObject({ reason: "pipeline", since: NOW - 900 * SECOND });
    });

    test("one source that is heard is enough to know that they do", () => {
      expect(withGaps({}, { ...heard, auth: 20 })).toBeNull();
    });

    test("a source that is seldom heard says nothing of the others", () => {
      expect(withGaps({ app: 20_000 })).toMatchObject({ reason: "pipeline", since: NOW - 900 * SECOND });
      const seldom = Object.fromEntries(Object.keys(heard).map((source) => [source, 20_000]));
      expect(withGaps(seldom)).toBeNull();
    });
  });
});

test("a board of the past is named, judged at its own time, and never late", () => {
  const past = { ...shown(scenes.critical), past: true };
  const { headline, watch } = wallModel(past, { failure: "network" }, instantOf(NOW), clock, links);
  expect(headline).toMatchObject({ tone: "past", ways: expect.arrayContaining(["AS IT WAS 24 Nov 14:02"]) });
  expect(watch).toEqual({ board: "fresh", blind: null });
});

test("a rule of a newer database is shown as unknown, not left out", () => {
  const { board } = shown({});
  const [first] = board.rules;
  if (first === undefined) throw new Error("The board has no rules.");
  const newer = { ...shown({}), board: { ...board, rules: [...board.rules, { ...first, key: "of-tomorrow" }] } };
  const { tiles } = wallModel(newer, { failure: null }, later(0), clock, links);
  expect(tiles.at(-1)).toMatchObject({ titles: ["of-tomorrow"], state: { name: "unknown" } });
});

test("a wall without figures of payments has no view of them, and a preview says nothing of releases that it does not know", () => {
  const turns = (part: Partial<Shown>) => {
    const scoped = wallModel({ ...shown({}), ...part }, { failure: null }, later(0), clock, links);
    return [scoped.detail.kind === "view" ? scoped.detail.turn.of : 0, linesOf(scoped).length];
  };
  expect(turns({})).toEqual([4, 3]);
  expect(turns({ payments: false })).toEqual([3, 3]);
  expect(turns({ releases: null })).toEqual([3, 2]);
  const scope = { ...answerOf({}).display, scope: { payments: false } };
  expect(shown({ answer: { display: scope } }).payments).toBe(false);
});

describe("the detail area", () => {
  const { board, releases } = shown({ heard: { storage: 540 } });

  test("draws only complete buckets, in the range that was asked", () => {
    const [errors] = errorCharts(board);
    expect(errors).toMatchObject({ title: "API errors", level: 0.01, range: unbroken("6 h") });
    expect(errors?.values.length).toBeLessThan(board.charts.series[0]?.values.length ?? 0);
    const longer = { ...board.charts, series: board.charts.series.map((one) => ({ ...one, values: [...one.values, 1, 1] })) };
    const whole = { ...longer, complete_until: board.charts.t0 + 181 * board.charts.step };
    expect(errorCharts({ ...board, charts: whole })[0]).toMatchObject({ range: unbroken("6 h") });
  });

  test("says of hours without a failed request that none failed, over all of them", () => {
    const series = board.charts.series.filter(({ variant }) => variant !== "5xx");
    const [errors, signIns] = errorCharts({ ...board, charts: { ...board.charts, series } });
    expect(errors).toMatchObject({ range: unbroken("6 h"), now: [unbroken("0 % in 2 min"), unbroken("0 %")] });
    expect(signIns).toMatchObject({ range: unbroken("6 h") });
    expect(errors?.values.length).toBe(signIns?.values.length);
  });

  test("names who is not heard, and what is missing is no data", () => {
    expect(healthFacts(board, instantOf(NOW)).slice(3)).toEqual([
      { name: "Sources", value: "9 of 10", well: false },
      { name: "Storage", value: unbroken("9 min"), well: false },
    ]);
    const hidden = { ...board, health: null, probe: null, payments: { ...board.payments, open: null, oldest_open_age_s: null } };
    expect(paymentFacts(hidden)[0]?.value).toBe("no data");
    expect(healthFacts(hidden, instantOf(NOW))[0]).toMatchObject({ value: "no data", well: null });
  });

  test("a chart of the past ends at its time, and says nothing of now", () => {
    const [errors, signIns] = errorCharts(board, "14:02");
    expect([errors?.end, errors?.now[0]]).toEqual(["14:02", unbroken("0 % in 2 min")]);
    expect([signIns?.end, signIns?.now[0]]).toEqual(["14:02", expect.stringContaining("in all")]);
    expect(errorCharts(board).map(({ end }) => end)).toEqual(["now", "now"]);
  });

  test("releases are named in full: where one leaves no room for an age in words, all ages are short", () => {
    const told = (fits: () => boolean) => releaseFacts(releases ?? [], instantOf(NOW), fits).map(({ value }) => value);
    expect(told(() => true).slice(0, 2)).toEqual(["5 h ago", "3 d ago"].map(unbroken));
    expect(told(() => false).slice(0, 2)).toEqual(["5 h", "3 d"].map(unbroken));
  });
});

test("what is played on a preview is an incident, and says that it is played", () => {
  const { tiles, headline } = wallModel(played(shown({}), "critical"), { failure: null }, later(0), clock, links);
  expect(headline.ways[0]).toBe("1 critical · 1 warning · 1 acked");
  expect(tiles.find(({ state }) => state.calls)?.sentence).toContain("played for the preview");
  expect(wallModel(played(shown({}), "blind"), { failure: null }, later(0), clock, links).headline.tone).toBe("blind");
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blindHeadline, firingOrder, fittedHeadline, headlineOf, headlineWidth, packed, pastHeadline } from "./spine.ts";
import { endFitting, fitting } from "./text-width.ts";
import type { Severity, TileState, TileStateName } from "./tile-state.ts";

const tile = (name: TileStateName, severity: Severity | null = null, calls = false): { state: TileState } => ({
  state: { name, severity, word: name, calls },
});
const ok = tile("ok");
const critical = tile("critical", "critical", true);
const warning = tile("warning", "warning", true);

describe("the headline", () => {
  test.each([
    ["all normal", [ok, ok], "ok", "All normal"],
    ["critical before warning", [ok, warning, critical, critical], "critical", "2 critical · 1 warning"],
    ["somebody has it", [tile("acked", "critical")], "taken-critical", "1 critical, acked"],
    ["one of two has somebody", [tile("acked", "critical"), warning], "warning", "1 warning · 1 acked"],
    ["silenced", [ok, tile("silenced", "critical")], "silenced", "No alert · 1 silenced"],
    ["pending", [ok, tile("pending", "warning")], "unsure", "No alert · 1 pending"],
    ["what is not observed is not normal", [ok, tile("unknown")], "unsure", "All observed normal · 1 without data"],
    ["most of a few fail", [ok, tile("low-traffic", "warning", true)], "warning", "1 failing at low traffic"],
    [
      "most of a few fail, and more",
      [ok, tile("low-traffic", "warning", true), tile("low-traffic"), tile("unknown")],
      "warning",
      "1 failing at low traffic · 1 without data · 1 low traffic",
    ],
    ["nothing known", [tile("unknown")], "unsure", "No data"],
    ["nothing there", [], "unsure", "No data"],
  ])("%s", (_, tiles, tone, text) => {
    const headline = headlineOf(tiles);
    expect([headline.tone, headline.ways[0]]).toEqual([tone, text]);
  });

  test("where the room is short, what is not known is said before what is normal", () => {
    const headline = headlineOf([ok, tile("unknown"), tile("low-traffic")]);
    expect(headline.ways).toEqual([
      "All observed normal · 1 without data · 1 low traffic",
      "1 without data · 1 low traffic",
      "1 without data",
    ]);
    expect(headlineOf([critical, warning, tile("unknown")]).ways.at(-1)).toBe("1 critical");
  });

  test("no wall is all normal while a source is missed, which is named where there is room", () => {
    expect(headlineOf([ok, ok], ["Auth", "Storage"])).toEqual({
      tone: "unsure",
      ways: [
        "All observed normal · 2 sources silent: Auth, Storage",
        "All observed normal · 2 sources silent",
        "2 sources silent: Auth, Storage",
        "2 sources silent",
      ],
    });
    expect(headlineOf([critical], ["Auth"])).toEqual({
      tone: "critical",
      ways: ["1 critical · 1 source silent: Auth", "1 critical · 1 source silent", "1 critical"],
    });
    expect(headlineOf([ok, tile("unknown")], ["Auth"]).ways[0]).toBe(
      "All observed normal · 1 source silent: Auth · 1 without data",
    );
  });

  test("where nothing is known, who is missed is still named", () => {
    expect(headlineOf([tile("unknown")], ["Auth"]).ways).toEqual([
      "No data · 1 source silent: Auth",
      "No data · 1 source silent",
      "No data",
    ]);
  });

  test("blindness and the past say so themselves", () => {
    expect(blindHeadline("14:02").ways).toEqual(["NOT WATCHING since 14:02", "NOT WATCHING", "BLIND"]);
    expect(blindHeadline(null).ways).toEqual(["NOT WATCHING", "BLIND"]);
    expect(pastHeadline("Tue 14:03", headlineOf([critical]))).toEqual({
      tone: "past",
      ways: ["AS IT WAS Tue 14:03: 1 critical", "Was Tue 14:03: 1 critical", "Tue 14:03: 1 critical", "AS IT WAS Tue 14:03"],
    });
  });

  test("of the past it counts the warnings as long as that of now would", () => {
    const was = pastHeadline("Tue 14:03", headlineOf([critical, critical, warning, tile("unknown")]));
    expect(was.ways).toEqual([
      "AS IT WAS Tue 14:03: 2 critical · 1 warning · 1 without data",
      "AS IT WAS Tue 14:03: 2 critical · 1 warning",
      "Was Tue 14:03: 2 critical · 1 warning",
      "Tue 14:03: 2 critical · 1 warning",
      "AS IT WAS Tue 14:03: 2 critical",
      "AS IT WAS Tue 14:03",
    ]);
    // 55 inches at 4 m: the line that holds the counts today holds them for another day.
    const room = { width: 41.2, rows: 1, floor: 1.25, least: 2, most: 2.4 };
    expect(fittedHeadline(was, room).lines).toEqual(["Tue 14:03: 2 critical · 1 warning"]);
  });

  test("in a picture that is too narrow for its words it becomes smaller, then a number beside its shape", () => {
    const room = { rows: 2, floor: 1.25, least: 2, most: 2 };
    const blind = fittedHeadline(blindHeadline("14:02"), { ...room, width: 9.06 });
    expect(blind.lines).toEqual(["BLIND"]);
    expect(blind.size).toBeLessThan(2);
    expect(fittedHeadline(headlineOf([critical, warning]), { ...room, width: 9.06 }).lines).toEqual(["1", "critical"]);
    expect(fittedHeadline(headlineOf([critical, warning]), { ...room, rows: 1, width: 4 }).lines).toEqual(["1"]);
  });

  test("it is as large as fits into its lines, never below its least size", () => {
    const headline = headlineOf([critical, warning]);
    const room = { rows: 1, floor: 12.5, least: 20, most: 24 };
    expect(fittedHeadline(headline, { ...room, width: 10_000 })).toEqual({ lines: ["1 critical · 1 warning"], size: 24 });
    expect(fittedHeadline(headline, { ...room, rows: 2, width: 200 }).lines).toEqual(["1 critical", "1 warning"]);
    fc.assert(
      fc.property(fc.double({ min: 160, max: 3_000, noNaN: true }), fc.integer({ min: 1, max: 2 }), (width, rows) => {
        const fitted = fittedHeadline(headline, { ...room, rows, width });
        expect(fitted.size).toBeGreaterThanOrEqual(20);
        expect(fitted.size).toBeLessThanOrEqual(24);
        expect(fitted.lines.length).toBeLessThanOrEqual(rows);
        expect(headlineWidth(fitted)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("the firing list", () => {
  test("names what fires or is about to, the most urgent first", () => {
    const order = firingOrder([ok, tile("pending", "warning"), tile("acked", "critical"), warning, critical]);
    expect(order.map(({ state }) => state.name)).toEqual(["critical", "warning", "acked", "pending"]);
  });

  test("packs in order, loses nothing, and says how many are left", () => {
    const widths = fc.array(fc.double({ min: 1, max: 20, noNaN: true }), { maxLength: 15 });
    fc.assert(
      fc.property(widths, fc.double({ min: 25, max: 60, noNaN: true }), fc.integer({ min: 1, max: 3 }), (widths, ems, most) => {
        const { rows, left, tight } = packed(widths, (width) => width, { ems, most, more: 5 });
        expect(rows.length).toBeLessThanOrEqual(most);
        expect([...rows.flat(), ...widths.slice(widths.length - left)]).toEqual(widths);
        if (!tight) for (const row of rows) expect(row.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(ems);
      }),
    );
  });
});

test("of a name that its end tells apart the end is kept", () => {
  expect(endFitting("2026.11.24-1", 20)).toBe("2026.11.24-1");
  expect(endFitting("2026.11.24-1", 4)).toMatch(/^….*24-1$/);
  expect(endFitting("2026.11.24-1", 0)).toBe("…");
});

test("the longest way that fits is chosen, the last one where none does", () => {
  expect(fitting(["a long way to say it", "short"], 100)).toBe("a long way to say it");
  expect(fitting(["a long way to say it", "short"], 4)).toBe("short");
  expect(fitting(["a long way to say it", "short"], 0)).toBe("short");
});

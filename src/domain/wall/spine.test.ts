import { describe, expect, test } from "vitest";
import { fittedHeadline } from "./headline-fit.ts";
import { critical, ok, tile, warning } from "./judged.fixture.ts";
import { blindHeadline, headlineOf, pastHeadline } from "./spine.ts";

describe("the headline", () => {
  test.each([
    ["all normal", [ok, ok], "ok", "All normal"],
    ["critical before warning", [ok, warning, critical, critical], "critical", "2 critical · 1 warning"],
    ["somebody has it", [tile("acked", "critical")], "taken-critical", "1 critical, acked"],
    [
      "somebody has all of several",
      [tile("acked", "critical"), tile("acked", "warning")],
      "taken-critical",
      "1 critical · 1 warning, all acked",
    ],
    ["one of two has somebody", [tile("acked", "critical"), warning], "warning", "1 warning · 1 acked"],
    ["silenced", [ok, tile("silenced", "critical")], "silenced", "No alert · 1 silenced"],
    ["pending", [ok, tile("pending", "warning")], "pending", "No alert · 1 pending"],
    ["pending, and not all known", [tile("pending", "warning"), tile("late")], "unsure", "No alert · 1 pending · 1 late"],
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
    expect(blindHeadline("14:02").ways).toEqual(["NOT WATCHING since 14:02", "NOT WATCHING"]);
    expect(blindHeadline(null).ways).toEqual(["NOT WATCHING"]);
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
});

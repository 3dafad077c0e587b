import { describe, expect, it } from "vitest";
import { DAY, instantOf, SECOND } from "../time.ts";
import type { Moment } from "./notify.fixture.ts";
import { at, play, rule, silence, start, told } from "./notify.fixture.ts";
import type { Silence } from "./people.ts";
import { silenceProblems } from "./people.ts";

describe("a silence", () => {
  it("keeps everything back but counts it, once a kind", () => {
    const given = { silences: [silence(0, 600)] };
    const { told: out, all } = play([
      { minute: 0, lines: ["fired lockouts", "fired sign-ins"], given },
      { minute: 1, given },
      { minute: 2, lines: ["escalated lockouts critical 0"], given },
      { minute: 3, given },
    ]);
    expect(out).toEqual(["1 firing sign-ins@0#0 → chat"]);
    const counted = all.flatMap(({ suppressed }) =>
      suppressed.map(({ silence: id, episode, kind }) => `${id} ${episode} ${kind}`),
    );
    expect(counted).toEqual(["s1 lockouts@0 firing"]);
  });

  it("is decided at sending time: one that ended meanwhile keeps nothing back", () => {
    const given = { silences: [silence(0, 1)] };
    expect(told({ minute: 0, lines: ["fired lockouts"], given }, { minute: 1, given })).toEqual(["1 firing lockouts@0#0 → chat"]);
  });

  it("one that was set meanwhile keeps it back", () => {
    const given = { silences: [silence(0, 60)] };
    expect(told({ minute: 0, lines: ["fired lockouts"] }, { minute: 1, given })).toEqual([]);
  });

  it("that ends while the alert fires is followed by a notification, told before or not", () => {
    const given = { silences: [silence(2, 60)] };
    expect(
      told(
        { minute: 0, lines: ["fired lockouts"] },
        { minute: 1 },
        { minute: 10, given },
        { minute: 60, given },
        { minute: 61, given },
      ),
    ).toEqual(["1 firing lockouts@0#0 → chat", "60 silence_ended lockouts@0#1 → chat"]);
    expect(told({ minute: 5, lines: ["fired lockouts"], given }, { minute: 10, given }, { minute: 60, given })).toEqual([
      "60 firing lockouts@5#0 → chat",
    ]);
  });

  it("lets the recovery of what was told through, and never that of what was not", () => {
    const given = { silences: [silence(2, 60)] };
    expect(
      told(
        { minute: 0, lines: ["fired lockouts"] },
        { minute: 1 },
        { minute: 10, lines: ["resolved lockouts warning 0"], given },
        { minute: 11, given },
        { minute: 20, lines: ["fired lockouts"], given },
        { minute: 30, lines: ["resolved lockouts warning 20"], given },
        { minute: 70 },
      ),
    ).toEqual(["1 firing lockouts@0#0 → chat", "11 resolved lockouts@0#1 → chat"]);
  });

  it.each<[string, Partial<Silence>, RegExp]>([
    ["without a matcher", { rules: [] }, /needs a matcher/],
    ["without a reason", { reason: " " }, /needs a reason/],
    ["that ends before it begins", { until: at(-1) }, /end after it begins/],
    ["longer than 7 days", { until: instantOf(start + 7 * DAY + SECOND) }, /at most 7 days/],
  ])("%s is refused with a sentence", (_, change, sentence) => {
    expect(silenceProblems({ ...silence(0, 60), ...change }).join(" ")).toMatch(sentence);
    expect(silenceProblems(silence(0, 60))).toEqual([]);
  });
});

describe("inhibition", () => {
  const given = { rules: [rule("unreachable", { group: "health" }), rule("lockouts", { inhibitedBy: ["unreachable"] })] };

  it("makes one page of a cause and its echoes, and none of echoes that fade with it", () => {
    expect(
      told(
        { minute: 0, lines: ["fired unreachable critical", "fired lockouts"], given },
        { minute: 1, given },
        { minute: 10, lines: ["resolved unreachable critical 0"], given },
        { minute: 11, given },
        { minute: 12, lines: ["resolved lockouts warning 0"], given },
        { minute: 30, given },
      ).filter((line) => line.includes("lockouts")),
    ).toEqual([]);
  });

  it("ends 5 minutes after the cause, so that what still fires is told", () => {
    expect(
      told(
        { minute: 0, lines: ["fired unreachable critical", "fired lockouts"], given },
        { minute: 1, given },
        { minute: 10, lines: ["resolved unreachable critical 0"], given },
        { minute: 14, given },
        { minute: 15, given },
      ).filter((line) => line.includes("lockouts")),
    ).toEqual(["15 firing lockouts@0#0 → chat"]);
  });
});

describe("quiet hours", () => {
  const given = { quietHours: [{ from: at(0), to: at(300) }] };

  it("hold a warning until they end", () => {
    expect(told({ minute: 1, lines: ["fired lockouts"], given }, { minute: 60, given }, { minute: 300, given })).toEqual([
      "300 firing lockouts@1#0 → chat",
    ]);
  });

  it("never hold a critical alert, nor a warning that becomes one", () => {
    expect(told({ minute: 1, lines: ["fired lockouts critical"], given }, { minute: 2, given })).toHaveLength(2);
    expect(
      told(
        { minute: 1, lines: ["fired lockouts"], given },
        { minute: 2, lines: ["escalated lockouts critical 1"], given },
        { minute: 3, given },
      ),
    ).toEqual(["2 firing lockouts@1#0 → chat", "2 firing lockouts@1#0 → pager"]);
  });
});

describe("quiet hours and what eased", () => {
  const given = { quietHours: [{ from: at(0), to: at(300) }] };

  it("do not hold an alert that was critical before anybody was told", () => {
    expect(
      told(
        { minute: 1, lines: ["fired lockouts critical"], given },
        { minute: 1.25, lines: ["eased lockouts warning 1"], given },
        { minute: 2, given },
      ),
    ).toEqual(["2 firing lockouts@1#0 → chat"]);
  });

  it("hold a warning after a critical one that was over before anybody was told", () => {
    expect(
      told(
        { minute: 1, lines: ["fired lockouts critical"], given },
        { minute: 1.25, lines: ["resolved lockouts critical 1"], given },
        { minute: 1.4, lines: ["fired lockouts"], given },
        { minute: 3, given },
      ),
    ).toEqual([]);
  });

  it("hold what is no news any more once the worst is told", () => {
    expect(
      told(
        { minute: 1, lines: ["fired lockouts critical"], given },
        { minute: 2, given },
        { minute: 3, lines: ["eased lockouts warning 1"], given },
        ...Array.from({ length: 296 }, (_, index) => ({ minute: index + 4, given })),
      ).filter((line) => line.includes("repeat")),
    ).toEqual([]);
  });
});

describe("a rule that is always told", () => {
  const rules = [rule("drill", { group: "drill", alwaysTold: true }), rule("lockouts")];
  const everything: Silence = { ...silence(0, 600), rules: [], severities: ["warning", "critical"] };
  const given = { rules, quietHours: [{ from: at(0), to: at(300) }], silences: [everything] };

  it("is held by no quiet hours and no silence, and counted as suppressed nowhere", () => {
    const { told: out, all } = play([
      { minute: 1, lines: ["fired drill", "fired lockouts"], given },
      { minute: 2, given },
      { minute: 6, lines: ["resolved drill warning 1"], given },
      { minute: 7, given },
    ]);
    expect(out).toEqual(["2 firing drill@1#0 → chat", "7 resolved drill@1#1 → chat"]);
    expect(all.flatMap(({ suppressed }) => suppressed.map((one) => one.rule))).toEqual([]);
  });

  it("delays nobody else's first message, being a group of its own", () => {
    const loud = { rules };
    expect(
      told(
        { minute: 0, lines: ["fired drill"], given: loud },
        { minute: 1, given: loud },
        { minute: 2, lines: ["fired lockouts"], given: loud },
        { minute: 3, given: loud },
      ),
    ).toContain("3 firing lockouts@2#0 → chat");
  });
});

describe("flapping", () => {
  const flaps: Moment[] = [
    { minute: 0, lines: ["fired lockouts"] },
    { minute: 1 },
    { minute: 6, lines: ["resolved lockouts warning 0"] },
    { minute: 7 },
    { minute: 12, lines: ["fired lockouts"] },
    { minute: 13 },
    { minute: 18, lines: ["resolved lockouts warning 12", "flapping lockouts warning 12"] },
    { minute: 19 },
    { minute: 22, lines: ["fired lockouts"] },
    { minute: 25, lines: ["resolved lockouts warning 22"] },
    { minute: 28, lines: ["fired lockouts"] },
    { minute: 29 },
  ];
  const before = [
    "1 firing lockouts@0#0 → chat",
    "7 resolved lockouts@0#1 → chat",
    "13 firing lockouts@12#0 → chat",
    "19 flapping lockouts@12#1 → chat",
  ];

  it("is one notice in place of the fourth change, and the pairs after it are collapsed", () => {
    expect(told(...flaps)).toEqual(before);
  });

  it("tells how it ended once it is quiet: still firing", () => {
    expect(told(...flaps, { minute: 58, lines: ["settled lockouts warning 28"] }, { minute: 59 })).toEqual([
      ...before,
      "59 flapping_over lockouts@12#2 → chat",
    ]);
  });

  it("tells how it ended once it is quiet: recovered", () => {
    expect(
      told(
        ...flaps,
        { minute: 30, lines: ["resolved lockouts warning 28"] },
        { minute: 31 },
        { minute: 60, lines: ["settled lockouts warning 28"] },
        { minute: 61 },
      ),
    ).toEqual([...before, "61 resolved lockouts@12#2 → chat"]);
  });

  it("does not hide that it became critical", () => {
    expect(told(...flaps, { minute: 35, lines: ["escalated lockouts critical 28"] }, { minute: 36 })).toContain(
      "36 escalated lockouts@12#2 → pager",
    );
  });

  it("collapses swings between severities too, and tells how it stands in the end", () => {
    const swings: Moment[] = [
      { minute: 31 },
      { minute: 35, lines: ["escalated lockouts critical 28"] },
      { minute: 36 },
      { minute: 40, lines: ["eased lockouts warning 28"] },
      { minute: 45, lines: ["escalated lockouts critical 28"] },
      { minute: 46 },
      { minute: 50, lines: ["eased lockouts warning 28"] },
      { minute: 55, lines: ["escalated lockouts critical 28"] },
      { minute: 56 },
    ];
    const pages = (...moments: Moment[]) => told(...flaps, ...swings, ...moments).filter((line) => line.endsWith("pager"));
    expect(pages()).toEqual(["36 escalated lockouts@12#2 → pager"]);
    expect(pages({ minute: 86, lines: ["settled lockouts critical 28"] }, { minute: 87 })).toEqual([
      "36 escalated lockouts@12#2 → pager",
      "87 flapping_over lockouts@12#3 → pager",
    ]);
  });

  it("too fast for any page is told by its notice", () => {
    expect(
      told(
        { minute: 0, lines: ["fired lockouts", "resolved lockouts"] },
        { minute: 0.25, lines: ["fired lockouts", "resolved lockouts", "flapping lockouts"] },
        { minute: 1 },
        { minute: 40, lines: ["settled lockouts"] },
        { minute: 41 },
      ).map((line) => line.split(" ")[1]),
    ).toEqual(["flapping", "resolved"]);
  });
});

import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../time.ts";
import type { Moment } from "./notify.fixture.ts";
import { ack, at, happens, play, policies, rule, silence, told } from "./notify.fixture.ts";
import { nothingTold, notify } from "./notify.ts";
import type { Severity } from "./rule.ts";

describe("a page", () => {
  it("waits 30 s for company and goes out once", () => {
    expect(
      told({ minute: 0, lines: ["fired lockouts"] }, { minute: 0.25 }, { minute: 0.5 }, { minute: 1 }, { minute: 2 }),
    ).toEqual(["0.5 firing lockouts@0#0 → chat"]);
  });

  it("goes to the channels of its severity", () => {
    expect(told({ minute: 0, lines: ["fired lockouts critical"] }, { minute: 1 })).toEqual([
      "1 firing lockouts@0#0 → chat",
      "1 firing lockouts@0#0 → pager",
    ]);
  });

  it("is one message for a group, another for another group", () => {
    const { all } = play([{ minute: 0, lines: ["fired lockouts", "fired sign-ins", "fired errors"] }, { minute: 1 }]);
    const messages = all[1]?.outbox.map(({ message }) => message) ?? [];
    expect(messages).toEqual([`auth/warning@${at(1)}`, `auth/warning@${at(1)}`, `api/warning@${at(1)}`]);
  });

  it("goes by the group that its rule has now, though the rule moved while it fires", () => {
    const moved = { rules: [rule("lockouts", { group: "portal" }), rule("sign-ins")] };
    const held = [{ ...silence(1, 60), rules: [], groups: ["portal"] }];
    const { all, told } = play([
      { minute: 0, lines: ["fired lockouts"] },
      { minute: 0.25, given: moved },
      { minute: 1, given: moved },
      { minute: 2, lines: ["escalated lockouts critical 0"], given: { ...moved, silences: held } },
      { minute: 9, given: { ...moved, silences: held } },
      { minute: 10, lines: ["resolved lockouts critical 0"], given: moved },
      { minute: 11, given: moved },
    ]);
    expect(all[2]?.outbox.map(({ message, group }) => [message, group])).toEqual([[`portal/warning@${at(1)}`, "portal"]]);
    expect(told.slice(1).map((line) => line.split(" ")[1])).toEqual(["resolved"]);
  });

  it("keeps later news of the group for 5 minutes after the last message", () => {
    expect(
      told(
        { minute: 0, lines: ["fired lockouts"] },
        { minute: 1 },
        { minute: 2, lines: ["fired sign-ins"] },
        { minute: 3 },
        { minute: 5 },
        { minute: 6 },
      ),
    ).toEqual(["1 firing lockouts@0#0 → chat", "6 firing sign-ins@2#0 → chat"]);
  });

  it("does not let a critical alert wait for the group's warnings", () => {
    expect(
      told(
        { minute: 0, lines: ["fired lockouts"] },
        { minute: 1 },
        { minute: 2, lines: ["fired sign-ins critical"] },
        { minute: 3 },
      ),
    ).toContain("3 firing sign-ins@2#0 → pager");
  });

  it("does not wait for one group after the other while its severity swings", () => {
    const given = { rules: [rule("lockouts"), rule("sign-ins"), rule("tokens")] };
    expect(
      told(
        { minute: 0, lines: ["fired sign-ins critical"], given },
        { minute: 1, given },
        { minute: 2, lines: ["fired lockouts critical"], given },
        { minute: 4, lines: ["fired tokens"], given },
        { minute: 5, given },
        { minute: 5.5, lines: ["eased lockouts warning 2"], given },
        { minute: 6, given },
        { minute: 7, given },
      ),
    ).toContain("7 firing lockouts@2#0 → chat");
  });

  it("never goes out where the alert was over before anybody was told", () => {
    expect(told({ minute: 0, lines: ["fired lockouts"] }, { minute: 0.25, lines: ["resolved lockouts"] }, { minute: 9 })).toEqual(
      [],
    );
  });

  it("is not sent for a pending alert or for a rule without channels", () => {
    const silent = { rules: [rule("lockouts", { channels: { warning: [], critical: [] } })] };
    expect(told({ minute: 0, lines: ["pending lockouts"] }, { minute: 1 })).toEqual([]);
    expect(told({ minute: 0, lines: ["fired lockouts"], given: silent }, { minute: 1, given: silent })).toEqual([]);
  });
});

describe("an escalation", () => {
  const escalated: Moment[] = [
    { minute: 0, lines: ["fired lockouts"] },
    { minute: 1 },
    { minute: 10, lines: ["escalated lockouts critical 0"] },
    { minute: 11 },
  ];

  /** Critical, eased, and critical again half an hour later. */
  const again: Moment[] = [
    ...escalated,
    { minute: 20, lines: ["eased lockouts warning 0"] },
    { minute: 21 },
    { minute: 50, lines: ["escalated lockouts critical 0"] },
    { minute: 51 },
    { minute: 52 },
  ];
  const pagedAt = (moments: readonly Moment[]): string[] => told(...moments).filter((line) => line.endsWith("pager"));

  it("notifies again each time that the alert becomes critical, and easing does not", () => {
    expect(told(...again)).toEqual([
      "1 firing lockouts@0#0 → chat",
      "11 escalated lockouts@0#1 → chat",
      "11 escalated lockouts@0#1 → pager",
      "51 escalated lockouts@0#2 → chat",
      "51 escalated lockouts@0#2 → pager",
    ]);
  });

  it("notifies again who acknowledged it as the warning that it had eased to", () => {
    const given = { acks: [ack("lockouts@0", 25, 600)] };
    expect(pagedAt(again.map((moment) => ({ ...moment, given }))).at(-1)).toBe("51 escalated lockouts@0#2 → pager");
  });

  it("does not notify again who acknowledged it as critical, until that lapses", () => {
    const given = { acks: [ack("lockouts@0", 15, 70, "critical")] };
    const moments = [...again, { minute: 70 }, { minute: 71 }].map((moment) => ({ ...moment, given }));
    expect(pagedAt(moments)).toEqual(["11 escalated lockouts@0#1 → pager", "70 ack_lapsed lockouts@0#2 → pager"]);
  });

  it("notifies again where the alert came back as a warning before its recovery was told", () => {
    expect(
      pagedAt([
        ...escalated,
        { minute: 20, lines: ["resolved lockouts critical 0"] },
        { minute: 20.25, lines: ["fired lockouts"] },
        { minute: 40, lines: ["escalated lockouts critical 20.25"] },
        { minute: 41 },
      ]),
    ).toEqual(["11 escalated lockouts@0#1 → pager", "41 escalated lockouts@0#2 → pager"]);
  });

  it("goes by the worst that was told in a state of an older release, which knows no more", () => {
    const { state } = play(again.slice(0, 4));
    const older = JSON.parse(JSON.stringify(state, (key, value) => (key === "severity" || key === "untold" ? undefined : value)));
    older.conversations.lockouts.severity = "critical";
    expect(notify(older, [], policies(), at(12)).outbox).toEqual([]);
    const eased = notify(older, happens(20, "eased lockouts warning 0"), policies(), at(20)).state;
    const critical = notify(eased, happens(50, "escalated lockouts critical 0"), policies(), at(50)).state;
    expect(notify(critical, [], policies(), at(51)).outbox.map(({ kind }) => kind)).toEqual(["escalated", "escalated"]);
  });

  it("is not covered by an ack that was given to the warning", () => {
    const given = { acks: [ack("lockouts@0", 2, 600)] };
    const moments = escalated.map((moment) => ({ ...moment, given }));
    expect(told(...moments, { minute: 71, given })).toEqual(
      expect.arrayContaining(["11 escalated lockouts@0#1 → pager", "71 repeat lockouts@0#2 → pager"]),
    );
  });
});

describe("repeats", () => {
  it("come every hour for a critical alert, every four for a warning", () => {
    const repeats = (severity: Severity): string[] =>
      told(
        { minute: 0, lines: [`fired lockouts ${severity}`] },
        ...Array.from({ length: 300 }, (_, index) => ({ minute: index + 1 })),
      ).filter((line) => line.endsWith("chat"));
    expect(repeats("critical").map((line) => line.split(" ")[0])).toEqual(["1", "61", "121", "181", "241"]);
    expect(repeats("warning").map((line) => line.split(" ")[0])).toEqual(["1", "241"]);
  });

  it("stop once acked, and the ack's lapse is a new notification", () => {
    const given = { acks: [ack("lockouts@0", 5, 400)] };
    const minutes = Array.from({ length: 700 }, (_, index) => ({ minute: index + 1, given }));
    expect(told({ minute: 0, lines: ["fired lockouts"], given }, ...minutes)).toEqual([
      "1 firing lockouts@0#0 → chat",
      "400 ack_lapsed lockouts@0#1 → chat",
      "640 repeat lockouts@0#2 → chat",
    ]);
  });

  it("do not stop for an alert that came back after an acked one recovered", () => {
    const given = { acks: [ack("lockouts@0", 2, 600)] };
    const moments: Moment[] = [
      { minute: 0, lines: ["fired lockouts"] },
      { minute: 1 },
      { minute: 3, lines: ["resolved lockouts warning 0"] },
      { minute: 4, lines: ["fired lockouts"] },
      { minute: 5 },
    ];
    expect(told(...moments.map((moment) => ({ ...moment, given })))).toEqual([
      "1 firing lockouts@0#0 → chat",
      "4 ack_lapsed lockouts@0#1 → chat",
    ]);
  });
});

describe("a recovery", () => {
  it("is told to every channel that heard of the alert, and only to those", () => {
    expect(
      told(
        { minute: 0, lines: ["fired lockouts critical"] },
        { minute: 1 },
        { minute: 10, lines: ["eased lockouts warning 0"] },
        { minute: 12, lines: ["resolved lockouts critical 0"], given: { rules: [] } },
        { minute: 13, given: { rules: [] } },
      ),
    ).toEqual([
      "1 firing lockouts@0#0 → chat",
      "1 firing lockouts@0#0 → pager",
      "13 resolved lockouts@0#1 → chat",
      "13 resolved lockouts@0#1 → pager",
    ]);
  });

  it("that did not last until its message is not told: the conversation goes on", () => {
    expect(
      told(
        { minute: 0, lines: ["fired lockouts"] },
        { minute: 1 },
        { minute: 3, lines: ["resolved lockouts warning 0"] },
        { minute: 4, lines: ["fired lockouts"] },
        { minute: 20 },
        { minute: 30, lines: ["resolved lockouts warning 4"] },
        { minute: 31 },
      ),
    ).toEqual(["1 firing lockouts@0#0 → chat", "31 resolved lockouts@0#1 → chat"]);
  });
});

describe("a rule that cannot be evaluated", () => {
  it("is told beside the rule's own alert, and taken back", () => {
    const lines = told(
      { minute: 0, lines: ["fired lockouts"] },
      { minute: 1 },
      { minute: 10, lines: ["unevaluable lockouts"] },
      { minute: 11 },
      { minute: 20, lines: ["evaluable lockouts"] },
      { minute: 21 },
    );
    expect(lines).toEqual([
      "1 firing lockouts@0#0 → chat",
      `11 firing lockouts!${at(10)}#0 → chat`,
      `21 resolved lockouts!${at(10)}#1 → chat`,
    ]);
  });

  it("is told as what it could have told of at the worst, at night too", () => {
    const given = { quietHours: [{ from: at(0), to: at(300) }] };
    expect(told({ minute: 0, lines: ["unevaluable lockouts critical"], given }, { minute: 1, given })).toEqual([
      `1 firing lockouts!${at(0)}#0 → chat`,
      `1 firing lockouts!${at(0)}#0 → pager`,
    ]);
    expect(told({ minute: 0, lines: ["unevaluable lockouts warning"], given }, { minute: 1, given })).toEqual([]);
  });

  it("is told to the other channels where its severity has none", () => {
    const given = { rules: [rule("lockouts", { channels: { warning: ["chat"], critical: [] } })] };
    expect(told({ minute: 0, lines: ["unevaluable lockouts critical"], given }, { minute: 1, given })).toHaveLength(1);
  });
});

describe("memory", () => {
  it("is empty again once everything is told and over", () => {
    const { state } = play([
      { minute: 0, lines: ["fired lockouts"] },
      { minute: 1 },
      { minute: 10, lines: ["resolved lockouts warning 0"] },
      { minute: 11 },
      { minute: 11 + (2 * HOUR) / MINUTE },
    ]);
    expect(state).toEqual(nothingTold);
  });
});

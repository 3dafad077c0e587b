import fc from "fast-check";
import { expect, test } from "vitest";
import { type RuleSettings, shippedSettings } from "../../domain/rule-settings.ts";
import { defaultRules } from "../../domain/rules.ts";
import { draftOf, readDraft, triedSettings, withMovedLevel, withSuggestion } from "./draft.ts";

const ratio = defaultRules["api-error-rate"];
const age = defaultRules["payment-intents-open"];
const shipped = shippedSettings("api-error-rate", ratio);
const draft = draftOf(ratio, shipped);

test("shares are typed as percent, ages and times in minutes", () => {
  expect(draft).toMatchObject({ warning: "1", critical: "5", warningClear: "", windowS: "5", minVolume: "50", reason: "" });
  expect(draftOf(ratio, { ...shipped, warningClear: 0.004, forS: 90, keepFiringForS: 0 })).toMatchObject({
    warningClear: "0.4",
    forS: "1.5",
    keepFiringForS: "0",
  });
  expect(draftOf(age, shippedSettings("payment-intents-open", age))).toMatchObject({ warning: "240", critical: "1440" });
});

test("an empty level is off and takes its clear level with it; a text that is no number is never taken for one", () => {
  expect(readDraft(ratio, { ...draft, warning: " ", warningClear: "7" })).toMatchObject({
    settings: { warning: null, warningClear: null, critical: 0.05 },
    problems: {},
  });
  for (const text of ["abc", "-1", "1,5", "1e3", "5 %", "."]) {
    const { settings, problems } = readDraft(ratio, { ...draft, critical: text });
    expect(settings).toBeNull();
    expect(problems.critical).toContain("Write a number");
  }
});

test("what can be tried is all that makes sense, beside a number that makes none", () => {
  expect(triedSettings(ratio, { ...draft, warning: "2,5", critical: "7", windowS: "10" }, shipped)).toEqual({
    ...shipped,
    critical: 0.07,
    windowS: 600,
  });
  expect(triedSettings(ratio, { ...draft, critical: "7" }, shipped)).toEqual({ ...shipped, critical: 0.07 });
  expect(
    triedSettings(ratio, { ...draft, warning: "6", critical: "x" }, shipped),
    "6 % is beyond the stored critical level",
  ).toBeNull();
});

test("what the database would refuse is said at the field", () => {
  expect(readDraft(ratio, { ...draft, warning: "6" }).problems).toEqual({
    warning: "The warning level must not be above the critical level.",
  });
  expect(readDraft(ratio, { ...draft, critical: "101" }).problems.critical).toContain("100 %");
  expect(readDraft(ratio, { ...draft, windowS: "1.5" }).problems.windowS).toContain("whole minutes");
  expect(readDraft(ratio, { ...draft, minVolume: "0.5" }).problems.minVolume).toContain("whole number");
  expect(readDraft(ratio, { ...draft, forS: "0.01" }).problems.forS).toContain("whole seconds");
  expect(readDraft(ratio, { ...draft, criticalClear: "6" }).problems.criticalClear).toContain("must not be above its level");
});

test("a level that is moved is written as it would be typed, and stops at the other one", () => {
  const open = { ...draft, critical: "" };
  expect(withMovedLevel(open, ratio, "warning", 0.071).warning).toBe("7.1");
  expect(withMovedLevel(draft, ratio, "warning", 0.071).warning).toBe("5");
  expect(withMovedLevel(draft, ratio, "critical", 0.001).critical).toBe("1");
  const below = { ...ratio, direction: "below" as const };
  expect(withMovedLevel({ ...draft, warning: "5", critical: "1" }, below, "warning", 0.001).warning).toBe("1");
  expect(withMovedLevel(draftOf(age, shippedSettings("payment-intents-open", age)), age, "critical", 90_000).critical).toBe(
    "1500",
  );
});

test("a suggestion that is taken moves a clear level of its own along", () => {
  expect(withSuggestion(draft, ratio, "warning", { at: 0.02, clear: 0.016 })).toMatchObject({ warning: "2", warningClear: "" });
  const own = { ...draft, criticalClear: "2" };
  expect(withSuggestion(own, ratio, "critical", { at: 0.1, clear: 0.04 })).toMatchObject({ critical: "10", criticalClear: "4" });
});

test("every shipped rule goes through the form unchanged", () => {
  for (const [key, rule] of Object.entries(defaultRules)) {
    const settings = shippedSettings(key, rule);
    expect(readDraft(rule, draftOf(rule, settings))).toEqual({ settings, problems: {} });
  }
});

test("settings with up to four decimals survive the form exactly", () => {
  const level = fc.nat(10_000).map((n) => n / 10_000);
  const channels = fc.record({ warning: fc.array(fc.string()), critical: fc.array(fc.string()) });
  const settings = fc
    .record<RuleSettings>({
      warning: level,
      critical: level,
      warningClear: fc.constant(null),
      criticalClear: fc.option(fc.constant(0)),
      windowS: fc.integer({ min: 1, max: 1_440 }).map((minutes) => minutes * 60),
      forS: fc.nat(86_400),
      keepFiringForS: fc.nat(86_400),
      minVolume: fc.nat(10_000),
      minFailures: fc.nat(10_000),
      noData: fc.constantFrom("ok", "keep_last", "alert"),
      enabled: fc.boolean(),
      channels: fc.option(channels),
      owner: fc.option(fc.constantFrom("payments", "on-call")),
      group: fc.constantFrom("payments", "checkout-2"),
      runbook: fc.option(fc.constantFrom("docs/runbooks/lockouts", "https://wiki.example.com/a?b=c#d")),
    })
    .map((one) => ({
      ...one,
      warning: Math.min(one.warning ?? 0, one.critical ?? 0),
      critical: Math.max(one.warning ?? 0, one.critical ?? 0),
    }));
  fc.assert(
    fc.property(settings, (settings) => {
      expect(readDraft(ratio, draftOf(ratio, settings))).toEqual({ settings, problems: {} });
    }),
  );
});

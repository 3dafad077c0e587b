import { describe, expect, it } from "vitest";
import { ruleProblems } from "./alert-engine/rule.ts";
import { changedFields, type RuleSettings, ruleOf, settingsProblems, shippedSettings } from "./rule-settings.ts";
import { defaultRules } from "./rules.ts";

const definition = defaultRules["api-error-rate"];
const shipped = shippedSettings(definition);
const problems = (change: Partial<RuleSettings>) =>
  settingsProblems(definition, { ...shipped, ...change }).map(({ field, sentence }) => `${field}: ${sentence}`);

describe("settings of a rule", () => {
  it("are sound as shipped, and so is the rule that the engine makes of them", () => {
    for (const [key, rule] of Object.entries(defaultRules)) {
      expect(settingsProblems(rule, shippedSettings(rule))).toEqual([]);
      expect(ruleProblems(ruleOf(key, rule, shippedSettings(rule)))).toEqual([]);
    }
  });

  it("clear a fifth on the calm side where nothing else is set", () => {
    expect(ruleOf("a", definition, { ...shipped, warning: 0.1 }).warning).toEqual({ at: 0.1, clear: 0.08000000000000002 });
    expect(ruleOf("a", definition, { ...shipped, warningClear: 0.002 }).warning).toEqual({ at: 0.01, clear: 0.002 });
    expect(ruleOf("a", definition, { ...shipped, warning: null, warningClear: 0.002 }).warning).toBeNull();
  });

  it("say what is wrong at the field that is wrong", () => {
    expect(problems({ warningClear: 0.02 })[0]).toContain("warningClear: The clear level must be at or below the level itself");
    expect(problems({ warning: null, warningClear: 0.02 })).toEqual([]);
    expect(problems({ forS: 90.5 })[0]).toContain("forS: Write whole seconds");
    expect(problems({ keepFiringForS: 86_401 })[0]).toContain("keepFiringForS");
    expect(problems({ minFailures: 1.5 })[0]).toContain("minFailures");
    expect(problems({ owner: "a".repeat(121) })[0]).toContain("owner: Write at most 120");
    expect(settingsProblems({ ...definition, direction: "below" }, { ...shipped, minFailures: 3 }).at(-1)?.sentence).toContain(
      "no failures",
    );
  });

  it("differ where a field differs, and channels in another order are the same", () => {
    const routing = { warning: ["a", "b"], critical: [] };
    expect(changedFields(shipped, shipped)).toEqual([]);
    expect(changedFields(shipped, { ...shipped, critical: null, owner: "payments" })).toEqual(["critical", "owner"]);
    expect(
      changedFields({ ...shipped, channels: routing }, { ...shipped, channels: { ...routing, warning: ["b", "a"] } }),
    ).toEqual([]);
    expect(changedFields(shipped, { ...shipped, channels: routing })).toEqual(["channels"]);
  });
});

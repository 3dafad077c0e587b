import { describe, expect, it } from "vitest";
import { ruleProblems } from "./alert-engine/rule.ts";
import { changedFields, type RuleSettings, ruleOf, settingsProblems, shippedSettings } from "./rule-settings.ts";
import { defaultRules } from "./rules.ts";

const definition = defaultRules["api-error-rate"];
const shipped = shippedSettings("api-error-rate", definition);
const problems = (change: Partial<RuleSettings>) =>
  settingsProblems(definition, { ...shipped, ...change }).map(({ field, sentence }) => `${field}: ${sentence}`);

describe("settings of a rule", () => {
  it("are sound as shipped, and so is the rule that the engine makes of them", () => {
    for (const [key, rule] of Object.entries(defaultRules)) {
      expect(settingsProblems(rule, shippedSettings(key, rule))).toEqual([]);
      expect(ruleProblems(ruleOf(key, rule, shippedSettings(key, rule)))).toEqual([]);
    }
  });

  it("clear a fifth on the calm side where nothing else is set", () => {
    expect(ruleOf("a", definition, { ...shipped, warning: 0.1 }).warning).toEqual({ at: 0.1, clear: 0.08000000000000002 });
    expect(ruleOf("a", definition, { ...shipped, warningClear: 0.002 }).warning).toEqual({ at: 0.01, clear: 0.002 });
    expect(ruleOf("a", definition, { ...shipped, warning: null, warningClear: 0.002 }).warning).toBeNull();
  });

  it("say what is wrong at the field that is wrong", () => {
    expect(problems({ warningClear: 0.02 })).toEqual([
      "warningClear: The clear level of the warning must not be above its level.",
    ]);
    expect(problems({ warning: 0.06, forS: 90.5 })).toEqual([
      "warning: The warning level must not be above the critical level.",
      "forS: The time before it fires must be whole seconds, from 0 to 86,400.",
    ]);
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

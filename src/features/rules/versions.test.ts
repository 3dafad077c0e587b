import { expect, test } from "vitest";
import { shippedSettings } from "../../domain/rule-settings.ts";
import { defaultRules } from "../../domain/rules.ts";
import { changesOf } from "./setting-text.ts";
import { storedRule } from "./stored.fixture.ts";
import { versionsOf } from "./versions.ts";

const definition = defaultRules["query-errors"];
const version = (n: number, settings: Parameters<typeof storedRule>[1], reason: string | null) => ({
  ...storedRule("query-errors", settings, { version: n, reason, updated_by: n === 1 ? null : "Ada" }),
  updated_at: n * 1_000,
});

test("each version says what it changed of the one before, newest first", () => {
  const versions = versionsOf(definition, [
    version(1, {}, null),
    version(3, { warning: 44, forS: 0, owner: "platform" }, "who to ask"),
    version(2, { warning: 44, forS: 0 }, "a noisy release"),
  ]);
  expect(versions.map(({ version, by, changes }) => [version, by, changes.map(({ title }) => title)])).toEqual([
    [3, "Ada", ["Owner"]],
    [2, "Ada", ["Warning", "Fires after"]],
    [1, null, []],
  ]);
  expect(versions[1]?.changes.map(({ before, after }) => [before, after])).toEqual([
    ["20", "44"],
    ["2\u00a0min", "at once"],
  ]);
});

test("a change is told in the words of its field", () => {
  const shipped = shippedSettings("query-errors", definition);
  const changes = changesOf(definition, shipped, {
    ...shipped,
    enabled: false,
    noData: "alert",
    criticalClear: 60,
    channels: { warning: [], critical: ["pager", "chat"] },
  });
  expect(changes.map(({ title, before, after }) => `${title}: ${before} → ${after}`)).toEqual([
    "Critical clears at: 80, a fifth below → 60",
    "Without data: stays as it was → counts as a breach",
    "Watched: yes → no, switched off",
    "Who is told: default routing → warning: nobody; critical: pager, chat",
  ]);
});

import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { shippedSettings } from "../domain/rule-settings.ts";
import { defaultRules, type RuleDefinition } from "../domain/rules.ts";
import { locatedJson } from "./located-json.ts";
import { formatRulesFile, parseRulesFile } from "./rules-file.ts";

const definitions: [string, RuleDefinition][] = Object.entries(defaultRules);
const shipped = {
  environment: "staging",
  exportedAt: Date.UTC(2026, 10, 25),
  rules: definitions.map(([key, definition]) => ({ key, settings: shippedSettings(key, definition) })),
};
const text = formatRulesFile(shipped);

/** What is said of the text after a change. */
const problems = (from: string | RegExp, to: string) => {
  const parsed = parseRulesFile(text.replace(from, to));
  return "problems" in parsed ? parsed.problems.map(({ line, sentence }) => `${line}: ${sentence}`) : [];
};
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

describe("a file of rules", () => {
  const level = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
  const settings = fc.record({
    warningClear: fc.constant(null),
    criticalClear: fc.constant(null),
    windowS: fc.integer({ min: 1, max: 1_440 }).map((minutes) => minutes * 60),
    forS: fc.nat(86_400),
    keepFiringForS: fc.nat(86_400),
    minVolume: fc.nat(),
    minFailures: fc.nat(1_000_000),
    noData: fc.constantFrom("ok" as const, "keep_last" as const, "alert" as const),
    enabled: fc.boolean(),
    channels: fc.option(fc.record({ warning: fc.array(fc.string()), critical: fc.array(fc.string()) })),
    owner: fc.option(fc.string({ maxLength: 80 })),
    group: fc.constantFrom("payments", "checkout-2"),
    runbook: fc.option(fc.constantFrom("docs/runbooks/lockouts", "https://wiki.example.com/a?b=c#d")),
  });
  const above = definitions.filter(([, { direction }]) => direction === "above").map(([key]) => key);
  const rule = fc.tuple(fc.constantFrom(...above, "of-a-newer-build"), settings, level, level).map(([key, others, a, b]) => {
    const [warning, critical] = a !== null && b !== null ? [Math.min(a, b), Math.max(a, b)] : [a, b];
    return { key, settings: { ...others, warning, critical } };
  });
  const file = fc.record({
    environment: fc.string(),
    exportedAt: fc.nat(),
    rules: fc.uniqueArray(rule, { selector: ({ key }) => key }),
  });

  it("comes back as it was written", () => {
    fc.assert(
      fc.property(file, (file) => {
        expect(parseRulesFile(formatRulesFile(file))).toEqual({ file });
      }),
    );
  });

  it("of an earlier build names neither group nor runbook: there is nothing to say of them", () => {
    const earlier = text.replaceAll(/,\n *"group": .*,\n *"runbook": .*/g, "");
    const parsed = parseRulesFile(earlier);
    expect(earlier).not.toContain("runbook");
    expect(parsed).toEqual({
      file: {
        ...shipped,
        rules: shipped.rules.map(({ key, settings: { group: _, runbook: __, ...settings } }) => ({ key, settings })),
      },
    });
  });

  it("names the line of what is to be mended", () => {
    expect(problems('"warning": 800', '"warning": "800"')).toEqual([
      `${lineOf('"warning": 800')}: \`warning\` must be a number, or null for none.`,
    ]);
    expect(problems('"window_s": 300,\n', '"windows": 300,\n')).toEqual([
      `${lineOf('"key": "health-latency"') - 1}: \`window_s\` must be a number.`,
      `${lineOf('"window_s": 300')}: \`windows\` is not known here: remove it, or correct its spelling.`,
    ]);
    expect(problems('"enabled": true', '"enabled": "yes"')[0]).toMatch(/`enabled` must be true or false\.$/);
    expect(problems('"no_data": "keep_last"', '"no_data": "keep"')[0]).toContain('must be "keep_last", "ok" or "alert"');
  });

  it("says what the database would refuse, at the level that is wrong", () => {
    expect(problems('"warning": 0.01', '"warning": 0.5')).toEqual([
      `${lineOf('"warning": 0.01')}: api-error-rate: The warning level must not be above the critical level.`,
    ]);
  });

  it("refuses a rule that stands twice, another kind of file and another version", () => {
    expect(problems('"key": "query-errors"', '"key": "api-error-rate"')).toEqual([
      `${lineOf('"key": "query-errors"')}: "api-error-rate" stands here a second time: remove one of them.`,
    ]);
    expect(problems("nexsys-watch-rules", "nexsys-watch-members")[0]).toMatch(/^2: `format` must be/);
    expect(problems('"version": 1', '"version": 2')[0]).toMatch(/^3: `version` must be 1/);
    expect(parseRulesFile("[]")).toEqual({ problems: [{ line: 1, sentence: "the file must be an object in { }." }] });
    expect(parseRulesFile(" ".repeat(1_000_001))).toHaveProperty("problems");
  });

  it("keeps rules that this build does not know, for the page to say so", () => {
    const other = {
      ...shipped,
      rules: [{ key: "of-a-newer-build", settings: shippedSettings("rpc-failures", defaultRules["rpc-failures"]) }],
    };
    expect(parseRulesFile(formatRulesFile(other))).toEqual({ file: other });
  });
});

describe("JSON with lines", () => {
  test.each([
    ['{\n  "a": 1\n  "b": 2\n}', 3, 'Expected } or a comma, but found ".'],
    ['{\n  "a": 1,\n}', 3, 'Expected a name in "quotes", but found }.'],
    ['{\n  "a": 1,\n  "a": 2\n}', 3, '"a" stands here a second time: remove one of them.'],
    ["[1,\n2", 2, "Expected ] or a comma, but the file ends here."],
    ["{}\n{}", 2, "Expected the end of the file, but found {."],
    ["[\nundefined]", 2, "Expected a value, but found u."],
    ['["\\x"]', 1, '"\\x" is not written as JSON writes it.'],
    ["", 1, "Expected a value, but the file ends here."],
  ])("of %j says what to do in line %i", (text, line, sentence) => {
    expect(locatedJson(text)).toEqual({ problem: { line, sentence } });
  });

  it("reads what JSON.parse reads, to the same value", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(4), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent);
        const read = locatedJson(pretty);
        expect("value" in read ? read.value : read.problem).toEqual(JSON.parse(pretty));
      }),
    );
  });

  it("does not run out of stack over a deep file", () => {
    expect(locatedJson("[".repeat(100_000))).toEqual({
      problem: { line: 1, sentence: "The file is nested deeper than 32 levels." },
    });
  });

  it("overlooks a byte order mark and knows lines of Windows", () => {
    const read = locatedJson('\ufeff{\r\n  "a": [\r\n    1\r\n  ]\r\n}');
    expect("value" in read && [read.value, read.lineOf(["a", 0]), read.lineOf(["a", 5])]).toEqual([{ a: [1] }, 3, 2]);
  });
});

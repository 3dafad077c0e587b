import { beforeEach, describe, expect, test } from "vitest";
import { ruleVersionsAnswer } from "../../../src/contracts/alerts.ts";
import { type StoredRule, storedRule, storedRules } from "../../../src/contracts/rule.ts";
import { as, databaseForFile, failureOf, scalar } from "./database.ts";

const { sql } = databaseForFile();

const save = (email: string, key: string, thresholds: unknown, reason: string | null, version: number): Promise<StoredRule> =>
  as(sql(), "authenticated", email, async (asking) =>
    storedRule.parse(
      await scalar(asking`select watch_api.save_rule(${key}, ${JSON.stringify(thresholds)}::text::jsonb, ${reason}, ${version})`),
    ),
  );

const rules = (): Promise<StoredRule[]> =>
  as(sql(), "authenticated", "viewer@example.com", async (asking) =>
    storedRules.parse(await scalar(asking`select watch_api.rules()`)),
  );

async function versionOf(key: string): Promise<number> {
  return (await rules()).find((rule) => rule.key === key)?.version ?? 0;
}

const good = { warning: 10, critical: 50, window_s: 300, min_volume: 0 };

describe("saving a rule", () => {
  let version = 0;
  beforeEach(async () => {
    version = await versionOf("query-errors");
  });

  test("makes a version that says who, when and why, and an audit record", async () => {
    const saved = await save("editor@example.com", "query-errors", good, " quieter than it was ", version);
    expect(saved).toMatchObject({ ...good, version: version + 1, updated_by: "Editor", reason: "quieter than it was" });
    expect(Math.abs(saved.updated_at - Date.now())).toBeLessThan(60_000);
    const [kept] = await sql()`select * from watch.rule_versions where key = 'query-errors' order by version desc limit 1`;
    expect(kept).toMatchObject({ warning: 10, updated_by: "Editor", reason: "quieter than it was" });
    const [record] = await sql()`select * from watch.audit order by id desc limit 1`;
    expect(record).toMatchObject({
      name: "Editor",
      action: "rule.saved",
      subject: "query-errors",
      before: { version },
      after: { version: version + 1, warning: 10 },
    });
  });

  test("keeps what is left out, and saves what is given", async () => {
    const given = {
      ...good,
      warning_clear: 5,
      critical_clear: null,
      for_s: 60,
      keep_firing_for_s: 600,
      min_failures: 3,
      no_data: "alert",
      enabled: false,
      channels: { warning: [], critical: [] },
      owner: " Payments team ",
      group: "checkout",
      runbook: "https://wiki.example.com/queries?page=2#now",
    };
    const saved = await save("editor@example.com", "query-errors", given, "all of it", version);
    expect(saved).toMatchObject({ ...given, owner: "Payments team" });
    const again = await save("editor@example.com", "query-errors", good, "as an older page does", version + 1);
    expect(again).toMatchObject({ ...given, owner: "Payments team", version: version + 2 });
    const versions = await as(sql(), "authenticated", "viewer@example.com", async (viewer) =>
      ruleVersionsAnswer.parse(await scalar(viewer`select watch_api.rule_versions('query-errors')`)),
    );
    expect(versions.slice(0, 3)).toMatchObject([
      { version: version + 2, reason: "as an older page does", updated_by: "Editor" },
      {
        version: version + 1,
        reason: "all of it",
        warning_clear: 5,
        for_s: 60,
        enabled: false,
        owner: "Payments team",
        group: "checkout",
        runbook: given.runbook,
      },
      { group: "database", runbook: "docs/runbooks/query-errors" },
    ]);
    expect(versions).toHaveLength(version + 2);
    const usual = {
      warning_clear: null,
      for_s: 120,
      keep_firing_for_s: 300,
      min_failures: 0,
      no_data: "keep_last",
      enabled: true,
      group: "database",
      runbook: "docs/runbooks/query-errors",
    };
    await save("editor@example.com", "query-errors", { ...good, ...usual, channels: null, owner: null }, "back", version + 2);
  });

  test("below a clear level that was set gives that up, instead of being refused", async () => {
    await save("editor@example.com", "query-errors", { ...good, warning_clear: 9, critical_clear: 40 }, "clear levels", version);
    const lower = await save("editor@example.com", "query-errors", { ...good, warning: 8 }, "lower", version + 1);
    expect(lower).toMatchObject({ warning: 8, warning_clear: null, critical_clear: 40 });
    await save("editor@example.com", "query-errors", { ...good, critical_clear: null }, "back", version + 2);
  });

  test("from an old version is refused with the name of who was first", async () => {
    await save("editor@example.com", "query-errors", good, "first", version);
    const failure = await failureOf(save("admin@example.com", "query-errors", good, "second", version));
    expect(failure.code).toBe("PT409");
    expect(failure.message).toMatch(/^The rule was changed meanwhile by Editor at \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/);
  });

  test("by two at once: one is saved, the other is told", async () => {
    const outcomes = await Promise.allSettled(
      ["editor@example.com", "admin@example.com"].map((email) => save(email, "query-errors", good, "at once", version)),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await versionOf("query-errors")).toBe(version + 1);
  });

  test.each([
    ["viewer@example.com", "Your role is viewer; saving thresholds takes an editor or an admin."],
    ["responder@example.com", "Your role is responder; saving thresholds takes an editor or an admin."],
    ["stranger@example.com", "You are signed in, but you are not a member of Nexsys Watch."],
  ])("is not for %s", async (email, message) => {
    expect(await failureOf(save(email, "query-errors", good, "please", version))).toEqual({ code: "42501", message });
  });

  test.each([
    ["a warning beyond the critical level", { ...good, warning: 51 }, "The warning level must not be above the critical level."],
    ["a negative level", { ...good, warning: -1 }, "A level must be 0 or more."],
    ["a window that is not whole minutes", { ...good, window_s: 90 }, "The window must be whole minutes, from 1 to 1,440."],
    ["a window of two days", { ...good, window_s: 172_800 }, "The window must be whole minutes, from 1 to 1,440."],
    ["half an event", { ...good, min_volume: 0.5 }, "The minimum volume must be a whole number, 0 or more."],
    ["a word for a number", { ...good, warning: "ten" }, "warning must be a number, or null to turn it off."],
    ["no window", { ...good, window_s: null }, "window_s must be a number."],
    [
      "a field too many",
      { ...good, title: "Other" },
      'A rule has no setting "title": there are warning, critical, window_s, min_volume, warning_clear, critical_clear, for_s, keep_firing_for_s, min_failures, no_data, enabled, channels, owner, group, runbook.',
    ],
    ["a word for a time", { ...good, for_s: "1" }, "for_s must be a number."],
    ["no policy for missing data", { ...good, no_data: null }, "Missing data must mean keep_last, ok or alert."],
    ["a switch that is neither on nor off", { ...good, enabled: 1 }, "enabled must be true or false."],
    ["a number for an owner", { ...good, owner: 1 }, "The owner must be words, at most 80 characters, or null."],
    [
      "a group of two words",
      { ...good, group: "Two words" },
      'The group must be a word such as "payments": small letters, digits and hyphens, at most 40.',
    ],
    [
      "no group",
      { ...good, group: null },
      'The group must be a word such as "payments": small letters, digits and hyphens, at most 40.',
    ],
    [
      "a runbook that is a script",
      { ...good, runbook: "javascript:alert(1)" },
      'The runbook must be an https address, or a path in the repository such as "docs/runbooks/lockouts", at most 300 characters.',
    ],
    [
      "channels without severities",
      { ...good, channels: ["chat"] },
      "The channels must be lists of keys for warning and critical, or null for the usual ones.",
    ],
    [
      "channels that are no keys",
      { ...good, channels: { warning: [1], critical: [] } },
      "The channels must be lists of keys for warning and critical, or null for the usual ones.",
    ],
    ["a channel that is not there", { ...good, channels: { warning: ["gone"], critical: [] } }, 'There is no channel "gone".'],
    ["a field too few", { warning: 1 }, "The thresholds must be an object of warning, critical, window_s and min_volume."],
    ["nothing", null, "The thresholds must be an object of warning, critical, window_s and min_volume."],
  ])("with %s is refused with a sentence", async (_, thresholds, message) => {
    expect(await failureOf(save("editor@example.com", "query-errors", thresholds, "why not", version))).toEqual({
      code: "22023",
      message,
    });
    expect(await versionOf("query-errors")).toBe(version);
  });

  test("without a reason, or of a rule that is not there, is refused", async () => {
    const noReason = await failureOf(save("editor@example.com", "query-errors", good, "  ", version));
    expect(noReason.message).toBe("Say in a sentence why the thresholds change.");
    const noRule = await failureOf(save("editor@example.com", "query-error", good, "why", 1));
    expect(noRule).toEqual({ code: "22023", message: 'There is no rule "query-error".' });
  });

  test("of a share over 100 % is refused", async () => {
    const failure = await failureOf(
      save("editor@example.com", "api-error-rate", { ...good, warning: 0.1, critical: 1.5 }, "why", 1),
    );
    expect(failure.message).toBe("A share cannot be more than 100 %.");
  });
});

test("versions and audit records cannot be changed, by their owner either", async () => {
  for (const change of [
    "update watch.audit set reason = null",
    "delete from watch.audit",
    "truncate watch.audit",
    "update watch.rule_versions set reason = null",
    "delete from watch.rule_versions",
  ]) {
    expect((await failureOf(sql().unsafe(change))).code).toBe("42501");
  }
});

test("a rule cannot be changed unsigned, nor its measure at all", async () => {
  await as(
    sql(),
    "authenticated",
    "editor@example.com",
    (editor) => editor`update watch.rules set warning = 1 where key = 'rpc-failures'`,
  );
  expect(await scalar(sql()`select updated_by from watch.rules where key = 'rpc-failures'`)).toBe("Editor");
  for (const column of ["updated_by = 'Somebody'", "version = 1", "numerator = '[]'"]) {
    const change = as(sql(), "authenticated", "editor@example.com", (editor) =>
      editor.unsafe(`update watch.rules set ${column}`),
    );
    expect((await failureOf(change)).code).toBe("42501");
  }
  const unseen = await as(sql(), "authenticated", "viewer@example.com", (viewer) => viewer`update watch.rules set warning = 2`);
  expect(unseen.count).toBe(0);
});

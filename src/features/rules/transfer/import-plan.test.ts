import { expect, test } from "vitest";
import { settingsOf } from "../../../contracts/rule.ts";
import type { RulesFile } from "../../../contracts/rules-file.ts";
import { storedRule } from "../stored.fixture.ts";
import { importPlan, planBase } from "./import-plan.ts";

const stored = [storedRule("query-errors", {}, { version: 4 }), storedRule("rpc-failures"), storedRule("portal-lockouts")];
const settings = settingsOf(storedRule("query-errors"));
const routing = { warning: ["chat"], critical: ["chat", "pager"] };
const file: RulesFile = {
  environment: "staging",
  exportedAt: 0,
  rules: [
    { key: "query-errors", settings: { ...settings, warning: 44, channels: routing } },
    { key: "rpc-failures", settings: settingsOf(storedRule("rpc-failures")) },
    { key: "of-a-newer-build", settings },
  ],
};
type Channel = Parameters<typeof importPlan>[2][number];
const channel = (key: string): Channel => ({
  key,
  title: key,
  kind: "slack",
  severities: ["warning", "critical"],
  enabled: true,
  config: {},
  has_secret: true,
  version: 1,
  updated_at: 0,
  updated_by: null,
  last_ok_at: null,
  failing_since: null,
  last_error: null,
  waiting: 0,
});

test("a dry run tells what changes, what is equal, what is unknown here and what the file does not name", () => {
  const plan = importPlan(file, stored, [channel("chat"), channel("pager")]);
  expect(plan.changes.map(({ key, version, changes }) => [key, version, changes.map(({ title }) => title)])).toEqual([
    ["query-errors", 4, ["Warning", "Who is told"]],
  ]);
  expect(plan.equal).toEqual(["RPC failures"]);
  expect(plan.unknown).toEqual(["of-a-newer-build"]);
  expect(plan.absent).toEqual(["Portal lockouts"]);
});

test("what a file of an earlier build does not name stays as it is here", () => {
  const { group: _, runbook: __, ...earlier } = { ...settings, warning: 44 };
  const here = storedRule("query-errors", { group: "checkout", runbook: "https://wiki.example.com/queries" });
  const [change] = importPlan({ ...file, rules: [{ key: "query-errors", settings: earlier }] }, [here], []).changes;
  expect(change?.settings).toMatchObject({ group: "checkout", runbook: "https://wiki.example.com/queries", warning: 44 });
  expect(change?.changes.map(({ title }) => title)).toEqual(["Warning"]);
});

test("where the file names channels that are not set up here, who is told stays as it is", () => {
  const [change] = importPlan(file, stored, [channel("chat")]).changes;
  expect(change?.missingChannels).toEqual(["pager"]);
  expect(change?.settings.channels).toBeNull();
  expect(change?.changes.map(({ title }) => title)).toEqual(["Warning"]);
});

test("a rule that differs in nothing but channels that are not set up here is not equal: its routing is lost", () => {
  const routed = (channels: typeof routing | null): RulesFile => ({
    ...file,
    rules: [{ key: "query-errors", settings: { ...settings, channels } }],
  });
  const plan = importPlan(routed({ warning: ["sms", "chat"], critical: ["sms", "pager"] }), stored, [channel("chat")]);
  expect(plan).toMatchObject({ changes: [], equal: [], unknown: [] });
  expect(plan.unrouted).toEqual([{ title: "Query errors", missingChannels: ["sms", "pager"] }]);
  // What is routed so here already is the same in both.
  const same = importPlan(routed(routing), [storedRule("query-errors", { channels: routing })], []);
  expect(same).toMatchObject({ changes: [], equal: ["Query errors"], unrouted: [] });
});

test("a rule that was refused is planned from what is stored now, so that trying again is no old version; others stay as they were read", () => {
  const now = stored.map((rule) => ({ ...rule, warning: 33, version: rule.version + 1 }));
  const base = planBase(stored, now, { "query-errors": { problem: "changed meanwhile" }, "rpc-failures": { version: 2 } });
  const [change] = importPlan(file, base, []).changes;
  expect(change).toMatchObject({ key: "query-errors", version: 5 });
  expect(base.slice(1)).toEqual(stored.slice(1));
  expect(planBase(stored, [], { "query-errors": { problem: "gone" } })).toEqual(stored);
});

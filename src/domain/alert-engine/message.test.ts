import { describe, expect, it } from "vitest";
import { instantOf } from "../time.ts";
import type { Links, RuleNews } from "./message.ts";
import { firedAtOf, messagesOf } from "./message.ts";
import type { NotificationKind, OutboxEntry } from "./notify.ts";

const now = instantOf(1_760_000_460_000);
const fired = instantOf(1_760_000_400_000);
const nowhere: Links = { dashboard: null, environment: null, runbooks: null };
const entry = (rule: string, kind: NotificationKind, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  key: `${rule}@${fired}|${kind}|0|chat`,
  message: `auth/critical@${now}`,
  episode: `${rule}@${fired}`,
  rule,
  subject: "rule",
  group: "auth",
  kind,
  step: 0,
  channel: "chat",
  severity: "critical",
  at: now,
  joined: [],
  ...more,
});
const news: Readonly<Record<string, RuleNews>> = {
  lockouts: {
    title: "Portal lockouts",
    sentence: "Critical: 12 customers locked out.",
    value: 12,
    runbook: "docs/runbooks/lockouts",
  },
  "sign-ins": { title: "Sign-in failures", sentence: "Normal: 0 sign-ins failed.", value: 0, runbook: null },
};
const messages = (entries: readonly OutboxEntry[], links: Links = nowhere) => messagesOf(entries, (rule) => news[rule], links);
const titles = (...entries: OutboxEntry[]): (string | undefined)[] => messages(entries).map(({ content }) => content.title);

describe("a message", () => {
  it("names what joined in front of the sentence of the whole", () => {
    const [message] = messages([entry("lockouts", "joined", { joined: ["A", "B", "C", "D", "E"] })]);
    expect(message?.content.alerts[0]?.sentence).toBe("A, B, C +2 joined. Critical: 12 customers locked out.");
  });

  it("is one for each group, severity and channel, whatever it tells", () => {
    const pager = { channel: "pager", key: "other" };
    const found = messages([entry("lockouts", "firing"), entry("sign-ins", "firing"), entry("lockouts", "firing", pager)]);
    expect(found.map(({ channel, entries }) => [channel, entries.length])).toEqual([
      ["chat", 2],
      ["pager", 1],
    ]);
    expect(found[0]?.content).toMatchObject({ message: `auth/critical@${now}`, at: now, severity: "critical", group: "auth" });
  });

  it("begins with the news that needs hands, and says how much there is", () => {
    expect(titles(entry("lockouts", "firing"))).toEqual(["Critical: Portal lockouts"]);
    expect(titles(entry("sign-ins", "resolved"), entry("lockouts", "firing"))).toEqual(["Critical: Portal lockouts (2 alerts)"]);
    expect(titles(entry("lockouts", "resolved"))).toEqual(["Resolved: Portal lockouts"]);
    expect(titles(entry("lockouts", "repeat"))).toEqual(["Still critical: Portal lockouts"]);
    expect(titles(entry("lockouts", "ack_lapsed", { severity: "warning" }))).toEqual(["Still warning: Portal lockouts"]);
    expect(titles(entry("lockouts", "silence_ended"))).toEqual(["Still critical, silence over: Portal lockouts"]);
    expect(titles(entry("lockouts", "flapping"))).toEqual(["Flapping: Portal lockouts"]);
  });

  it("tells of each alert what happened, since when, and where to look", () => {
    const links = {
      dashboard: "https://watch.example.com/",
      environment: "live & well",
      runbooks: "https://code.example.com/main",
    };
    expect(messages([entry("lockouts", "firing")], links)[0]?.content.alerts).toEqual([
      {
        episode: `lockouts@${fired}`,
        rule: "lockouts",
        title: "Portal lockouts",
        kind: "firing",
        severity: "critical",
        sentence: "Critical: 12 customers locked out.",
        link: `https://watch.example.com/alerts/episode/lockouts%40${fired}?env=live%20%26%20well`,
        runbook: "https://code.example.com/main/docs/runbooks/lockouts.md",
        value: 12,
        firedAt: fired,
        resolved: false,
      },
    ]);
    expect(messages([entry("lockouts", "resolved")])[0]?.content.alerts[0]).toMatchObject({
      link: null,
      runbook: "docs/runbooks/lockouts",
      resolved: true,
    });
  });

  it("leads to the runbook on the dashboard where nobody said where the repository is read", () => {
    const links = { dashboard: "https://watch.example.com/", environment: "live", runbooks: null };
    expect(messages([entry("lockouts", "firing")], links)[0]?.content.alerts[0]?.runbook).toBe(
      "https://watch.example.com/alerts/runbook/lockouts?env=live",
    );
  });

  it("says of a rule that cannot be evaluated just that", () => {
    const evaluation = { subject: "evaluation" as const, episode: `lockouts!${fired}` };
    const of = (kind: NotificationKind) =>
      messages([entry("lockouts", kind, evaluation)], { ...nowhere, dashboard: "https://w.example" })[0]?.content;
    expect(of("firing")?.alerts[0]).toMatchObject({
      title: "Portal lockouts cannot be evaluated",
      sentence: "Unknown: Portal lockouts cannot be evaluated.",
      link: "https://w.example/alerts",
      value: null,
      firedAt: fired,
    });
    expect(of("resolved")?.alerts[0]?.sentence).toBe("Portal lockouts can be evaluated again.");
  });

  it("of a rule that is gone names its key", () => {
    expect(titles(entry("gone", "resolved"))).toEqual(["Resolved: gone"]);
  });

  it("knows when an episode fired from its id alone", () => {
    expect(firedAtOf("a@b@1760000400000")).toBe(fired);
    expect(firedAtOf("a!1760000400000")).toBe(fired);
    expect(firedAtOf("a")).toBeNull();
  });
});

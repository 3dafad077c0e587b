import { describe, expect, it } from "vitest";
import { channels, claimFixture } from "./claim.fixture.ts";
import type { Result } from "./deliver.ts";
import { deliverOutbox } from "./deliver.ts";
import type { Claim } from "./message.ts";
import { claimsIn } from "./message.ts";
import type { Sent } from "./send.ts";
import { targetRules } from "./wiring.ts";

const fine: Sent = { kind: "answered", answer: { status: 200, headers: new Map(), body: "ok" } };
const broken: Sent = { kind: "answered", answer: { status: 500, headers: new Map(), body: "no" } };

/** Rounds of claims, one after the other, on a clock that the test moves. */
function outbox(rounds: readonly (readonly Claim[])[], send: (url: string) => Promise<Sent> | Sent = () => fine) {
  const settled: [string, Result["outcome"]][] = [];
  const waiting = [...rounds];
  const clock = { ms: 0 };
  const deps = {
    now: () => clock.ms,
    elapsed: () => clock.ms,
    claim: async () => waiting.shift() ?? [],
    send: async ({ url }: { url: string }) => send(url),
    settle: async ({ channel }: Claim, { outcome }: Result) => void settled.push([channel.key, outcome]),
  };
  return { deps, settled, clock, waiting };
}

const slackAt = (key: string): Claim =>
  claimFixture({ key, kind: "slack", config: {}, secret: { url: `https://${key}.example/` } });

describe("delivery", () => {
  it("goes on until nothing is due, and counts what became of it", async () => {
    const { deps, settled } = outbox([[slackAt("a"), slackAt("b")], [slackAt("a")]], (url) =>
      url.includes("b.") ? broken : fine,
    );
    expect(await deliverOutbox(deps)).toEqual({ delivered: 2, retry: 1, dead: 0, troubles: [] });
    expect(settled).toHaveLength(3);
  });

  it("waits for a channel that hangs, while the others' next messages leave", async () => {
    const hanging = Promise.withResolvers<Sent>();
    const { deps, settled } = outbox([[slackAt("slow"), slackAt("b")], [slackAt("b")], [slackAt("b")]], (url) =>
      url.includes("slow") ? hanging.promise : fine,
    );
    const delivering = deliverOutbox({
      ...deps,
      settle: async (claim, result) => {
        await deps.settle(claim, result);
        if (settled.length === 3) hanging.resolve({ kind: "failed", sentence: "No answer within 5 s." });
      },
    });
    expect(await delivering).toMatchObject({ delivered: 3, retry: 1 });
    expect(settled.at(-1)).toEqual(["slow", "retry"]);
  });

  it("begins nothing after its time", async () => {
    const { deps, clock, waiting } = outbox([[slackAt("a")], [slackAt("b")]], () => {
      clock.ms += 10_001;
      return fine;
    });
    expect(await deliverOutbox(deps)).toMatchObject({ delivered: 1 });
    expect(waiting).toHaveLength(1);
  });

  it("says what could not be recorded, and asks the database no more", async () => {
    const { deps, waiting } = outbox([[slackAt("a")], [slackAt("b")]]);
    const settle = async () => Promise.reject(new Error("settle_outbox got no answer"));
    expect(await deliverOutbox({ ...deps, settle })).toMatchObject({ troubles: ["a: settle_outbox got no answer"] });
    expect(waiting).toHaveLength(1);
    const claim = async () => Promise.reject(new Error("claim_outbox answered 500"));
    expect(await deliverOutbox({ ...deps, claim })).toMatchObject({ troubles: ["outbox: claim_outbox answered 500"] });
  });

  it("of a channel that lacks something is dead with a sentence", async () => {
    const { deps } = outbox([[claimFixture({ ...channels.slack, secret: {} })]]);
    const answers: (string | null)[] = [];
    await deliverOutbox({ ...deps, settle: async (_, { answer }) => void answers.push(answer) });
    expect(answers).toEqual(["The channel has no address. Enter it in the settings, and save."]);
  });

  it("of parts ends with the first that is to be sent again", async () => {
    const alerts = ["one", "two", "three"].map((episode) => ({ ...claimFixture(channels.slack).payload.alerts[0], episode }));
    const urls: string[] = [];
    const claim = claimsIn([
      {
        id: "x",
        attempt: 1,
        kind: "alert",
        channel: channels.pagerduty,
        payload: { ...claimFixture(channels.slack).payload, alerts },
      },
    ]);
    const { deps } = outbox([claim], (url) => {
      urls.push(url);
      return urls.length === 2 ? broken : fine;
    });
    expect(await deliverOutbox(deps)).toMatchObject({ retry: 1 });
    expect(urls).toHaveLength(2);
  });
});

describe("a claim", () => {
  it("with odd contents is read as far as it goes", () => {
    const payload = { title: 7, alerts: [{ kind: "resolved", link: "/alerts/1", severity: "odd" }, null] };
    const [claim] = claimsIn([
      { id: "x", attempt: 2, kind: "odd", channel: { key: "a", kind: "slack" }, payload },
      { id: "no channel" },
    ]);
    expect(claim).toMatchObject({
      kind: "alert",
      payload: { title: "Nexsys Watch", alerts: [{ resolved: true, link: null, severity: "warning" }, { title: "Alert" }] },
    });
  });

  it("is none in any other answer", () => {
    for (const answer of [null, {}, "", [null, 1, {}]]) expect(claimsIn(answer)).toEqual([]);
  });
});

describe("channels to this machine", () => {
  const allowed = (url: string, value: string) => targetRules({ WATCH_ALLOW_LOCAL_CHANNELS: value }, url).allowLocal;

  it("are for deployments that ask for them on this machine, and never for the platform", () => {
    expect(allowed("http://127.0.0.1:54321", "true")).toBe(true);
    expect(allowed("http://127.0.0.1:54321", "")).toBe(false);
    expect(allowed("https://abcdefghijklmnopqrst.supabase.co", "true")).toBe(false);
    expect(allowed("https://127.0.0.1.example.com", "true")).toBe(false);
  });

  it("or to hosts of a list", () => {
    expect(targetRules({ WATCH_CHANNEL_HOSTS: " Hooks.Slack.com, ,pagerduty.com" }, "https://x.example").hosts).toEqual([
      "hooks.slack.com",
      "pagerduty.com",
    ]);
  });
});

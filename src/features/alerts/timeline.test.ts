import { expect, test } from "vitest";
import { MINUTE } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import { exampleDelivery, exampleEpisode, exampleEpisodeAnswer, NOW } from "./example-alerts.ts";
import { deliveryText, timelineOf } from "./timeline.ts";

const wording = { locale: "en-GB", channel: (key: string) => (key === "ops" ? "Slack ops" : key) };
const transition = (kind: "pending" | "fired" | "resolved", minutes: number) => ({
  at: NOW + minutes * MINUTE,
  kind,
  severity: "critical" as const,
  value: 1,
  sentence: `${kind}.`,
});

test("everything that happened is one list, newest first", () => {
  const answer = exampleEpisodeAnswer({
    transitions: [transition("pending", -20), transition("fired", -18), transition("resolved", -2)],
    acks: [{ by: "Responder", reason: "looking", at: NOW - 10 * MINUTE, until: NOW + 50 * MINUTE, ended_at: null }],
    notes: [{ by: "Editor", at: NOW - 5 * MINUTE, text: "it was the cache" }],
    deliveries: [exampleDelivery({ started_at: NOW - 17 * MINUTE })],
    suppressed: [{ silence: "s", reason: "planned", kind: "ack_lapsed", at: NOW - MINUTE }],
  });
  expect(timelineOf(answer, NOW, wording).map(({ title }) => title)).toEqual([
    "Kept back by a silence: ack lapsed",
    "Resolved",
    "Editor noted",
    unbroken("Responder acked for 1 h"),
    "Delivered: Slack ops",
    "Fired",
    "Breached, pending",
  ]);
});

test("of two changes in one slot the later stands above", () => {
  const answer = exampleEpisodeAnswer({ transitions: [transition("pending", -1), transition("fired", -1)] });
  expect(timelineOf(answer, NOW, wording).map(({ title }) => title)).toEqual(["Fired", "Breached, pending"]);
});

test("silences and changes of the rule are told where they fall into the episode", () => {
  const silence = {
    by: "Responder",
    reason: "planned",
    at: NOW - 15 * MINUTE,
    until: NOW - 5 * MINUTE,
    ended_at: null,
    ended_by: null,
  };
  const of = (part: Parameters<typeof exampleEpisodeAnswer>[0]) =>
    timelineOf(
      exampleEpisodeAnswer({ episode: exampleEpisode({ resolved_at: null }), transitions: [transition("fired", -18)], ...part }),
      NOW,
      wording,
    ).map(({ title, text }) => `${title}: ${text}`);
  expect(
    of({ silences: [silence], rule_changes: [{ by: "Editor", reason: "too tight", at: NOW - 10 * MINUTE, version: 3 }] }),
  ).toEqual([
    "Silence of Responder was over: ",
    "Editor changed the rule, version 3: too tight",
    `${unbroken("Responder silenced it for 10 min")}: planned`,
    "Fired: fired.",
  ]);
  expect(of({ silences: [{ ...silence, until: NOW + MINUTE }] })).toHaveLength(2);
  expect(of({ silences: [{ ...silence, ended_at: NOW - 12 * MINUTE, ended_by: "Editor" }] })[0]).toBe(
    "Silence of Responder was ended: by Editor",
  );
  expect(of({}), "a database of an older schema tells of neither").toEqual(["Fired: fired."]);
});

test("an ack that lapsed is told, one that somebody took over is not", () => {
  const first = { by: "Responder", reason: "looking", at: NOW - 90 * MINUTE, until: NOW - 30 * MINUTE, ended_at: null };
  const titles = (acks: (typeof first | { ended_at: number })[]) =>
    timelineOf(exampleEpisodeAnswer({ acks: acks as never }), NOW, wording).map(({ title }) => title);
  expect(titles([first])).toContain("Ack of Responder lapsed");
  const taken = { ...first, by: "Editor", at: NOW - 40 * MINUTE, until: NOW + 20 * MINUTE };
  expect(titles([first, taken]).filter((title) => /lapsed|ended/.test(title))).toEqual([]);
  expect(titles([{ ...first, ended_at: NOW - 40 * MINUTE }, taken]).filter((title) => /lapsed|ended/.test(title))).toEqual([]);
  expect(titles([{ ...first, ended_at: NOW - 60 * MINUTE }])).toContain("Ack of Responder was ended");
});

test("an attempt says what was answered, how fast, and which one it was", () => {
  expect(deliveryText(exampleDelivery(), "en-GB")).toBe(unbroken("HTTP 200 in 120 ms"));
  expect(deliveryText(exampleDelivery({ status: null, latency_ms: null, attempt: 3 }), "en-GB")).toBe("no answer, attempt 3");
});

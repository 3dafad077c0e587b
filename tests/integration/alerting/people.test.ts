/** Acks, silences and notes: who may, what is refused, what they do to messages. */
import { beforeEach, describe, expect, test } from "vitest";
import { silenceRow } from "../../../src/contracts/alerts.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import { Scene } from "./scene.ts";

const { sql } = databaseForFile();
let scene: Scene;
const responder = "responder@example.com";
const hour = 3_600_000;

/** Query errors enough for a warning (30 in the window) or a critical alert (150), in each minute of a range. */
async function trouble(from: number, to: number, each = 6): Promise<void> {
  for (let minute = from; minute < to; minute += 1) await scene.errors(minute, each);
}

beforeEach(async () => {
  scene = new Scene(sql());
  await scene.clear();
  await scene.channel("chat");
  await scene.heard(0, 170);
});

const call = <T>(email: string, statement: string, ...values: (string | number | null | string[])[]): Promise<T> =>
  as(sql(), "authenticated", email, (asking) => scalar<T>(asking.unsafe(statement, values)));
const ack = (email: string, episode: string, reason: string, until: number | null = null) =>
  call<{ until: number; by: string }>(email, "select watch_api.ack($1, $2, $3)", episode, reason, until);

describe("an ack", () => {
  let episode = "";
  beforeEach(async () => {
    await trouble(1, 40);
    await scene.calls(5, 9);
    episode = (await scalar<string>(sql()`select id from watch.episodes`)) ?? "";
  });

  test("says who, why and until when, an hour if nothing is said, and leaves an audit record", async () => {
    const before = Date.now();
    const made = await ack(responder, episode, " I look at the slow query ");
    expect(made.by).toBe("Responder");
    expect(made.until - before).toBeGreaterThanOrEqual(hour);
    expect(made.until - before).toBeLessThan(hour + 60_000);
    const [record] = await sql()`select * from watch.audit order by id desc limit 1`;
    expect(record).toMatchObject({
      name: "Responder",
      action: "alert.acked",
      subject: episode,
      reason: "I look at the slow query",
      after: { severity: "warning", until: made.until },
    });
    await call(responder, "select watch_api.end_ack($1)", episode);
    expect(await scalar(sql()`select action from watch.audit order by id desc limit 1`)).toBe("alert.ack_ended");
    expect((await failureOf(call(responder, "select watch_api.end_ack($1)", episode))).message).toBe(
      "Nobody has acknowledged this alert now.",
    );
  });

  test.each([
    ["viewer@example.com", "Your role is viewer; acknowledging an alert takes a responder, an editor or an admin."],
    ["stranger@example.com", "You are signed in, but you are not a member of Nexsys Watch."],
  ])("is not for %s", async (email, message) => {
    expect(await failureOf(ack(email, episode, "me"))).toEqual({ code: "42501", message });
  });

  test("is refused without a reason, of nothing, in the past, or for days", async () => {
    const message = async (...of: Parameters<typeof ack>) => (await failureOf(ack(...of))).message;
    expect(await message(responder, episode, " \n ")).toBe("Say in a few words who does what about it.");
    expect(await message(responder, "query-errors@1", "me")).toBe('There is no episode "query-errors@1".');
    expect(await message(responder, episode, "me", Date.now() - 1)).toMatch(/^The acknowledgement would be over/);
    expect(await message(responder, episode, "me", Date.now() + 25 * hour)).toBe("An acknowledgement lasts at most 24 hours.");
  });

  test("of an alert that has recovered is refused", async () => {
    await scene.calls(10, 55);
    expect((await failureOf(ack(responder, episode, "me"))).message).toMatch(/^This alert has recovered/);
  });

  test("stops repeats, and lapses into a new notification", async () => {
    await sql()`update watch.settings set value = jsonb_set(value, '{repeat_warning_s}', '600') where key = 'alerts.timing'`;
    await scene.ack(episode, 9, 30);
    await scene.calls(10, 32);
    expect(await scene.told()).toEqual(["firing query-errors@+7#0 → chat", "ack_lapsed query-errors@+7#1 → chat"]);
    await scene.calls(33, 41);
    expect(await scene.told()).toHaveLength(3);
    expect((await scene.told()).at(-1)).toBe("repeat query-errors@+7#2 → chat");
    await sql()`update watch.settings set value = jsonb_set(value, '{repeat_warning_s}', '14400') where key = 'alerts.timing'`;
  });

  test("that was taken back lapses there and then", async () => {
    await scene.ack(episode, 9, 120);
    await scene.calls(10, 15);
    await sql()`update watch.acks set ended_at = ${scene.iso(16)}`;
    await scene.call(17);
    expect(await scene.told()).toEqual(["firing query-errors@+7#0 → chat", "ack_lapsed query-errors@+7#1 → chat"]);
  });

  test("of a warning does not cover its becoming critical", async () => {
    await scene.ack(episode, 9, 120);
    await trouble(12, 40, 40);
    await scene.calls(10, 22);
    expect(await scene.told()).toEqual(["firing query-errors@+7#0 → chat", "escalated query-errors@+7#1 → chat"]);
  });
});

describe("a silence", () => {
  const silence = (email: string, rules: string[], until: number, reason: string, from: number | null = null) =>
    call<unknown>(email, "select watch_api.silence($1, $2, $3, $4, $5, $6)", rules, ["auth"], ["warning"], from, until, reason);

  test("says what, why and until when, can be ended, and leaves audit records", async () => {
    const until = Date.now() + hour;
    const made = silenceRow.parse(await silence(responder, ["query-errors"], until, "release 2.14"));
    expect(made).toMatchObject({
      rules: ["query-errors"],
      groups: ["auth"],
      severities: ["warning"],
      until,
      reason: "release 2.14",
      by: "Responder",
      ended_at: null,
      suppressed: 0,
    });
    const ended = silenceRow.parse(await call("editor@example.com", "select watch_api.end_silence($1)", made.id));
    expect(ended).toMatchObject({ id: made.id, ended_by: "Editor" });
    expect(ended.ended_at).not.toBeNull();
    const records = await sql()`select name, action, subject, reason from watch.audit order by id desc limit 2`;
    expect(records).toEqual([
      { name: "Editor", action: "silence.ended", subject: made.id, reason: null },
      { name: "Responder", action: "silence.made", subject: made.id, reason: "release 2.14" },
    ]);
    expect((await failureOf(call(responder, "select watch_api.end_silence($1)", made.id))).code).toBe("22023");
  });

  test("is not for viewers", async () => {
    expect((await failureOf(silence("viewer@example.com", [], Date.now() + hour, "x"))).message).toBe(
      "Your role is viewer; silencing alerts takes a responder, an editor or an admin.",
    );
  });

  test("is refused without an end, a reason or a matcher, for what is not there, and for more than a week", async () => {
    const message = async (...of: Parameters<typeof silence>) => (await failureOf(silence(...of))).message;
    const soon = Date.now() + hour;
    expect(await message(responder, ["query-errors"], soon, " ")).toBe(
      "A silence needs a reason that the next person understands.",
    );
    expect(await message(responder, ["gone"], soon, "x")).toBe('There is no rule "gone".');
    expect(await message(responder, [], Date.now() - hour, "x")).toBe("A silence must end after it begins.");
    expect(await message(responder, [], Date.now() + 169 * hour, "x")).toMatch(/^A silence lasts at most 7 days/);
    const nothing = call(responder, "select watch_api.silence('{}', null, '{}', null, $1, 'x')", soon);
    expect((await failureOf(nothing)).message).toBe("A silence needs a matcher: name a rule, a group or a severity.");
    const group = call(responder, "select watch_api.silence('{}', '{weather}', '{}', null, $1, 'x')", soon);
    expect((await failureOf(group)).message).toBe('There is no group "weather".');
  });

  test("keeps back and counts; when it ends and the alert still fires, that is told", async () => {
    await trouble(1, 60);
    await scene.silence("query-errors", 4, 30);
    await scene.calls(5, 29);
    expect(await scene.told()).toEqual([]);
    expect(await sql()`select episode, kind, rule from watch.suppressions`).toEqual([
      { episode: `query-errors@${scene.at(7)}`, kind: "firing", rule: "query-errors" },
    ]);
    await scene.calls(30, 31);
    expect(await scene.told()).toEqual(["firing query-errors@+7#0 → chat"]);
  });

  test("made after the alert was told is followed by a notification when a person ends it", async () => {
    await trouble(1, 60);
    await scene.calls(5, 9);
    await scene.silence("query-errors", 10, 120);
    await scene.calls(11, 20);
    await sql()`update watch.silences set ended_at = ${scene.iso(20, 30)}, ended_by = 'Ada'`;
    await scene.call(21);
    expect(await scene.told()).toEqual(["firing query-errors@+7#0 → chat", "silence_ended query-errors@+7#1 → chat"]);
  });

  test("of an alert that recovers meanwhile keeps its recovery back from nobody who heard of it", async () => {
    await trouble(1, 12);
    await scene.calls(5, 9);
    await scene.silence("query-errors", 10, 120);
    await scene.calls(11, 30);
    expect(await scene.told()).toEqual(["firing query-errors@+7#0 → chat", "resolved query-errors@+7#1 → chat"]);
  });
});

describe("a note", () => {
  test("stands beside the episode, signed", async () => {
    await trouble(1, 20);
    await scene.calls(5, 9);
    const episode = await scalar<string>(sql()`select id from watch.episodes`);
    expect(await call(responder, "select watch_api.note($1, $2)", episode, " index was dropped ")).toMatchObject({
      by: "Responder",
      text: "index was dropped",
    });
    expect(await scalar(sql()`select text from watch.episode_notes where episode = ${episode}`)).toBe("index was dropped");
    expect(await scalar(sql()`select action from watch.audit order by id desc limit 1`)).toBe("alert.noted");
    expect((await failureOf(call(responder, "select watch_api.note($1, '')", episode))).message).toBe("A note needs words.");
    expect((await failureOf(call(responder, "select watch_api.note('gone', 'x')"))).message).toMatch(/^There is no episode/);
    expect((await failureOf(call("viewer@example.com", "select watch_api.note($1, 'x')", episode))).code).toBe("42501");
  });
});

describe("what decides at sending time", () => {
  test("quiet hours hold a warning, and never a critical alert", async () => {
    const clock = (minute: number) => scene.iso(minute).slice(11, 16);
    const hours = JSON.stringify([{ from: clock(0), to: clock(40) }]);
    await sql()`update watch.settings set value = ${hours}::text::jsonb where key = 'alerts.quiet_hours'`;
    await trouble(1, 60);
    await scene.calls(5, 39);
    expect(await scene.told()).toEqual([]);
    await scene.calls(40, 41);
    expect(await scene.told()).toEqual(["firing query-errors@+7#0 → chat"]);
    await scene.clear();
    await scene.channel("chat");
    await scene.heard(0, 60);
    await trouble(1, 60, 40);
    await scene.calls(5, 10);
    expect(await scene.told()).toEqual(["firing query-errors@+7#0 → chat"]);
    await sql()`update watch.settings set value = '[]' where key = 'alerts.quiet_hours'`;
  });

  test("an alert whose project is unreachable is an echo, and is told once that is over", async () => {
    for (let minute = 1; minute < 20; minute += 1)
      await sql()`select watch.set_gauge('health.reachable', ${scene.iso(minute)}, '', ${minute < 12 ? 0 : 1})`;
    for (let minute = 20; minute < 40; minute += 1)
      await sql()`select watch.set_gauge('health.reachable', ${scene.iso(minute)}, '', 1)`;
    await trouble(1, 60);
    await scene.calls(1, 16);
    expect(await scene.told()).toEqual(["firing supabase-unreachable@+2#0 → chat"]);
    await scene.calls(17, 30);
    expect(await scene.told()).toEqual([
      "firing supabase-unreachable@+2#0 → chat",
      "resolved supabase-unreachable@+2#1 → chat",
      expect.stringMatching(/^firing query-errors@/),
    ]);
  });
});

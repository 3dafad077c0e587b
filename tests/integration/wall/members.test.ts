/** What members do about displays: change, revoke, send a view, hand over; each by its role, with a sentence where it is refused. */
import { beforeEach, describe, expect, test } from "vitest";
import { type Handover, handover, type SentView, sentView } from "../../../src/contracts/displays.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import { displayOf, displays, pairApprove, pairPoll, pairScreen, pairStart, poll } from "./screens.ts";

const { sql } = databaseForFile();

beforeEach(async () => {
  await sql()`truncate watch.displays, watch.pairings, watch.handovers cascade`;
});

const json = (value: unknown): string => JSON.stringify(value);

const by = <T>(role: string, statement: string, values: readonly (string | number | null)[]): Promise<T> =>
  as(sql(), "authenticated", `${role}@example.com`, (asking) => scalar<T>(asking.unsafe(statement, [...values])));

const save = (id: string, changes: unknown, version = 1, role = "admin") =>
  by(role, "select watch_api.save_display($1::uuid, $2::text::jsonb, $3)", [id, json(changes), version]);
const send = (id: string, view: unknown, minutes: number | null = 15, role = "responder"): Promise<SentView | null> =>
  by(role, "select watch_api.send_to_wall($1::uuid, $2::text::jsonb, $3)", [id, view === null ? null : json(view), minutes]);
const handOver = (note: string | null, until: number | null, role = "responder"): Promise<Handover | null> =>
  by(role, "select watch_api.save_handover($1, $2)", [note, until]);

const lastRecord = async () => (await sql()`select name, action, subject, reason from watch.audit order by id desc limit 1`)[0];

const settings = {
  night: { from: "22:00", to: "06:00", tz: "Europe/Berlin" },
  sound: { warning: false, critical: true },
  quiet: null,
};
const changes = { name: "Lobby", diagonal_in: 43, distance_m: 3, scope: { payments: false }, settings, days: null };

describe("changing a display", () => {
  test("is on the wall with its next poll, and on record", async () => {
    const { id, token } = await pairScreen(sql());
    const before = await displayOf(sql(), id);
    expect(await save(id, changes)).toMatchObject({ name: "Lobby", version: 2, expires_at: before.expires_at });
    expect((await poll(sql(), token)).display).toMatchObject({
      name: "Lobby",
      diagonal_in: 43,
      scope: { payments: false },
      settings,
    });
    expect(await lastRecord()).toMatchObject({ name: "Admin", action: "display.saved", subject: id });
  });

  test("with days sets a new expiry from now on", async () => {
    const { id } = await pairScreen(sql(), { days: 1 });
    await save(id, { ...changes, days: 30 });
    expect(Math.round(((await displayOf(sql(), id)).expires_at - Date.now()) / 86_400_000)).toBe(30);
  });

  test.each([
    ["no name", { ...changes, name: "" }, "Give the screen a name of 1 to 40 characters."],
    ["a distance of a mile", { ...changes, distance_m: 1600 }, "The distance must be 0.3 to 50 metres."],
    ["half a day", { ...changes, days: 0.5 }, "A display may be paired for 1 to 400 days."],
    ["another scope", { ...changes, scope: { payments: true, logs: true } }, 'The scope must be {"payments": true or false}.'],
    [
      "an hour that is none",
      { ...changes, settings: { ...settings, night: { ...settings.night, from: "24:00" } } },
      "The night takes times such as 22:00 and a zone such as Europe/Berlin.",
    ],
    [
      "a zone that is none",
      { ...changes, settings: { ...settings, quiet: { from: "22:00", to: "06:00", tz: "Mars/Olympus" } } },
      "The quiet hours: it names a zone that the database does not know.",
    ],
    [
      "a loudness",
      { ...changes, settings: { ...settings, sound: { warning: 3, critical: true } } },
      "The sound must say of warning and critical whether they sound.",
    ],
    [
      "too little",
      { name: "Lobby" },
      "A change of a display is an object of name, diagonal_in, distance_m, scope, settings and days.",
    ],
  ])("with %s is refused with a sentence", async (_, wrong, message) => {
    const { id } = await pairScreen(sql());
    expect(await failureOf(save(id, wrong))).toEqual({ code: "22023", message });
    expect(await displayOf(sql(), id)).toMatchObject({ name: "Ops TV 1", version: 1 });
  });

  test("from an old version, under another's name, or of one that is not there is refused", async () => {
    const { id } = await pairScreen(sql());
    await pairScreen(sql(), { name: "Lobby" });
    expect((await failureOf(save(id, { ...changes, name: "TV" }, 7))).code).toBe("PT409");
    expect((await failureOf(save(id, { ...changes, name: "LOBBY" }))).message).toBe('There is a display named "Lobby" already.');
    expect((await failureOf(save("00000000-0000-4000-8000-000000000000", changes))).message).toBe(
      "That display is not there any more.",
    );
  });

  test.each(["viewer", "responder", "editor"])("is refused to the role %s", async (role) => {
    const { id } = await pairScreen(sql());
    expect((await failureOf(save(id, changes, 1, role))).code).toBe("42501");
  });
});

describe("revoking", () => {
  const revoke = (id: string, reason: string | null, role = "admin") =>
    by(role, "select watch_api.revoke_display($1::uuid, $2)", [id, reason]);

  test("needs a reason and an admin, and leaves a record for a month", async () => {
    const { id } = await pairScreen(sql());
    expect((await failureOf(revoke(id, " "))).message).toBe("Say in a sentence why the display is revoked.");
    expect((await failureOf(revoke(id, "sold", "editor"))).code).toBe("42501");
    await revoke(id, " sold ");
    expect(await lastRecord()).toMatchObject({ action: "display.revoked", subject: id, reason: "sold" });
    expect(await displayOf(sql(), id)).toMatchObject({ revoked_by: "Admin", revoke_reason: "sold" });
    expect((await failureOf(revoke(id, "again"))).message).toBe("That display is not there any more.");
    await sql()`update watch.displays set revoked_at = now() - interval '31 days'`;
    expect((await displays(sql())).displays).toEqual([]);
  });

  test("while the screen has not come for its token keeps it from getting one", async () => {
    const { code, secret } = await pairStart(sql());
    const display = await pairApprove(sql(), code);
    await revoke(display?.id ?? "", "wrong room");
    expect(await pairPoll(sql(), secret)).toEqual({ state: "expired" });
  });
});

describe("a view that is sent", () => {
  const view = { area: "errors", rule: "api-error-rate", at: null, range_s: 3_600 };

  test("is on that wall alone until it ends, signed with initials there and with a name here", async () => {
    const [one, two] = [await pairScreen(sql()), await pairScreen(sql(), { name: "Ops TV 2" })];
    const sent = sentView.parse(await send(one.id, view, 10));
    expect(sent).toMatchObject({ ...view, by: "Responder" });
    expect(Math.round((sent.until - sent.sent_at) / 60_000)).toBe(10);
    expect((await poll(sql(), one.token)).view).toEqual({ ...sent, by: "R" });
    expect((await poll(sql(), two.token)).view).toBeNull();
    expect((await displayOf(sql(), one.id)).view).toEqual(sent);
    await sql()`update watch.sent_views set until = clock_timestamp()`;
    expect((await poll(sql(), one.token)).view).toBeNull();
  });

  test("takes the place of the one before, and can be ended", async () => {
    const { id, token } = await pairScreen(sql());
    await send(id, view);
    await send(id, { ...view, area: "health", rule: null });
    expect((await poll(sql(), token)).view).toMatchObject({ area: "health", rule: null });
    expect(await send(id, null)).toBeNull();
    expect((await poll(sql(), token)).view).toBeNull();
    expect(await lastRecord()).toMatchObject({ name: "Responder", action: "display.view_ended", subject: id });
  });

  test.each([
    [
      "of nothing",
      { area: null, rule: null, at: null, range_s: null },
      15,
      "A view is an object of area, rule, at and range_s, at least one of them not null.",
    ],
    [
      "with more than a view",
      { ...view, text: "hello" },
      15,
      "A view is an object of area, rule, at and range_s, at least one of them not null.",
    ],
    [
      "of an area that walls do not have",
      { ...view, area: "logs" },
      15,
      "The area must be errors, payments, health or releases.",
    ],
    ["of a rule that is not there", { ...view, rule: "api" }, 15, "There is no such rule."],
    ["of a rule in a list", { ...view, rule: ["api-error-rate"] }, 15, "There is no such rule."],
    [
      "of tomorrow",
      { ...view, at: Date.now() + 86_400_000 },
      15,
      "The moment must be in the past, and not older than what is kept.",
    ],
    ["over a second", { ...view, range_s: 1 }, 15, "The range must be 900 to 86400 seconds."],
    ["for an hour", view, 60, "A view stays on a wall for 1 to 15 minutes."],
    ["for ever", view, null, "A view stays on a wall for 1 to 15 minutes."],
  ])("%s is refused with a sentence", async (_, wrong, minutes, message) => {
    const { id } = await pairScreen(sql());
    expect(await failureOf(send(id, wrong, minutes))).toEqual({ code: "22023", message });
  });

  test("is refused to viewers", async () => {
    const { id } = await pairScreen(sql());
    expect((await failureOf(send(id, view, 15, "viewer"))).message).toBe(
      "Your role is viewer; sending a view to a wall takes a responder, an editor or an admin.",
    );
  });
});

describe("the note of a shift", () => {
  const evening = () => Date.now() + 8 * 3_600_000;

  test("is on every wall until it ends, with initials", async () => {
    const { token } = await pairScreen(sql());
    const until = evening();
    const stored = handover.parse(await handOver("  Watch the payment queue until Monday. ", until));
    expect(stored).toMatchObject({ text: "Watch the payment queue until Monday.", by: "Responder", until });
    expect((await poll(sql(), token)).handover).toEqual({ ...stored, by: "R" });
    expect((await displays(sql())).handover).toEqual(stored);
    await sql()`update watch.handovers set until = clock_timestamp()`;
    expect((await poll(sql(), token)).handover).toBeNull();
  });

  test("takes the place of the one before, and an empty one ends it", async () => {
    await handOver("first", evening());
    await handOver("second", evening());
    expect((await displays(sql())).handover?.text).toBe("second");
    expect(await handOver(" ", null)).toBeNull();
    expect((await displays(sql())).handover).toBeNull();
    expect(await lastRecord()).toMatchObject({ action: "handover.ended", subject: "handover" });
  });

  test("goes on no wall with addresses and numbers of people", async () => {
    expect((await handOver("Call 0170 1234567 or jane@example.org", evening()))?.text).toBe("Call [phone] or [email]");
  });

  test.each([
    ["too long", "x".repeat(501), evening(), "The note is longer than 500 characters."],
    ["without an end", "note", null, "The note must end within the next two days."],
    ["of yesterday", "note", Date.now() - 86_400_000, "The note must end within the next two days."],
    ["for a month", "note", Date.now() + 30 * 86_400_000, "The note must end within the next two days."],
  ])("%s is refused with a sentence", async (_, note, until, message) => {
    expect(await failureOf(handOver(note, until))).toEqual({ code: "22023", message });
  });

  test("is refused to viewers", async () => {
    expect((await failureOf(handOver("note", evening(), "viewer"))).code).toBe("42501");
  });
});

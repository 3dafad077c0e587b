/** A code on a screen becomes a token of one screen; and nothing else does. */
import { beforeEach, describe, expect, test } from "vitest";
import { readPairingCode } from "../../../src/domain/pairing-code.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import { displayOf, displays, pairApprove, pairPoll, pairScreen, pairStart, poll } from "./screens.ts";

const { sql } = databaseForFile();

beforeEach(async () => {
  await sql()`truncate watch.displays, watch.pairings cascade`;
});

test("a screen shows a code, an admin approves it, the screen gets its token, and the wall answers", async () => {
  const { code, secret, expires_at, poll_s } = await pairStart(sql());
  expect(code).toMatch(/^[ABCDEFGHJKMNPQRTVWXY234679]{6}$/);
  expect(expires_at - Date.now()).toBeGreaterThan(9 * 60_000);
  expect(poll_s).toBe(3);
  expect(await pairPoll(sql(), secret)).toEqual({ state: "waiting" });
  const approved = await pairApprove(sql(), code, { name: " Ops TV 2 ", diagonal: 65, distance: 6.5 });
  expect(approved).toMatchObject({ name: "Ops TV 2", diagonal_in: 65, distance_m: 6.5, created_by: "Admin", paired_at: null });
  const answer = await pairPoll(sql(), secret);
  expect(answer).toMatchObject({ state: "approved", display: { id: approved?.id, name: "Ops TV 2" } });
  const token = answer.state === "approved" ? answer.token : "";
  expect(token).toMatch(/^nwd_[0-9a-f]{64}$/);
  expect((await poll(sql(), token)).display).toMatchObject({ name: "Ops TV 2", diagonal_in: 65, distance_m: 6.5 });
  const [record] = await sql()`select name, action, subject from watch.audit order by id desc limit 1`;
  expect(record).toEqual({ name: "Admin", action: "display.paired", subject: approved?.id });
});

test("an answer that was lost is told again, the same to all who ask at once, until the screen polls with it", async () => {
  const { code, secret } = await pairStart(sql());
  await pairApprove(sql(), code);
  const answers = await Promise.all([1, 2, 3, 4].map(() => pairPoll(sql(), secret)));
  answers.push(await pairPoll(sql(), secret));
  const tokens = new Set(answers.map((answer) => (answer.state === "approved" ? answer.token : answer.state)));
  expect(tokens.size).toBe(1);
  const [token = ""] = tokens;
  await poll(sql(), token);
  expect(await pairPoll(sql(), secret)).toEqual({ state: "expired" });
  await poll(sql(), token);
});

test("a token that nobody polled with is told no more once its code has expired, its display was revoked or paired again", async () => {
  const taken = async (name: string) => {
    const { code, secret } = await pairStart(sql());
    const row = await pairApprove(sql(), code, { name });
    expect(await pairPoll(sql(), secret)).toMatchObject({ state: "approved" });
    return { secret, id: row?.id ?? "" };
  };
  const [expired, revoked, again] = [await taken("expired"), await taken("revoked"), await taken("again")];
  await sql()`update watch.pairings set expires_at = now() where display = ${expired.id}`;
  await as(sql(), "authenticated", "admin@example.com", (admin) => admin`select watch_api.revoke_display(${revoked.id}, 'gone')`);
  await pairApprove(sql(), (await pairStart(sql())).code, { name: "again", again: again.id });
  for (const { secret } of [expired, revoked, again]) expect(await pairPoll(sql(), secret)).toEqual({ state: "expired" });
});

test("neither token nor secret nor code can be read from the database, nor the token from the audit", async () => {
  const { code, secret } = await pairStart(sql());
  await pairApprove(sql(), code);
  const answer = await pairPoll(sql(), secret);
  const token = answer.state === "approved" ? answer.token : "";
  await poll(sql(), token);
  const everything = await scalar<string>(sql()`
    select concat((select jsonb_agg(d) from watch.displays d), (select jsonb_agg(t) from watch.display_tokens t),
      (select jsonb_agg(p) from watch.pairings p), (select jsonb_agg(b) from watch.display_beats b), (select jsonb_agg(a) from watch.audit a))`);
  for (const hidden of [code, secret, token, token.slice(4)]) expect(everything).not.toContain(hidden);
});

test("no two codes or secrets are alike, and all signs of the alphabet come", async () => {
  const bytes =
    await sql()`select watch.pairing_code(watch.random_bytes()) as code, watch.random_bytes() as bytes from generate_series(1, 2000)`;
  expect(new Set(bytes.map(({ bytes }) => String(bytes))).size).toBe(2_000);
  expect([...new Set(bytes.flatMap(({ code }) => [...String(code)]))].sort().join("")).toBe("234679ABCDEFGHJKMNPQRTVWXY");
  // A router reads what looks like a number in an address as one: 23E467 would reach the form as Infinity.
  expect(bytes.filter(({ code }) => !/^[A-Z]/.test(String(code)))).toEqual([]);
});

describe("a code", () => {
  test("may be typed in small letters, with spaces and dashes, and with what it was taken for", async () => {
    const { code, secret } = await pairStart(sql());
    const typed = ` ${code.slice(0, 3).toLowerCase()}-${code.slice(3).replaceAll("B", "8").replaceAll("2", "Z").replaceAll("V", "u")} `;
    expect(await pairApprove(sql(), typed)).not.toBeNull();
    expect(await pairPoll(sql(), secret)).toMatchObject({ state: "approved" });
  });

  test("is read alike by page and database", async () => {
    for (const typed of ["abc-234", " 8zu 679 ", "", "ABC2345", "äbc", "a".repeat(50)]) {
      const read = await scalar(sql()`select watch.typed_code(${typed})`);
      expect(readPairingCode(typed)).toBe(
        String(read).length === 6 && /^[ABCDEFGHJKMNPQRTVWXY234679]+$/.test(String(read)) ? read : null,
      );
    }
  });

  test("holds for ten minutes; one that was approved at the last moment is still fetched", async () => {
    const late = await pairStart(sql());
    await sql()`update watch.pairings set expires_at = now() + interval '1 second'`;
    expect(await pairApprove(sql(), late.code)).not.toBeNull();
    expect(await scalar(sql()`select min(expires_at) > now() + interval '1 minute' from watch.pairings`)).toBe(true);
    const expired = await pairStart(sql());
    await sql()`update watch.pairings set expires_at = now() - interval '1 second' where display is null`;
    expect(await pairPoll(sql(), expired.secret)).toEqual({ state: "expired" });
    expect(await pairApprove(sql(), expired.code, { name: "Ops TV 2" })).toBeNull();
  });

  test("pairs one screen", async () => {
    const { code } = await pairStart(sql());
    expect(await pairApprove(sql(), code)).not.toBeNull();
    expect(await pairApprove(sql(), code, { name: "Ops TV 2" })).toBeNull();
  });
});

describe("screens that wait", () => {
  const idle = () => sql()`update watch.pairings set asked_at = now() - interval '21 seconds'`;
  const stillWaits = async (secret: string) => (await pairPoll(sql(), secret)).state === "waiting";
  const refused = { code: "PT429", message: "Too many screens wait to be paired." };

  test("are at most 6 from one address while they ask; who reloads takes the place of a code that nobody asks for any more", async () => {
    const [first] = await Promise.all(Array.from({ length: 6 }, () => pairStart(sql(), "198.51.100.7")));
    expect(await failureOf(pairStart(sql(), "198.51.100.7"))).toEqual(refused);
    await idle();
    expect(await stillWaits(first?.secret ?? "")).toBe(true);
    for (let i = 0; i < 5; i++) await pairStart(sql(), "198.51.100.7");
    expect(await stillWaits(first?.secret ?? "")).toBe(true);
    expect(await failureOf(pairStart(sql(), "198.51.100.7"))).toEqual(refused);
    expect(await scalar(sql()`select count(*)::int from watch.pairings`)).toBe(6);
  });

  test("are at most 20; strangers who hold them all make room for a screen elsewhere, the most numerous first", async () => {
    const alone = await pairStart(sql(), "203.0.113.1");
    const shared = [await pairStart(sql(), "203.0.113.2"), await pairStart(sql(), "203.0.113.2")];
    for (let i = 0; i < 17; i++) await pairStart(sql(), `198.51.100.${i % 3}`);
    const late = await pairStart(sql(), "203.0.113.3");
    for (const { secret } of [alone, ...shared, late]) expect(await stillWaits(secret)).toBe(true);
    expect(await scalar(sql()`select count(*)::int from watch.pairings`)).toBe(20);
    expect(await failureOf(pairStart(sql(), "198.51.100.1"))).toEqual(refused);
  });

  test("keep their place once they are approved", async () => {
    const { code, secret } = await pairStart(sql(), "198.51.100.7");
    await pairApprove(sql(), code);
    await idle();
    for (let i = 0; i < 12; i++) {
      await pairStart(sql(), "198.51.100.7");
      await idle();
    }
    expect(await pairPoll(sql(), secret)).toMatchObject({ state: "approved" });
  });

  test("keep to the bounds when they come all at once", async () => {
    const outcomes = await Promise.allSettled(new Array(30).fill(0).map(() => pairStart(sql())));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
  });

  test("make room when they got their token", async () => {
    for (let i = 0; i < 7; i++) await pairScreen(sql(), { name: `Ops TV ${i}` });
    await pairStart(sql());
    expect(await scalar(sql()`select count(*)::int from watch.pairings where taken_at is null`)).toBe(1);
  });
});

describe("approving", () => {
  test.each(["viewer", "responder", "editor"])("is refused to the role %s", async (role) => {
    const { code } = await pairStart(sql());
    const failure = await failureOf(pairApprove(sql(), code, { email: `${role}@example.com` }));
    expect(failure).toEqual({ code: "42501", message: `Your role is ${role}; pairing a display takes an admin.` });
  });

  test.each([
    ["no name", { name: "  " }, "Give the screen a name of 1 to 40 characters."],
    ["a name with a line break", { name: "Ops\nTV" }, "Give the screen a name of 1 to 40 characters."],
    ["a screen of a watch", { diagonal: 2 }, "The diagonal must be 5 to 200 inches."],
    ["no number", { distance: Number.NaN }, "The distance must be 0.3 to 50 metres."],
    ["no day", { days: 0 }, "A display may be paired for 1 to 400 days."],
  ])("with %s is refused with a sentence, and keeps the code", async (_, approval, message) => {
    const { code, secret } = await pairStart(sql());
    expect(await failureOf(pairApprove(sql(), code, approval))).toEqual({ code: "22023", message });
    expect(await pairPoll(sql(), secret)).toEqual({ state: "waiting" });
  });

  test("under a name that is taken is refused, whatever its letters' case; a revoked one gives its name back", async () => {
    const { id } = await pairScreen(sql(), { name: "Ops TV 1" });
    const { code } = await pairStart(sql());
    const failure = await failureOf(pairApprove(sql(), code, { name: "ops tv 1" }));
    expect(failure.message).toBe('There is a display named "ops tv 1" already.');
    await as(sql(), "authenticated", "admin@example.com", (admin) => admin`select watch_api.revoke_display(${id}, 'moved away')`);
    expect(await pairApprove(sql(), code, { name: "ops tv 1" })).not.toBeNull();
  });

  test("again gives a display a new screen: the old token is void at once, name and history stay", async () => {
    const { id, token } = await pairScreen(sql());
    await poll(sql(), token);
    const { code, secret } = await pairStart(sql());
    expect(await pairApprove(sql(), code, { again: id, distance: 7 })).toMatchObject({ id, distance_m: 7, version: 2 });
    expect((await failureOf(poll(sql(), token))).code).toBe("PT403");
    const answer = await pairPoll(sql(), secret);
    await poll(sql(), answer.state === "approved" ? answer.token : "");
    expect((await displays(sql())).displays).toHaveLength(1);
    expect((await displayOf(sql(), id)).last_seen_at).not.toBeNull();
  });
});

// The last of the file: the admin waits for ten minutes after it.
test("a code is not for guessing: after ten wrong ones an admin waits, and the right one does not help", async () => {
  const { code } = await pairStart(sql());
  const refused = () => scalar<number>(sql()`select count(*)::int from watch.audit where action = 'display.code_refused'`);
  while ((await refused()) < 10) expect(await pairApprove(sql(), "AAAAAA")).toBeNull();
  expect((await failureOf(pairApprove(sql(), code))).code).toBe("PT429");
  expect(await refused()).toBe(10);
});

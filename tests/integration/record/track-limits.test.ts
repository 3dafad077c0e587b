/** Who sends too much is told so, and is counted; nobody else notices. */
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { batchOf, databaseForFile, eventAt, ingest, scalar } from "../database/database.ts";
import type { Caller, TrackAnswer } from "./calling.ts";
import { freshAddress, track } from "./calling.ts";

const { sql } = databaseForFile();

const calls = (n: number, caller: Caller, events = 20): Promise<TrackAnswer[]> =>
  Promise.all(new Array(n).fill(0).map(() => track(sql(), new Array(events).fill({ name: "portal_locked" }), caller)));

const accepted = (answers: readonly TrackAnswer[]): number => answers.reduce((sum, answer) => sum + answer.accepted, 0);

const setting = async (key: string, value: number): Promise<void> =>
  void (await sql()`update watch.settings set value = ${String(value)}::text::jsonb where key = ${key}`);

beforeEach(async () => {
  await setting("track.anonymous_per_minute", 3_000);
  await setting("track.anonymous_rows_per_minute", 3_000);
  await setting("track.per_minute", 30);
});

describe("a caller", () => {
  it("gets no more than the burst, however many calls are under way at once", async () => {
    const answers = await calls(6, { address: freshAddress() });
    expect(accepted(answers)).toBe(60);
    const refused = answers.filter(({ rejected }) => rejected > 0);
    expect(refused).toHaveLength(3);
    for (const { received, accepted, rejected, retry_after_s } of refused) {
      expect({ received, accepted, rejected }).toEqual({ received: 20, accepted: 0, rejected: 20 });
      expect(retry_after_s).toBeGreaterThan(30);
      expect(retry_after_s).toBeLessThanOrEqual(40);
    }
  });

  it("may go on when time has filled the bucket again, by one event each two seconds", async () => {
    const address = freshAddress();
    await calls(3, { address });
    expect(accepted(await calls(1, { address }, 5))).toBe(0);
    await sql()`update watch.track_callers set at = at - interval '12 seconds'`;
    expect(accepted(await calls(1, { address }, 5))).toBe(5);
    expect(accepted(await calls(1, { address }, 5))).toBe(0);
  });

  it("is not let in sooner by a clock that goes back", async () => {
    const address = freshAddress();
    await calls(3, { address });
    await sql()`update watch.track_callers set at = at + interval '1 hour'`;
    expect(accepted(await calls(1, { address }, 1))).toBe(0);
  });

  it("takes nothing from another one", async () => {
    await calls(4, { address: "198.51.100.20" });
    expect(accepted(await calls(1, { address: "198.51.100.21" }))).toBe(20);
  });

  it("of one household shares its bucket, whatever address in the household's net it takes", async () => {
    const answers = await Promise.all(
      ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "2001:db8:1:2:3:4:5:6"].map((address) =>
        calls(1, { address }),
      ),
    );
    expect(accepted(answers.flat())).toBe(60);
  });

  it("who is signed in has a bucket of their own, wherever they are", async () => {
    const office = freshAddress();
    await calls(4, { address: office });
    const signedIn = { role: "authenticated", email: "viewer@example.com" } as const;
    expect(accepted(await calls(1, { ...signedIn, address: office }))).toBe(20);
    expect(accepted(await calls(3, { ...signedIn, address: freshAddress() }))).toBe(40);
  });

  it("that is a server with the secret key has no limit", async () => {
    expect(accepted(await calls(8, { role: "service_role" }))).toBe(160);
  });

  it.each(["", "not an address", "10.0.0.300", "'; drop table watch.events; --"])(
    "whose address is %j is unknown, not an error",
    async (address) => {
      expect((await track(sql(), [{ name: "portal_locked" }], { address })).received).toBe(1);
    },
  );
});

describe("the crowd that is not signed in", () => {
  /** A minute of its own: what others took in this one is forgotten. */
  const fresh = () => sql()`delete from watch.track_crowd`;

  it("shares a limit too, so that forged addresses gain nothing, and servers and people who are signed in take nothing of it", async () => {
    await setting("track.anonymous_per_minute", 40);
    await fresh();
    expect(accepted(await calls(4, { role: "service_role" }))).toBe(80);
    const answers: TrackAnswer[] = [];
    for (let i = 0; i < 6; i++) answers.push(...(await calls(1, { address: freshAddress() })));
    // A minute may have ended in between, and begun with a limit unused.
    expect([40, 80]).toContain(accepted(answers));
    expect(answers.at(-1)).toMatchObject({ rejected: 20, retry_after_s: 60 });
    expect(accepted(await calls(1, { role: "service_role" }))).toBe(20);
  });

  it("is counted beyond a level, and leaves no rows", async () => {
    await setting("track.anonymous_rows_per_minute", 20);
    await fresh();
    const before = new Date();
    for (let i = 0; i < 5; i++) await calls(1, { address: freshAddress() });
    const [kept] = await sql()<{ n: number }[]>`
      select count(*)::int as n from watch.events where source = 'app' and received_at >= ${before}`;
    expect([20, 40]).toContain(kept?.n);
    const [minute] = await sql()<{ n: number }[]>`
      select sum(n)::int as n from watch.event_minutes where signal = 'portal.lockout' and minute >= date_trunc('minute', ${before}::timestamptz)`;
    expect(minute?.n).toBeGreaterThanOrEqual(100);
  });

  it("leaves ids that are known for as long as anybody tries again, and not for a month", async () => {
    const event = { name: "portal_locked", id: randomUUID() };
    const address = freshAddress();
    const count = () => scalar<number>(sql()`select count(*)::int from watch.clamped_ids`);
    const before = await count();
    await track(sql(), [event], { address });
    expect(await count()).toBe(before + 1);
    await sql()`select watch.step_purge(now() + interval '6 hours')`;
    expect(await track(sql(), [event], { address })).toMatchObject({ duplicate: 1 });
    await sql()`select watch.step_purge(now() + interval '25 hours')`;
    expect(await count()).toBe(0);
  });
});

describe("invented names", () => {
  const flood = async (signal: string, name: (i: number) => string) =>
    void (await sql()`
      insert into watch.variants (signal, variant) select ${signal}, v
      from unnest(${Array.from({ length: 250 }, (_, i) => name(i))}::text[]) as v on conflict do nothing`);
  const counted = (signal: string, variant: string) =>
    scalar<number>(
      sql()`select coalesce(sum(n), 0)::int from watch.event_minutes where signal = ${signal} and variant = ${variant}`,
    );

  it("of releases push out none that was announced", async () => {
    await sql()`insert into watch.releases (version) values ('7.1.0')`;
    await sql()`select watch.maintain()`;
    await flood("client.error", (i) => `0.0.${i}`);
    await track(sql(), [{ name: "user_facing_error", message: "x", release: "7.1.0" }]);
    await track(sql(), [{ name: "user_facing_error", message: "x", release: "9.9.9" }]);
    expect([await counted("client.error", "7.1.0"), await counted("client.error", "other")]).toEqual([1, 1]);
  });

  it("of functions push out none that is there to be called", async () => {
    await sql()`create function public.book_unit() returns void language sql as ''`;
    await sql()`create function public.not_for_callers() returns void language sql as ''`;
    await sql()`revoke execute on function public.not_for_callers from public, anon, authenticated`;
    await sql()`update watch.installation set gaps_at = null`;
    await sql()`select watch.maintain()`;
    await flood("rpc.failure", (i) => `made_up_${i}`);
    for (const name of ["book_unit", "not_for_callers"])
      await ingest(sql(), batchOf([eventAt(Date.now(), { signal: "rpc.failure", variant: name })]));
    expect([await counted("rpc.failure", "book_unit"), await counted("rpc.failure", "other")]).toEqual([1, 1]);
  });
});

describe("what was refused", () => {
  it("is told to the outcomes by upkeep, to the unit and once", async () => {
    const told = () =>
      scalar<number>(sql()`
        select coalesce(sum(n), 0)::int from watch.ingest_outcomes where outcome = 'rejected' and reason = 'rate_limited'`);
    await sql()`select watch.maintain()`;
    const before = await told();
    const answers = await calls(5, { address: freshAddress() });
    await sql()`select watch.maintain()`;
    await sql()`select watch.maintain()`;
    expect((await told()) - before).toBe(answers.reduce((sum, { rejected }) => sum + rejected, 0));
  });

  it("is told while calls go on, of which none fails or waits for upkeep for long", async () => {
    const caller = { role: "authenticated", email: "editor@example.com" } as const;
    const upkeep = async () => {
      for (let run = 0; run < 5; run++)
        expect(await scalar<{ errors?: object }>(sql()`select watch.maintain()`)).toMatchObject({ errors: {} });
    };
    const calling = async (who: Caller) => {
      const answers: TrackAnswer[] = [];
      for (let call = 0; call < 15; call++) answers.push(await track(sql(), [{ name: "portal_locked" }], who));
      return answers;
    };
    const [first, second, third] = await Promise.all([calling(caller), calling(caller), calling({}), upkeep()]);
    const answers = [...first, ...second, ...third];
    expect(answers.filter(({ received }) => received === 1)).toHaveLength(45);
  });

  it("does not hide what was received: the sums balance", async () => {
    const id = randomUUID();
    const event = { name: "portal_unlocked", id };
    const address = freshAddress();
    const answers = [
      ...(await Promise.all([track(sql(), [event], { address }), track(sql(), [event], { address })])),
      ...(await calls(4, { address })),
    ];
    for (const { received, accepted, duplicate, dropped, rejected } of answers) {
      expect(accepted + duplicate + dropped + rejected).toBe(received);
    }
  });

  it("leaves no trace of callers who stayed away for an hour", async () => {
    await sql()`select watch.maintain()`;
    await sql()`select watch.maintain(clock_timestamp() + interval '2 hours')`;
    expect(await scalar(sql()`select count(*)::int from watch.track_callers`)).toBe(0);
  });

  it("leaves no address in the table of callers", async () => {
    await calls(1, { address: "203.0.113.77" });
    const callers = await scalar(sql()`select string_agg(caller, ' ') from watch.track_callers`);
    expect(callers).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("a setting that makes no sense", () => {
  it.each([
    ["track.per_minute", "0"],
    ["track.burst", '"many"'],
    ["retention.events_days", "0"],
    ["retention.events_days", "-3"],
    ["lockout.mode", '"maybe"'],
    ["lockout.limit", "0.5"],
    ["payments.usual_age_s", "null"],
  ])("is refused: %s = %s", async (key, value) => {
    await expect(sql()`update watch.settings set value = ${value}::text::jsonb where key = ${key}`).rejects.toMatchObject({
      code: "23514",
    });
  });
});

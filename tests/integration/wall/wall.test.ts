/** The one question of a display: aggregates, its own settings, what was sent to it; and nothing for who has no token. */
import { beforeEach, describe, expect, test } from "vitest";
import { board as boardAnswer } from "../../../src/contracts/board.ts";
import { floorTo, instantOf, MINUTE } from "../../../src/domain/time.ts";
import { readAndEvaluate } from "../alerting/evaluator.ts";
import { as, batchOf, databaseForFile, eventAt, failureOf, ingest, scalar } from "../database/database.ts";
import { displayOf, pairApprove, pairScreen, pairStart, poll } from "./screens.ts";

const { sql } = databaseForFile();

beforeEach(async () => {
  await sql()`truncate watch.displays, watch.pairings, watch.handovers, watch.gauge_minutes, watch.event_minutes, watch.event_fives,
    watch.event_hours, watch.sources, watch.health_samples cascade`;
});

const admin = <T>(call: string): Promise<T> =>
  as(sql(), "authenticated", "admin@example.com", (asking) => scalar<T>(asking.unsafe(`select ${call}`)));
const beat = { build: "1.4.0-abc", width: 3840, height: 2160, heap_bytes: 41_000_000, last_good_poll: Date.now() - 15_000 };

describe("a wall is told", () => {
  test("the board that members see, to the number", async () => {
    const at = floorTo(instantOf(Date.now()), MINUTE) - 2 * MINUTE;
    await ingest(sql(), batchOf([eventAt(at, { variant: "rest/5xx" }), eventAt(at), eventAt(at)]));
    const { token } = await pairScreen(sql());
    const { board, now, as_of } = await poll(sql(), token, beat);
    const members = boardAnswer.parse(
      await scalar(sql()`select watch.board_at(${board.now - 3_600_000}, ${board.now}, 240, ${new Date(board.now)})`),
    );
    const bare = ({ health: _, probe, rules, ...rest }: typeof board) => ({
      ...rest,
      probe: probe === null ? null : { ...probe, error: null },
      rules: rules.map((rule) => ({ ...rule, updated_by: null, reason: null })),
    });
    expect(bare(board)).toEqual(bare(members));
    expect(board.rules.find(({ key }) => key === "api-error-rate")).toMatchObject({ window_numerator: 1, window_denominator: 3 });
    expect(now).toBe(board.now);
    expect(as_of).toBeNull();
  });

  test("no name, reason or text of anybody", async () => {
    await sql()`update watch.members set name = 'Maximiliane Musterfrau-Qwertz' where role = 'editor'`;
    const { id, token } = await pairScreen(sql());
    await as(sql(), "authenticated", "editor@example.com", async (editor) => {
      const thresholds = JSON.stringify({ warning: 0.02, critical: 0.06, window_s: 300, min_volume: 50 });
      await editor`select watch_api.save_rule('api-error-rate', ${thresholds}::text::jsonb, 'because Xaverine said so', 1)`;
      await editor`select watch_api.send_to_wall(${id}, '{"area": "payments", "rule": null, "at": null, "range_s": null}')`;
      await editor`select watch_api.save_handover('Look at the queue, call ops@example.com', ${Date.now() + 3_600_000})`;
    });
    await as(sql(), "service_role", null, async (tick) => {
      const sample = JSON.stringify({
        at: Date.now(),
        ok: false,
        latency_ms: null,
        error: "secretive host said no",
        report: null,
      });
      await tick`select watch_api.record_health(${sample}::text::jsonb)`;
    });
    const answer = await poll(sql(), token, beat);
    const text = JSON.stringify(answer);
    for (const hidden of ["Maximiliane", "Musterfrau", "Xaverine", "secretive", "ops@example.com", "Admin"])
      expect(text).not.toContain(hidden);
    expect(answer.view).toMatchObject({ area: "payments", rule: null, by: "MM" });
    expect(answer.handover).toMatchObject({ text: "Look at the queue, call [email]", by: "MM" });
    expect(answer.board.probe).toMatchObject({ ok: false, error: null });
    expect(answer.board.rules.find(({ key }) => key === "api-error-rate")).toMatchObject({ warning: 0.02, version: 2 });
  });

  test("nothing of payments where its scope leaves them out", async () => {
    const [open, shut] = [await pairScreen(sql()), await pairScreen(sql(), { name: "Lobby", payments: false })];
    await sql()`select watch.set_gauge('payment_intents.open', now(), '', 7)`;
    // Whom a rule is told with does not open it to a wall.
    await sql()`update watch.rules set subsystem = 'checkout', reason = 'told with the checkout' where key = 'payment-intents-failed'`;
    expect((await poll(sql(), open.token)).board.payments.open).toBe(7);
    const { board, display } = await poll(sql(), shut.token);
    expect(display.scope).toEqual({ payments: false });
    expect(Object.values(board.payments).every((count) => count === null)).toBe(true);
    expect(board.rules.filter(({ key }) => key.startsWith("payment"))).toEqual([]);
    expect(board.charts.series.filter(({ signal }) => signal.startsWith("payment"))).toEqual([]);
    expect(board.health?.database.payments).toBeNull();
    expect(board.rules.length).toBeGreaterThan(7);
  });

  test("the newest releases, and as much of the past in its charts as it asks for", async () => {
    await sql()`insert into watch.releases (version, at) select '1.' || n, now() - n * interval '1 hour' from generate_series(-1, 8) as n`;
    const { token } = await pairScreen(sql());
    const { releases, board } = await poll(sql(), token, { ...beat, range_s: 21_600 });
    expect(releases.map(({ version }) => version)).toEqual(["1.0", "1.1", "1.2", "1.3", "1.4"]);
    expect(board.charts.step * (board.charts.series[0]?.values.length ?? 0)).toBeGreaterThanOrEqual(21_600_000);
  });
});

describe("what a screen says of itself", () => {
  test("tells that it sees, but not while it looks at the past", async () => {
    const { id, token } = await pairScreen(sql());
    await poll(sql(), token, beat);
    await sql()`update watch.displays set last_seen_at = now() - interval '1 hour' where id = ${id}`;
    const seen = async () =>
      await scalar(sql()`select last_seen_at > now() - interval '1 minute' from watch.displays where id = ${id}`);
    await poll(sql(), token, { ...beat, at: Date.now() - 600_000 });
    expect(await seen()).toBe(false);
    await poll(sql(), token, beat);
    expect(await seen()).toBe(true);
  });

  test("is on the page of displays, and kept by minute", async () => {
    const { id, token } = await pairScreen(sql());
    await poll(sql(), token, beat);
    await poll(sql(), token, { ...beat, heap_bytes: 42_000_000 });
    const display = await displayOf(sql(), id);
    expect(display.beat).toEqual({ ...beat, heap_bytes: 42_000_000 });
    expect(Math.abs((display.last_seen_at ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(
      await sql()`select polls::int, width::int, heap_bytes::int from watch.display_beats where display = ${id}
      order by minute desc limit 1`,
    ).toMatchObject([{ width: 3840, heap_bytes: 42_000_000 }]);
  });

  test.each([
    ["nothing", null],
    ["a list", [1]],
    [
      "texts and nonsense",
      { build: "<b>", width: "wide", height: -1, heap_bytes: 1.5, last_good_poll: 1e20, range_s: "1h", at: "then" },
    ],
    ["too much", { build: "x".repeat(10_000), width: 1e9, at: -5 }],
  ])("(%s) never keeps it from its answer", async (_, said) => {
    const { id, token } = await pairScreen(sql());
    expect((await poll(sql(), token, said)).as_of).toBeNull();
    expect((await displayOf(sql(), id)).beat).toEqual({
      build: null,
      width: null,
      height: null,
      heap_bytes: null,
      last_good_poll: null,
    });
  });

  test("too often is refused, and heard again the next minute", async () => {
    const { id, token } = await pairScreen(sql());
    await poll(sql(), token);
    await sql()`update watch.display_beats set polls = 120, minute = date_bin('1 minute', clock_timestamp(), 'epoch') where display = ${id}`;
    const failures = await Promise.all(
      [1, 2].map(() =>
        poll(sql(), token).then(
          () => null,
          (error: { code?: string }) => error.code,
        ),
      ),
    );
    expect(failures).toContain("PT429");
    await sql()`update watch.display_beats set minute = minute - interval '1 minute' where display = ${id}`;
    await poll(sql(), token);
  });
});

describe("a token", () => {
  const refused = { code: "PT403", message: "This screen is not paired, or not any more." };

  test.each([
    ["that was never given", "nwd_0000"],
    ["of nobody", ""],
    ["as long as a book", "x".repeat(100_000)],
  ])("(%s) opens nothing", async (_, token) => {
    expect(await failureOf(poll(sql(), token, beat))).toEqual(refused);
  });

  test("null opens nothing", async () => {
    expect(await failureOf(as(sql(), "anon", null, (screen) => screen`select watch_api.wall(null, '{}')`))).toEqual(refused);
  });

  test("opens nothing from the moment it is revoked; the hint says what the screen does next", async () => {
    const { id, token } = await pairScreen(sql());
    await poll(sql(), token);
    await admin(`watch_api.revoke_display('${id}', 'the TV was sold')`);
    expect(await failureOf(poll(sql(), token))).toEqual(refused);
    const hint = await poll(sql(), token).then(
      () => null,
      (error: { hint?: string }) => error.hint,
    );
    expect(hint).toBe("pair again");
    expect(await displayOf(sql(), id)).toMatchObject({ revoked_by: "Admin", revoke_reason: "the TV was sold" });
  });

  test("opens nothing once it has expired", async () => {
    const { id, token } = await pairScreen(sql());
    await sql()`update watch.displays set expires_at = clock_timestamp() where id = ${id}`;
    expect(await failureOf(poll(sql(), token))).toEqual(refused);
  });

  test("of one display does not open another's answer", async () => {
    const [one, two] = [await pairScreen(sql()), await pairScreen(sql(), { name: "Ops TV 2" })];
    expect((await poll(sql(), one.token)).display.id).toBe(one.id);
    expect((await poll(sql(), two.token)).display.id).toBe(two.id);
  });
});

describe("a blind display", () => {
  const gauges = async () =>
    Object.fromEntries(
      (await sql()`select variant, value from watch.gauge_minutes where signal = 'display.blind' order by minute`).map(
        ({ variant, value }) => [variant, Math.round(value)],
      ),
    );

  test("counts by its name for how long it has not polled; who polls is at 0, who was revoked is no display any more", async () => {
    const now = Date.now();
    const ids = { seen: "", blind: "", revoked: "", expired: "" };
    for (const name of ["seen", "blind", "revoked", "expired"] as const) {
      const { id, token } = await pairScreen(sql(), { name });
      await poll(sql(), token);
      ids[name] = id;
    }
    await sql()`update watch.displays set last_seen_at = ${new Date(now - 720_000)} where name in ('blind', 'revoked', 'expired')`;
    await admin(`watch_api.revoke_display('${ids.revoked}', 'gone')`);
    await sql()`update watch.displays set expires_at = ${new Date(now - 600_000)} where id = ${ids.expired}`;
    await sql()`select watch.maintain(${new Date(now)})`;
    expect(await gauges()).toEqual({ seen: 0, blind: 720, expired: 720 });
  });

  test("counts from its pairing where it never polled, and from its approval where the screen never came for its token", async () => {
    const now = Date.now();
    await pairScreen(sql(), { name: "never polled" });
    const { code } = await pairStart(sql());
    await pairApprove(sql(), code, { name: "never came" });
    await sql()`update watch.displays set created_at = ${new Date(now - 900_000)}`;
    await sql()`update watch.displays set paired_at = ${new Date(now - 300_000)} where paired_at is not null`;
    await sql()`select watch.step_displays(${new Date(now)})`;
    expect(await gauges()).toEqual({ "never polled": 300, "never came": 900 });
  });

  test("is named by its alert, and so is each other one, the longest blind first", async () => {
    const slot = floorTo(instantOf(Date.now()), MINUTE);
    for (const [name, ago] of [
      ["Ops TV 1", 400_000],
      ["Ops TV 2", 720_000],
      ["Ops TV 3", 0],
    ] as const) {
      const { id, token } = await pairScreen(sql(), { name });
      await poll(sql(), token);
      await sql()`update watch.displays set last_seen_at = ${new Date(slot - 30_000 - ago)} where id = ${id}`;
    }
    await sql()`select watch.step_displays(${new Date(slot - 30_000)})`;
    const { outcome } = await readAndEvaluate(sql(), slot);
    expect(outcome.states.find(({ rule }) => rule === "display-blind")?.sentence).toMatch(
      /^Warning: display blind 12.min \(Ops TV 2, Ops TV 1, limit 5.min\)/,
    );
  });

  test("is a rule of its own, judged by the worst", async () => {
    const [rule] = await sql()`select measure, warning, critical, enabled, on_board from watch.rules where key = 'display-blind'`;
    expect(rule).toEqual({ measure: "age", warning: 300, critical: null, enabled: true, on_board: false });
  });

  test("shows half hours with minutes that it missed, and none before it was paired", async () => {
    const { id, token } = await pairScreen(sql());
    await poll(sql(), token);
    const now = floorTo(instantOf(Date.now()), MINUTE);
    await sql()`update watch.displays set paired_at = ${new Date(now - 61 * MINUTE)} where id = ${id}`;
    await sql()`insert into watch.display_beats (display, minute, polls)
      select ${id}, ${new Date(now)}::timestamptz - n * interval '1 minute', 4 from generate_series(1, 60) as n where n not between 11 and 22
      on conflict do nothing`;
    const { blind } = await displayOf(sql(), id);
    const known = (blind?.values ?? []).flatMap((value) => value ?? []);
    expect(blind?.values).toHaveLength(48);
    expect(known.reduce((sum, missed) => sum + missed, 0)).toBe(12);
    expect(blind?.values.slice(0, 40)).toEqual(new Array(40).fill(null));
  });

  test("keeps its beats for a week", async () => {
    const { id, token } = await pairScreen(sql());
    await poll(sql(), token);
    await sql()`insert into watch.display_beats (display, minute, polls) values (${id}, now() - interval '8 days', 4)`;
    await sql()`update watch.installation set gaps_at = null`;
    await sql()`select watch.maintain()`;
    expect(await scalar(sql()`select count(*)::int from watch.display_beats`)).toBe(1);
  });
});

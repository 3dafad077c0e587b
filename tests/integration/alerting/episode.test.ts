import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { episodeAnswer } from "../../../src/contracts/alerts.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import { ack, clear, iso, now, record, silence } from "./reading.ts";

const { sql } = databaseForFile();

beforeEach(() => clear(sql()));

describe("one episode", () => {
  const episode = async (id: string) =>
    episodeAnswer.parse(
      await as(sql(), "authenticated", "viewer@example.com", (asking) => scalar(asking`select watch_api.episode(${id})`)),
    );

  test("tells everything that happened, each in its order, with the breach it grew from", async () => {
    const id = await record(sql(), { firedAgo: 15 });
    const change = (kind: string, ago: number, of: string | null) =>
      sql()`insert into watch.transitions (rule, slot, kind, episode, severity, value, sentence)
        values ('api-error-rate', ${iso(now - ago * MINUTE)}, ${kind}, ${of}, 'critical', 0.2, ${kind})`;
    await change("pending", 40, null);
    await change("withdrawn", 38, null);
    await change("pending", 17, null);
    await change("fired", 15, id);
    await change("pending", 5, null);
    await ack(sql(), id, {});
    await sql()`insert into watch.episode_notes (episode, name, at, text) values (${id}, 'Editor', ${iso(now - MINUTE)}, 'the cache')`;
    const kept = await silence(sql(), { rules: ["api-error-rate"] });
    await sql()`insert into watch.suppressions (silence, episode, kind, rule, at)
      values (${kept}, ${id}, 'repeat', 'api-error-rate', ${iso(now - MINUTE)})`;
    const message = randomUUID();
    await sql()`insert into watch.outbox (id, message, channel, kind, severity, state, payload)
      values (${message}, 'api/critical@1', 'ops', 'alert', 'critical', 'delivered', '{"title": "Critical: API error rate"}')`;
    await sql()`insert into watch.outbox_entries (key, outbox, episode, rule, kind, step) values ('k', ${message}, ${id}, 'api-error-rate', 'firing', 0)`;
    await sql()`insert into watch.deliveries (outbox, channel, attempt, started_at, outcome, status, answer, latency_ms)
      values (${message}, 'ops', 1, ${iso(now - 14 * MINUTE)}, 'delivered', 200, 'ok', 120)`;
    const changed = (version: number, ago: number, reason: string) =>
      sql()`insert into watch.rule_versions select (jsonb_populate_record(v, jsonb_build_object('version', ${version}::bigint,
          'updated_at', ${iso(now - ago * MINUTE)}::timestamptz, 'updated_by', 'Editor', 'reason', ${reason}::text))).*
        from watch.rule_versions v where v.key = 'api-error-rate' and v.version = 1`;
    await changed(101, 60, "before it");
    await changed(102, 3, "too tight");
    const answer = await episode(id);
    expect(answer.silences).toMatchObject([{ by: expect.any(String), reason: "planned", ended_at: null }]);
    expect(answer.rule_changes).toEqual([{ by: "Editor", reason: "too tight", at: now - 3 * MINUTE, version: 102 }]);
    expect(answer.transitions.map(({ at, kind }) => [kind, (now - at) / MINUTE])).toEqual([
      ["pending", 17],
      ["fired", 15],
    ]);
    expect(answer.acks).toEqual([
      { by: "Responder", reason: "looking", at: now - 5 * MINUTE, until: now + 55 * MINUTE, ended_at: null },
    ]);
    expect(answer.notes).toEqual([{ by: "Editor", at: now - MINUTE, text: "the cache" }]);
    expect(answer.suppressed).toEqual([{ silence: kept, reason: "planned", kind: "repeat", at: now - MINUTE }]);
    expect(answer.deliveries).toMatchObject([{ channel: "ops", outcome: "delivered", status: 200, episodes: [id] }]);
    expect(answer.episode).toMatchObject({ id, resolved_at: null, acked_by: "Responder", notes: 1 });
  });

  test("one that is not there is said not to be", async () => {
    expect(await failureOf(episode("api-error-rate@1"))).toMatchObject({ code: "PT404" });
  });
});

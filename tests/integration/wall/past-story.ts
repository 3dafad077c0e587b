/** A story of minutes that lie in the past: what the board showed is written down while it is told, to be asked for again afterwards. */
import fc from "fast-check";
import postgres from "postgres";
import { type Board, board as boardAnswer } from "../../../src/contracts/board.ts";
import { HOUR, type Instant, MINUTE, shift } from "../../../src/domain/time.ts";
import { evaluateAt } from "../alerting/evaluator.ts";
import { batchOf, eventAt, ingest, scalar } from "../database/database.ts";

/** What happens within a minute. */
export interface Minute {
  readonly requests: number;
  readonly failures: number;
  readonly signIns: number;
  readonly latency: number | null;
  readonly rule: { readonly key: string; readonly warning: number; readonly windowMin: number } | null;
  readonly intents: number;
  readonly decided: "approved" | "rejected" | null;
  readonly upkeep: boolean;
  readonly slot: boolean;
}

const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

const busy: fc.Arbitrary<Minute> = fc.record({
  requests: fc.nat(20),
  failures: fc.nat(4),
  signIns: fc.nat(3),
  latency: fc.option(fc.nat(4_000)),
  rule: rarely(
    fc.record({
      key: fc.constantFrom("api-error-rate", "auth-failures-portal", "health-latency", "payment-intents-open"),
      warning: fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100),
      windowMin: fc.constantFrom(1, 5, 30, 90),
    }),
  ),
  intents: fc.nat(2),
  decided: rarely(fc.constantFrom("approved" as const, "rejected" as const)),
  upkeep: fc.boolean(),
  slot: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
const quiet: Minute = {
  requests: 0,
  failures: 0,
  signIns: 0,
  latency: null,
  rule: null,
  intents: 0,
  decided: null,
  upkeep: false,
  slot: true,
};

/** Busy stretches and silent ones, long enough for a source to count as silent. */
export const story: fc.Arbitrary<readonly Minute[]> = fc
  .array(fc.tuple(fc.array(busy, { minLength: 1, maxLength: 7 }), fc.nat(8)), { minLength: 3, maxLength: 5 })
  .map((stretches) => stretches.flatMap(([minutes, pause]) => [...minutes, ...new Array<Minute>(pause).fill(quiet)]));

const iso = (at: number) => new Date(at);

/** A database whose clock is the story's: the owner for what the product does, a superuser for what only time can do. */
export class Past {
  readonly #sql: postgres.Sql;
  readonly #time: postgres.Sql;
  #intent = 0;

  constructor(sql: postgres.Sql, superuserUrl: string) {
    this.#sql = sql;
    this.#time = postgres(superuserUrl, { max: 1, onnotice: () => {} });
  }

  async end(): Promise<void> {
    await this.#time.end();
  }

  /** Empties what a story writes, and lets the installation have begun two hours before it. */
  async begin(start: Instant): Promise<void> {
    const before = iso(shift(start, -2 * HOUR));
    await this.#time`set session_replication_role = replica`;
    await this
      .#time`truncate watch.events, watch.event_keys, watch.event_minutes, watch.event_fives, watch.event_hours, watch.event_deltas,
      watch.gauge_minutes, watch.sources, watch.ingest_outcomes, watch.health_samples, watch.slots, watch.payment_days, watch.stale_payment_days,
      watch.alert_states, watch.transitions, watch.episodes, watch.acks, watch.silences, watch.suppressions, public.organizations cascade`;
    await this.#time`update watch.evaluation set revision = 0, last_slot = null, notify_state = null`;
    await this.#time`update watch.installation set installed_at = ${before}`;
    await this.#time`delete from watch.rule_versions where version > 1`;
    await this.#time`update watch.rule_versions set updated_at = ${before}`;
    await this
      .#time`update watch.rules r set warning = v.warning, critical = v.critical, window_s = v.window_s, min_volume = v.min_volume,
      version = 1, updated_at = ${before}, updated_by = null, reason = null from watch.rule_versions v where v.key = r.key`;
    await this.#sql`select watch.step_fold_deltas(${before})`;
  }

  /** The evaluator judges the minute that ended, before anybody looks. */
  async judge(at: Instant, { slot }: Minute): Promise<void> {
    if (slot) await evaluateAt(this.#sql, at);
  }

  /** Lets a minute happen. */
  async live(at: Instant, minute: Minute): Promise<void> {
    const requests = (n: number, variant: string) => new Array(n).fill(0).map((_, i) => eventAt(at + 1_000 + i, { variant }));
    const signIns = new Array(minute.signIns)
      .fill(0)
      .map((_, i) => eventAt(at + 2_000 + i, { source: "auth", signal: "auth.failure", variant: "portal/invalid_credentials" }));
    const events = [...requests(minute.requests, "rest/ok"), ...requests(minute.failures, "rest/5xx"), ...signIns];
    if (events.length > 0) await ingest(this.#sql, batchOf(events));
    if (minute.latency !== null) {
      const sample = { at: at + 20_000, ok: minute.latency < 3_000, latency_ms: minute.latency, error: null, report: null };
      await this.#sql`select watch_api.record_health(${JSON.stringify(sample)}::text::jsonb)`;
    }
    // Receipts carry the clock of the server: here they happened within the minute.
    await this
      .#time`update watch.ingest_outcomes set minute = ${iso(at)} where minute > ${iso(at)} and minute > now() - interval '10 minutes'`;
    await this.#time`update watch.sources set last_receipt_at = ${iso(at + 30_000)} where last_receipt_at > ${iso(at + MINUTE)}`;
    if (minute.rule !== null) await this.changeRule(at + 40_000, minute.rule);
    for (let i = 0; i < minute.intents; i++) await this.#addIntent(at + 41_000);
    if (minute.decided !== null)
      await this.#time`update public.payment_intents set status = ${minute.decided}
        where id = (select id from public.payment_intents where status = 'pending' order by created_at limit 1)`;
    if (minute.upkeep)
      for (const step of ["step_fold_deltas", "step_payments", "step_payments_today", "step_unpartitioned"])
        await this.#sql
          .unsafe("insert into watch.stale_payment_days (day) values (null)")
          .then(() => this.#sql.unsafe(`select watch.${step}($1)`, [iso(at + 50_000)]));
  }

  /** Somebody saves a rule at a moment of the story. */
  async changeRule(at: number, { key, warning, windowMin }: NonNullable<Minute["rule"]>): Promise<void> {
    await this
      .#time`update watch.rules set warning = ${warning}, critical = null, window_s = ${windowMin * 60}, version = version + 1,
      updated_at = ${iso(at)}, updated_by = 'Editor', reason = 'the story' where key = ${key}`;
    await this.#time`insert into watch.rule_versions
      select v.* from watch.rules r cross join lateral jsonb_populate_record(null::watch.rule_versions, to_jsonb(r)) as v where r.key = ${key}`;
  }

  async #addIntent(at: number): Promise<void> {
    this.#intent += 1;
    await this.#time`insert into public.payment_intents (organization_id, customer_id, amount, status, created_at)
      values (md5('o')::uuid, md5('c')::uuid, 10, 'pending', ${iso(at + this.#intent)})`;
  }

  /** What members saw at the very start of a minute. */
  async seen(at: Instant): Promise<Board> {
    return boardAnswer.parse(await scalar(this.#sql`select watch.board_at(${at - HOUR}, ${at}, 240, ${iso(at)})`));
  }
}

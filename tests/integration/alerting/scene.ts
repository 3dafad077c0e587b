/** A small language for tests of the evaluator: what was counted minute by minute, when it was called, and what went out. */
import type postgres from "postgres";
import { floorTo, instantOf, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { batchOf, eventAt, ingest } from "../database/database.ts";
import { evaluateAt, type Read } from "./evaluator.ts";

type Sql = postgres.Sql;

/** Ends three hours before now, so that a test has minutes to walk through that are past for the database. */
const length = 180;

export class Scene {
  readonly sql: Sql;
  readonly start: number;

  constructor(sql: Sql) {
    this.sql = sql;
    this.start = floorTo(instantOf(Date.now()), MINUTE) - length * MINUTE;
  }

  /** Milliseconds of a minute of the scene, and seconds into it. */
  at(minute: number, seconds = 0): number {
    return this.start + minute * MINUTE + seconds * SECOND;
  }

  iso(minute: number, seconds = 0): string {
    return new Date(this.at(minute, seconds)).toISOString();
  }

  /** The database log was heard in these minutes, half-open, whatever it said. */
  async heard(from: number, to: number, source = "postgres"): Promise<void> {
    const minutes = Array.from({ length: to - from }, (_, i) => from + i);
    await ingest(
      this.sql,
      batchOf(
        minutes.map((minute) => eventAt(this.at(minute, 1), { source: source as "postgres", signal: null, variant: null })),
      ),
    );
  }

  /** So many query errors, ten seconds into the minute. */
  async errors(minute: number, n: number): Promise<void> {
    const event = { source: "postgres", signal: "db.error", variant: "timeout", severity: "error" } as const;
    await ingest(this.sql, batchOf(Array.from({ length: n }, () => eventAt(this.at(minute, 10), event))));
  }

  /** So many failed sign-ins of admins, ten seconds into the minute. */
  async signInFailures(minute: number, n: number): Promise<void> {
    const event = { source: "auth", signal: "auth.failure", variant: "admin/invalid_credentials", severity: "warning" } as const;
    await ingest(this.sql, batchOf(Array.from({ length: n }, () => eventAt(this.at(minute, 10), event))));
  }

  /** A call of the evaluator in a minute of the scene. */
  call(minute: number, seconds = 1): Promise<Read & { committed: boolean }> {
    return evaluateAt(this.sql, this.at(minute, seconds));
  }

  /** Calls each minute, both ends included; answers the last. */
  async calls(from: number, to: number): Promise<Read & { committed: boolean }> {
    for (let minute = from; minute < to; minute += 1) await this.call(minute);
    return this.call(to);
  }

  /** Which minute of the scene an episode fired in, as in `query-errors@+3`. */
  short(episode: string): string {
    return episode.replace(/([@!])(\d+)$/, (_, mark: string, ms: string) => `${mark}+${(Number(ms) - this.start) / MINUTE}`);
  }

  /** All that was told so far, oldest first, as in `firing query-errors@+3#0 → chat`. */
  async told(): Promise<string[]> {
    const rows = await this.sql<{ kind: string; episode: string; step: string; channel: string }[]>`
      select e.kind, e.episode, e.step, o.channel
      from watch.outbox_entries e join watch.outbox o on o.id = e.outbox
      order by o.created_at, o.channel, e.key`;
    return rows.map(({ kind, episode, step, channel }) => `${kind} ${this.short(episode)}#${step} → ${channel}`);
  }

  /** Transitions of a rule so far, as in `3 fired warning`. */
  async transitions(rule: string): Promise<string[]> {
    const rows = await this.sql<{ slot: Date; kind: string; severity: string | null; cause: string | null }[]>`
      select slot, kind, severity, cause from watch.transitions where rule = ${rule} order by id`;
    return rows.map(({ slot, kind, severity, cause }) =>
      [(slot.getTime() - this.start) / MINUTE, kind, severity, cause].filter((part) => part !== null).join(" "),
    );
  }

  /** Where a rule stands. */
  async phase(rule: string): Promise<string> {
    const [row] = await this.sql<{ phase: string }[]>`
      select state #>> '{phase,name}' as phase from watch.alert_states where rule = ${rule}`;
    return row?.phase ?? "never judged";
  }

  /** A channel that hears of these severities. */
  async channel(key: string, severities: readonly string[] = ["warning", "critical"]): Promise<void> {
    await this
      .sql`insert into watch.channels (key, title, kind, severities) values (${key}, ${key}, 'webhook', ${[...severities]})`;
  }

  /** Forgets everything but rules and settings. */
  async clear(): Promise<void> {
    await this
      .sql`truncate watch.events, watch.event_keys, watch.event_minutes, watch.event_fives, watch.event_hours, watch.event_deltas,
      watch.gauge_minutes, watch.sources, watch.ingest_outcomes, watch.slots, watch.alert_states, watch.transitions, watch.episodes, watch.acks,
      watch.silences, watch.suppressions, watch.episode_notes, watch.channels, watch.channel_secrets, watch.outbox, watch.outbox_entries,
      watch.deliveries, watch.releases cascade`;
    await this.sql`update watch.evaluation set revision = revision + 1, last_slot = null, notify_state = null`;
  }

  /** Everybody's say on a firing episode, at a minute of the scene. */
  async ack(episode: string, from: number, to: number, severity = "warning"): Promise<void> {
    await this.sql`insert into watch.acks (episode, name, reason, at, until, severity)
      values (${episode}, 'Ada', 'on it', ${this.iso(from)}, ${this.iso(to)}, ${severity})`;
  }

  async silence(rule: string, from: number, to: number): Promise<void> {
    await this.sql`insert into watch.silences (rules, starts_at, ends_at, reason, name)
      values (${[rule]}, ${this.iso(from)}, ${this.iso(to)}, 'release', 'Ada')`;
  }
}

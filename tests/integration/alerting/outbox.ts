/** Channels and messages as the evaluator and the settings page make them, for the tests of delivery. */
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { as, scalar } from "../database/database.ts";

export interface ChannelSpec {
  readonly kind: "slack" | "pagerduty" | "webhook" | "email";
  readonly title?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly secret: Readonly<Record<string, string>>;
  readonly enabled?: boolean;
}

/** Saves a channel as an admin does. */
export const addChannel = (
  sql: postgres.Sql,
  key: string,
  { kind, title = key, config = {}, secret, enabled = true }: ChannelSpec,
) =>
  as(sql, "authenticated", "admin@example.com", (admin) =>
    scalar(
      admin`select watch_api.save_channel(${key}, ${admin.json({
        title,
        kind,
        severities: ["warning", "critical"],
        enabled,
        config,
      } as never)}, ${admin.json(secret)})`,
    ),
  );

export interface MessageSpec {
  readonly episode?: string;
  readonly kind?: "firing" | "repeat" | "resolved";
  readonly step?: number;
  readonly severity?: "warning" | "critical";
  /** Milliseconds since the epoch. */
  readonly at?: number;
}

/** Enqueues a message about one episode, with its entry, as a commit of a slot does; answers its id. */
export async function enqueue(sql: postgres.Sql, channel: string, spec: MessageSpec = {}): Promise<string> {
  const { episode = `query-errors@${randomUUID().slice(0, 8)}`, kind = "firing", step = 0, severity = "critical" } = spec;
  const at = spec.at ?? Date.now();
  const resolved = kind === "resolved";
  const title = `${resolved ? "Resolved" : "Critical"}: Query errors`;
  const payload = {
    title,
    message: `database/${severity}@${at}`,
    at,
    severity,
    group: "database",
    alerts: [
      {
        episode,
        rule: "query-errors",
        title: "Query errors",
        kind,
        severity,
        sentence: "Critical: 120 query errors in 5 min (limit 100) for 6 min.",
        link: "https://watch.example.com/alerts/episode/1",
        runbook: "docs/runbooks/query-errors",
        value: 120,
        fired_at: at,
        resolved,
      },
    ],
  };
  return sql.begin(async (transaction) => {
    const id = await scalar<string>(transaction`
      insert into watch.outbox (message, channel, kind, severity, created_at, next_at, payload)
      values (${`${payload.message}/${episode}/${kind}/${step}`}, ${channel}, 'alert', ${severity}, ${new Date(at)}, ${new Date(at)},
        ${transaction.json(payload)})
      returning id`);
    await transaction`
      insert into watch.outbox_entries (key, outbox, episode, rule, kind, step)
      values (${`${episode}|${kind}|${step}|${channel}`}, ${id}, ${episode}, 'query-errors', ${kind}, ${step})`;
    return id;
  }) as Promise<string>;
}

/** State of a message. */
export const stateOf = (sql: postgres.Sql, id: string): Promise<string> =>
  scalar(sql`select state from watch.outbox where id = ${id}`);

/** `attempt outcome` of every recorded attempt. */
export const attemptsOf = async (sql: postgres.Sql, id: string): Promise<string[]> => {
  const rows = await sql<{ word: string }[]>`
    select attempt || ' ' || outcome as word from watch.deliveries where outbox = ${id} order by id`;
  return rows.map(({ word }) => word);
};

/** From the outbox over real HTTP to a receiver, so that what was told is counted where it arrives. */
import type postgres from "postgres";
import { deliverOutbox } from "../../../supabase/functions/tick/deliver/deliver.ts";
import { claimsIn } from "../../../supabase/functions/tick/deliver/message.ts";
import { send } from "../../../supabase/functions/tick/deliver/send.ts";
import { systemResolve } from "../../../supabase/functions/tick/deliver/target.ts";
import { as, scalar } from "../database/database.ts";
import type { Received, Receiver } from "./receiver.ts";
import type { Scene } from "./scene.ts";

const target = { allowLocal: true, hosts: null, resolve: systemResolve };

/** What a receiver may have acted on: what it did not refuse, whether or not it came to answer. */
const isTaken = ({ behaviour }: Received): boolean => typeof behaviour === "string" || behaviour.status < 300;

interface Body {
  readonly id: string;
  readonly kind: string;
  readonly message: string;
  readonly alerts: readonly { readonly episode: string; readonly kind: string }[];
}

export class Wire {
  readonly scene: Scene;
  readonly receiver: Receiver;

  constructor(scene: Scene, receiver: Receiver) {
    this.scene = scene;
    this.receiver = receiver;
  }

  get sql(): postgres.Sql {
    return this.scene.sql;
  }

  /** Leads every channel of the scene to the receiver, each to a path of its own name. */
  async connect(): Promise<void> {
    await this.sql`
      insert into watch.channel_secrets (key, secret)
      select c.key, jsonb_build_object('url', ${this.receiver.url}::text || '/' || c.key, 'signing_key', 'a-key-of-sixteen-characters')
      from watch.channels c where c.kind = 'webhook'
      on conflict (key) do update set secret = excluded.secret`;
  }

  /** One run of the tick's own sender. */
  async deliver(): Promise<void> {
    const service = <T>(work: (sql: postgres.TransactionSql) => Promise<T>) => as(this.sql, "service_role", null, work);
    const { troubles } = await deliverOutbox({
      now: () => Date.now(),
      elapsed: () => performance.now(),
      claim: async (most) => claimsIn(await service((sql) => scalar(sql`select watch_api.claim_outbox(${most}, 30)`))),
      send: (outgoing) => send(outgoing, target),
      settle: async ({ id, attempt }, result) => {
        await service((sql) => sql`select watch_api.settle_outbox(${id}, ${attempt}, ${JSON.stringify(result)}::text::jsonb)`);
      },
    });
    if (troubles.length > 0) throw new Error(troubles.join("; "));
  }

  /** Runs the sender until nothing waits any more; what waits for a retry is due at once. */
  async deliverToTheEnd(): Promise<void> {
    for (let round = 0; round < 100; round += 1) {
      await this.deliver();
      const waiting = await this.sql`
        update watch.outbox set next_at = least(next_at, now()) where state in ('pending', 'sending') returning id`;
      if (waiting.length === 0) return;
    }
    throw new Error("Messages wait after a hundred runs of the sender.");
  }

  /**
   * What the receiver took, in the words of `Scene.told`. A message that it never came to answer may come again under its key, and counts
   * once; one that it answered well must not, and counts as often as it came.
   */
  async taken(): Promise<string[]> {
    const taken = this.receiver.received.filter(isTaken);
    const keyOf = ({ headers }: Received) => headers["idempotency-key"];
    const counted = taken.filter(
      (request, n) =>
        request.behaviour === "ok" ||
        !taken.some((other, m) => keyOf(other) === keyOf(request) && (other.behaviour === "ok" || m < n)),
    );
    const lines = counted.map(async ({ body, path }) => {
      const { id, kind, alerts } = JSON.parse(body) as Body;
      if (kind !== "alert") return [];
      const steps = await this.sql<{ kind: string; episode: string; step: string }[]>`
        select kind, episode, step from watch.outbox_entries where outbox = ${id}`;
      return alerts.map((alert) => {
        const step = steps.find((entry) => entry.kind === alert.kind && entry.episode === alert.episode)?.step;
        return `${alert.kind} ${this.scene.short(alert.episode)}#${step} → ${path.slice(1)}`;
      });
    });
    return (await Promise.all(lines)).flat();
  }

  /** What the receiver was told on another channel that it could not be delivered, in the same words. */
  async givenUp(): Promise<string[]> {
    const notices = this.receiver.received
      .filter(isTaken)
      .map(({ body }) => JSON.parse(body) as Body)
      .filter(({ kind }) => kind === "notice");
    const rows = await this.sql<{ line: string }[]>`
      select e.kind || ' ' || e.episode || '#' || e.step || ' → ' || o.channel as line
      from watch.outbox o join watch.outbox_entries e on e.outbox = o.id
      where 'notice/' || o.id = any (${notices.map(({ message }) => message)})`;
    return rows.map(({ line }) => line.replace(/\S+(?=#)/, (episode) => this.scene.short(episode)));
  }
}

/** Communications dispatch at work: messages wait in a table of the product's, and Nexsys Watch learns of them by its triggers alone. */
import type { Sql } from "postgres";
import type { Instant } from "../../../domain/time.ts";
import { instantOf, SECOND } from "../../../domain/time.ts";
import type { Report } from "../activities/activity.ts";
import { logNormal, uuid } from "../draws.ts";
import { randomOf } from "../random.ts";
import type { World } from "../world.ts";
import { pressureAt } from "../world.ts";

/** Makes the table, where there is none, and has it watched. What Nexsys itself calls it is not known: `watch.attach_outbox` takes any. */
export async function openOutbox(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create table if not exists public.communications (
      id uuid primary key,
      channel text not null,
      status text not null default 'queued',
      recipient text not null,
      send_after timestamptz not null,
      created_at timestamptz not null,
      constraint communications_status_known check (status in ('queued', 'sent', 'failed'))
    );
    comment on table public.communications is 'Messages of the simulated Nexsys, until dispatch has sent them and after.';
    alter table public.communications enable row level security;
    create index if not exists communications_status on public.communications (status, send_after);
    select watch.attach_outbox('public.communications')`);
}

/** A mailbox of this host is not there. */
const unreachable = "unreachable.example.com";

/** Hands over the messages of one second, and sends those whose time has come. `second` is counted from the epoch. */
export async function dispatchMessages(sql: Sql, world: World, second: number, reports: readonly Report[]): Promise<void> {
  const now = instantOf(second * SECOND);
  const random = randomOf(world.seed, "messages", second);
  // An activity tells the end of a message only; each one was queued before.
  const ends = reports.filter(({ signal }) => signal === "comms.sent" || signal === "comms.failed");
  for (const { signal, variant } of ends) {
    const waitS = Math.min(240, logNormal(random, 22, 0.7));
    await queue(sql, uuid(random), variant, signal === "comms.failed", now, waitS);
  }
  const { dispatch } = pressureAt(world, now);
  if (dispatch === "stands") return;
  await sql`
    update public.communications
    set status = case when ${dispatch === "fails"} or recipient like ${`%@${unreachable}`} then 'failed' else 'sent' end
    where status = 'queued' and send_after <= ${new Date(now)}`;
}

async function queue(sql: Sql, id: string, channel: string, fails: boolean, now: Instant, waitS: number): Promise<void> {
  await sql`
    insert into public.communications (id, channel, recipient, send_after, created_at)
    values (${id}, ${channel}, ${`customer@${fails ? unreachable : "example.com"}`}, ${new Date(now + waitS * SECOND)}, ${new Date(now)})
    on conflict do nothing`;
}

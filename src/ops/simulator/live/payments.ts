/** The payment desk at work: real rows in the product's tables, whose triggers tell Nexsys Watch. */
import type { Sql } from "postgres";
import type { Instant } from "../../../domain/time.ts";
import { HOUR, instantOf, MINUTE, SECOND } from "../../../domain/time.ts";
import { poisson, uuid } from "../draws.ts";
import type { Outcome } from "../payments.ts";
import { fateOf, intentsPerMinute, isForgotten, successorOf } from "../payments.ts";
import { randomOf } from "../random.ts";
import type { World } from "../world.ts";
import { pressureAt } from "../world.ts";

/** After a pause a whole queue may be due at once; people decide one after the other. */
const decisionsAtOnce = 3;

/** Does what customers and admins do with payment intents in one second, counted from the epoch. */
export async function workPayments(sql: Sql, world: World, second: number): Promise<void> {
  const now = instantOf(second * SECOND);
  const random = randomOf(world.seed, "payments", second);
  const pressure = pressureAt(world, now);
  for (let n = poisson(random, intentsPerMinute(world, now) / 60); n > 0; n--) await announce(sql, uuid(random), now, random());
  for (let n = poisson(random, pressure.intentsFailing / 60); n > 0; n--) await failNewest(sql, world, now);
  for (let n = poisson(random, pressure.intentsDoubled / 60); n > 0; n--) await announceAgain(sql, uuid(random), now);
  for (let n = poisson(random, pressure.decisionsReversed / 60); n > 0; n--) await reverse(sql, now);
  if (pressure.intentsDecided) await decideDue(sql, world, now);
}

/** A customer announces a payment, with a proof of it. `where` in [0, 1) chooses the schedule that it is for. */
async function announce(sql: Sql, id: string, now: Instant, where: number): Promise<void> {
  const start = Math.floor(where * 0xffff_ffff)
    .toString(16)
    .padStart(8, "0");
  await sql`
    with owed as (
      select s.* from public.payment_schedules s
      where s.id >= ${`${start}-0000-4000-8000-000000000000`}::uuid or not exists (
        select from public.payment_schedules t where t.id >= ${`${start}-0000-4000-8000-000000000000`}::uuid)
      order by s.id limit 1
    ), proof as (
      insert into public.documents (organization_id, customer_id, kind, bucket, path, created_at)
      select organization_id, customer_id, 'receipt', 'receipts', customer_id || '/' || ${id} || '.pdf', ${new Date(now)} from owed
    )
    insert into public.payment_intents (id, organization_id, customer_id, payment_schedule_id, amount, status, created_at)
    select ${id}, organization_id, customer_id, id, amount, 'pending', ${new Date(now)} from owed`;
}

/** Admins decide on what has waited as long as it was meant to. */
async function decideDue(sql: Sql, world: World, now: Instant): Promise<void> {
  const open = await sql<{ id: string; created_at: Date }[]>`
    select id, created_at from public.payment_intents where status = 'pending' order by created_at limit 500`;
  const due = open.filter(({ id, created_at }) => {
    const createdAt = instantOf(created_at.getTime());
    return createdAt + fateOf(id).afterMs <= now && !isForgotten(world, id, createdAt);
  });
  for (const { id } of due.slice(0, decisionsAtOnce))
    await sql.begin((own) => decide(own as unknown as Sql, id, fateOf(id).outcome, now));
}

async function decide(sql: Sql, id: string, outcome: Outcome, now: Instant): Promise<void> {
  const successor = outcome === "superseded" ? successorOf(id) : null;
  if (successor !== null) {
    await sql`
      insert into public.payment_intents (id, organization_id, customer_id, payment_schedule_id, amount, status, created_at)
      select ${successor}, organization_id, customer_id, payment_schedule_id, amount, 'pending', ${new Date(now)}
      from public.payment_intents where id = ${id} on conflict do nothing`;
  }
  await sql`
    update public.payment_intents set status = ${outcome}, decided_at = ${new Date(now)}, superseded_by = ${successor}
    where id = ${id} and status = 'pending'`;
  await sql`
    insert into public.activity_logs (organization_id, action, entity, entity_id, created_at)
    select organization_id, ${`payment_intent.${outcome}`}, 'payment_intents', id, ${new Date(now)}
    from public.payment_intents where id = ${id}`;
  if (outcome !== "approved") return;
  await sql`
    insert into public.payments (organization_id, customer_id, payment_schedule_id, payment_intent_id, amount, paid_at)
    select organization_id, customer_id, payment_schedule_id, id, amount, ${new Date(now)}
    from public.payment_intents where id = ${id}`;
}

/** The newest open intent cannot be processed. Those from before the scenario go on waiting, so that the queue's age goes on growing. */
async function failNewest(sql: Sql, { startedAt }: World, now: Instant): Promise<void> {
  await sql`
    update public.payment_intents set status = 'failed', decided_at = ${new Date(now)}
    where id = (
      select id from public.payment_intents
      where status = 'pending' and created_at >= ${new Date(startedAt)} order by created_at desc limit 1
    )`;
}

/** A customer who saw no answer announces the newest payment once more. */
async function announceAgain(sql: Sql, id: string, now: Instant): Promise<void> {
  await sql`
    insert into public.payment_intents (id, organization_id, customer_id, payment_schedule_id, amount, status, created_at)
    select ${id}, organization_id, customer_id, payment_schedule_id, amount, 'pending', ${new Date(now)}
    from public.payment_intents where created_at > ${new Date(now - 5 * MINUTE)} order by created_at desc, id limit 1`;
}

/** An admin turns a decision round that was final: one of the last hours, another one each second. */
async function reverse(sql: Sql, now: Instant): Promise<void> {
  await sql`
    update public.payment_intents set status = case status when 'approved' then 'rejected' else 'approved' end
    where id = (
      select id from public.payment_intents
      where status in ('approved', 'rejected') and decided_at > ${new Date(now - 12 * HOUR)}
      order by md5(id::text || ${String(now)}) limit 1
    )`;
}

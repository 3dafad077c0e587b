/** Questions for the SQL editor that find the very rows behind a day's trouble: the page itself shows no row of a customer. Pure. */
import type { LedgerRow, TroubleKind } from "./ledger.ts";

/** A question and what it finds. */
export interface Lookup {
  readonly label: string;
  readonly sql: string;
}

const created = (key: string): string => `created_at >= '${key}' and created_at < date '${key}' + 1`;
const undecided = "lower(status::text) not in ('approved', 'rejected', 'superseded', 'failed')";

/** For each kind of trouble of a day a question that names its payment intents. Days are of UTC: the first line says so to the session. */
export function lookupsOf({ key, troubles }: Pick<LedgerRow, "key" | "troubles">, usualAgeS: number): readonly Lookup[] {
  const texts: Readonly<Record<TroubleKind, Lookup>> = {
    unbalanced: {
      label: "query for states that nobody knows",
      sql: `select status, count(*) from public.payment_intents where ${created(key)} group by status;`,
    },
    gone: {
      label: "query for what was announced",
      sql: `select e.attributes ->> 'payment_intent_id' as id, e.at from watch.events e
where e.signal = 'payment_intent.created' and e.at >= '${key}' and e.at < date '${key}' + 1
  and not exists (select from public.payment_intents p where p.id::text = e.attributes ->> 'payment_intent_id');`,
    },
    leak: {
      label: "query for what waits too long",
      sql: `select id, status, created_at from public.payment_intents
where ${created(key)} and ${undecided}
  and created_at < now() - interval '${usualAgeS} seconds' order by created_at;`,
    },
    impossible: {
      label: "query for impossible transitions",
      sql: `select payment_intent_id, was, became, at from watch.impossible_transitions where day = '${key}' order by at;`,
    },
    duplicates: {
      label: "query for duplicates",
      sql: `select id, status, created_at from (
  select *, created_at - lag(created_at) over (partition by customer_id, payment_schedule_id, amount order by created_at) as gap
  from public.payment_intents where created_at >= date '${key}' - interval '10 minutes' and created_at < date '${key}' + 1
    and lower(status::text) not in ('rejected', 'superseded', 'failed')
) as p where gap <= interval '10 minutes' and created_at >= '${key}' order by created_at;`,
    },
  };
  return troubles.map(({ kind }) => ({ label: texts[kind].label, sql: `set timezone = 'UTC';\n${texts[kind].sql}` }));
}

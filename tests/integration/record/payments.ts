/** A small business for tests: payment intents with real rows behind them. */
import type postgres from "postgres";
import type { PaymentLedger } from "../../../src/contracts/payment-ledger.ts";
import { paymentLedger } from "../../../src/contracts/payment-ledger.ts";
import { as, scalar } from "../database/database.ts";

export const states = ["pending", "approved", "rejected", "superseded", "failed"] as const;
export type State = (typeof states)[number];

/** The customers that intents may be of. */
export interface Business {
  readonly organization: string;
  readonly customers: readonly string[];
  readonly schedules: readonly string[];
}

/** An organization with two customers, each with a payment schedule. */
export async function businessIn(sql: postgres.Sql): Promise<Business> {
  const organization = await scalar<string>(sql`insert into public.organizations (name) values ('Test Homes') returning id`);
  const project = await scalar<string>(
    sql`insert into public.projects (organization_id, name) values (${organization}, 'Test') returning id`,
  );
  const unit = await scalar<string>(sql`
    insert into public.units (organization_id, project_id, label, price) values (${organization}, ${project}, '1', 100) returning id`);
  const customers: string[] = [];
  const schedules: string[] = [];
  for (const name of ["First", "Second"]) {
    const customer = await scalar<string>(
      sql`insert into public.customers (organization_id, full_name) values (${organization}, ${name}) returning id`,
    );
    customers.push(customer);
    schedules.push(
      await scalar<string>(sql`
        insert into public.payment_schedules (organization_id, customer_id, unit_id, due_date, amount)
        values (${organization}, ${customer}, ${unit}, '2026-12-01', 100) returning id`),
    );
  }
  return { organization, customers, schedules };
}

/** What an intent may say. */
export interface Draft {
  readonly createdAt?: Date;
  readonly status?: State;
  readonly amount?: number;
  /** 0 or 1. */
  readonly customer?: number;
}

/** Inserts an intent; its id. */
export async function intent(sql: postgres.Sql, business: Business, draft: Draft = {}): Promise<string> {
  const { createdAt = new Date(), status = "pending", amount = 100, customer = 0 } = draft;
  return scalar<string>(sql`
    insert into public.payment_intents (organization_id, customer_id, payment_schedule_id, amount, status, created_at)
    values (${business.organization}, ${business.customers[customer] ?? null}, ${business.schedules[customer] ?? null}, ${amount}, ${status},
      ${createdAt}) returning id`);
}

export const setStatus = async (sql: postgres.Sql, id: string, status: State): Promise<void> =>
  void (await sql`update public.payment_intents set status = ${status} where id = ${id}`);

/** The ledger of the last days as a viewer reads it, today last. */
export async function ledger(sql: postgres.Sql, days: number): Promise<PaymentLedger> {
  const now = Date.now();
  return as(sql, "authenticated", "viewer@example.com", async (own) =>
    paymentLedger.parse(
      await scalar(own`select watch_api.payment_ledger(${now - (days - 1) * 86_400_000}::bigint, ${now}::bigint)`),
    ),
  );
}

/** The answer of `public.health_check()`, as an uptime monitor reads it. What is not known is `null`, never 0. */
import * as z from "zod/mini";

const status = z.enum(["ok", "degraded"]);

export const healthCheck = z.object({
  app: z.object({
    status,
    version: z.nullable(z.string()),
    /** Server time, ISO 8601. */
    heartbeat: z.string(),
    evaluator_age_s: z.nullable(z.number()),
    /** Why the status is degraded: short sentences, empty when ok. */
    reasons: z.array(z.string()),
  }),
  database: z.object({
    status,
    version: z.string(),
    organizations: z.nullable(z.number()),
    units: z.nullable(z.number()),
    payments: z.nullable(z.number()),
    latest_payment_date: z.nullable(z.string()),
    migration: z.nullable(z.string()),
  }),
  rls: z.object({
    status,
    policies: z.nullable(z.number()),
    expected_policies: z.nullable(z.number()),
    tables_without_rls: z.nullable(z.array(z.string())),
  }),
});

/** Requests to the tables and functions of the database through PostgREST, and the database's errors about them. */
import type { Actor, Audience } from "../cast.ts";
import { actorOf, rayOf } from "../cast.ts";
import type { GatewayRequest } from "../drain-events/edge.ts";
import { edgeLine } from "../drain-events/edge.ts";
import { later } from "../drain-events/envelope.ts";
import type { PostgresMessage } from "../drain-events/postgres.ts";
import { postgresLine } from "../drain-events/postgres.ts";
import { logNormal, pick, uuid } from "../draws.ts";
import type { Activity, Scene } from "./activity.ts";
import { logged } from "./activity.ts";

type Request = Omit<GatewayRequest, "actor" | "ray" | "originMs"> & { readonly originMs?: number };

/** The gateway's line about a request of an actor. */
export function gatewayLine(scene: Scene, actor: Actor, request: Request, ray = rayOf(actor, scene.random)) {
  return edgeLine(scene, { originMs: logNormal(scene.random, 28, 0.7), ...request, actor, ray });
}

const tables = ["units", "customers", "payment_schedules", "projects", "payments", "payment_intents", "documents"] as const;

const read =
  (audience: Audience, status = 200) =>
  (scene: Scene) =>
    logged(
      gatewayLine(scene, actorOf(audience, scene.random), {
        method: "GET",
        path: `/rest/v1/${pick(scene.random, tables)}`,
        search: `?select=*&project_id=eq.${uuid(scene.random)}`,
        status,
      }),
    );

/** A request that PostgREST refuses because the database did, with the database's line about it. */
const refused =
  (audience: Audience, request: Request, told: (scene: Scene, actor: Actor) => Omit<PostgresMessage, "user">) =>
  (scene: Scene) => {
    const actor = actorOf(audience, scene.random);
    const error = postgresLine(later(scene, -3_000), { ...told(scene, actor), user: "authenticator" });
    return logged(error, gatewayLine(scene, actor, request));
  };

const call = (name: string, status: number): Request => ({ method: "POST", path: `/rest/v1/rpc/${name}`, status });

export const restActivities = {
  "rest-read": { rhythm: "office", perMinute: 170, counts: [["api.request", "rest/ok", "edge"]], perform: read("admin") },
  "portal-read": { rhythm: "portal", perMinute: 110, counts: [["api.request", "rest/ok", "edge"]], perform: read("portal") },
  "rest-write": {
    rhythm: "office",
    perMinute: 36,
    counts: [["api.request", "rest/ok", "edge"]],
    perform: (scene) =>
      logged(
        gatewayLine(scene, actorOf("admin", scene.random), {
          method: pick(scene.random, ["POST", "PATCH"]),
          path: `/rest/v1/${pick(scene.random, tables)}`,
          search: `?id=eq.${uuid(scene.random)}`,
          status: 201,
        }),
      ),
  },
  "rpc-call": {
    rhythm: "office",
    perMinute: 30,
    counts: [["api.request", "rest/ok", "edge"]],
    perform: (scene) =>
      logged(
        gatewayLine(scene, actorOf("admin", scene.random), {
          ...call(pick(scene.random, ["portfolio_summary", "unit_availability", "approve_payment_intent"]), 200),
          originMs: logNormal(scene.random, 70, 0.6),
        }),
      ),
  },
  "uptime-probe": {
    rhythm: "steady",
    perMinute: 4,
    counts: [["api.request", "rest/ok", "edge"]],
    perform: (scene) =>
      logged(gatewayLine(scene, { ...actorOf("machine", scene.random), role: "anon" }, call("health_check", 200))),
  },
  "rest-not-found": {
    rhythm: "office",
    perMinute: 5,
    slips: true,
    counts: [["api.request", "rest/4xx", "edge"]],
    perform: read("admin", 406),
  },
  "rest-token-expired": {
    rhythm: "portal",
    perMinute: 4,
    counts: [["api.request", "rest/4xx", "edge"]],
    perform: read("portal", 401),
  },
  "rest-unavailable": {
    rhythm: "office",
    perMinute: 0.35,
    slips: true,
    counts: [["api.request", "rest/5xx", "edge"]],
    perform: (scene) => read("admin", pick(scene.random, [500, 503, 504]))(scene),
  },
  "rest-duplicate": {
    rhythm: "office",
    perMinute: 0.25,
    slips: true,
    counts: [
      ["api.request", "rest/4xx", "edge"],
      ["db.error", "integrity_constraint_violation", "postgres"],
    ],
    perform: refused("admin", { method: "POST", path: "/rest/v1/customers", status: 409 }, (scene, actor) => ({
      severity: "ERROR",
      sqlState: "23505",
      message: 'duplicate key value violates unique constraint "customers_organization_id_email_key"',
      detail: `Key (organization_id, email)=(${uuid(scene.random)}, ${actor.email}) already exists.`,
      command: "INSERT",
    })),
  },
  "rest-missing-parent": {
    rhythm: "office",
    perMinute: 0.08,
    slips: true,
    counts: [
      ["api.request", "rest/4xx", "edge"],
      ["db.error", "integrity_constraint_violation", "postgres"],
    ],
    perform: refused("admin", { method: "POST", path: "/rest/v1/payment_schedules", status: 409 }, (scene) => ({
      severity: "ERROR",
      sqlState: "23503",
      message: 'insert or update on table "payment_schedules" violates foreign key constraint "payment_schedules_unit_id_fkey"',
      detail: `Key (unit_id)=(${uuid(scene.random)}) is not present in table "units".`,
      command: "INSERT",
    })),
  },
  "rest-bad-id": {
    rhythm: "portal",
    perMinute: 0.12,
    slips: true,
    counts: [
      ["api.request", "rest/4xx", "edge"],
      ["db.error", "data_exception", "postgres"],
    ],
    perform: refused("portal", { method: "GET", path: "/rest/v1/documents", search: "?id=eq.undefined", status: 400 }, () => ({
      severity: "ERROR",
      sqlState: "22P02",
      message: 'invalid input syntax for type uuid: "undefined"',
      command: "SELECT",
    })),
  },
  "rest-statement-timeout": {
    rhythm: "office",
    perMinute: 0.1,
    slips: true,
    counts: [
      ["api.request", "rest/5xx", "edge"],
      ["db.error", "timeout", "postgres"],
    ],
    perform: refused("admin", { method: "GET", path: "/rest/v1/payments", status: 500, originMs: 8_004 }, () => ({
      severity: "ERROR",
      sqlState: "57014",
      message: "canceling statement due to statement timeout",
      command: "SELECT",
    })),
  },
  "rest-deadlock": {
    rhythm: "office",
    perMinute: 0.008,
    counts: [
      ["api.request", "rest/5xx", "edge"],
      ["db.error", "deadlock", "postgres"],
    ],
    perform: refused("admin", { method: "PATCH", path: "/rest/v1/units", status: 500, originMs: 1_080 }, () => ({
      severity: "ERROR",
      sqlState: "40P01",
      message: "deadlock detected",
      hint: "See server log for query details.",
      command: "UPDATE",
    })),
  },
  "rest-rls-denied": {
    rhythm: "portal",
    perMinute: 0.02,
    slips: true,
    counts: [
      ["api.request", "rest/4xx", "edge"],
      ["rls.denied", "documents", "postgres"],
      ["db.error", "insufficient_privilege", "postgres"],
    ],
    perform: refused("portal", { method: "POST", path: "/rest/v1/documents", status: 403 }, () => ({
      severity: "ERROR",
      sqlState: "42501",
      message: 'new row violates row-level security policy for table "documents"',
      command: "INSERT",
    })),
  },
  "rest-grant-missing": {
    rhythm: "office",
    perMinute: 0.003,
    slips: true,
    counts: [
      ["api.request", "rest/4xx", "edge"],
      ["grant.missing", "report_exports", "postgres"],
      ["db.error", "insufficient_privilege", "postgres"],
    ],
    perform: refused("admin", { method: "GET", path: "/rest/v1/report_exports", status: 403 }, () => ({
      severity: "ERROR",
      sqlState: "42501",
      message: "permission denied for table report_exports",
      hint: "Grant the required privileges to the current role with: GRANT SELECT ON public.report_exports TO authenticated;",
      command: "SELECT",
    })),
  },
  "rpc-refused": {
    rhythm: "office",
    perMinute: 0.15,
    slips: true,
    counts: [
      ["api.request", "rest/4xx", "edge"],
      ["rpc.failure", "approve_payment_intent", "edge"],
      ["db.error", "plpgsql_error", "postgres"],
    ],
    perform: refused("admin", call("approve_payment_intent", 400), () => ({
      severity: "ERROR",
      sqlState: "P0001",
      message: "payment intent is not pending",
      command: "SELECT",
    })),
  },
  "rpc-broken": {
    rhythm: "office",
    perMinute: 0.02,
    slips: true,
    counts: [
      ["api.request", "rest/4xx", "edge"],
      ["rpc.failure", "portfolio_summary", "edge"],
      ["db.error", "syntax_or_access_rule", "postgres"],
    ],
    perform: refused("admin", call("portfolio_summary", 400), () => ({
      severity: "ERROR",
      sqlState: "42703",
      message: "column units.list_price does not exist",
      hint: 'Perhaps you meant to reference the column "units.price".',
      command: "SELECT",
    })),
  },
} as const satisfies Record<string, Activity>;

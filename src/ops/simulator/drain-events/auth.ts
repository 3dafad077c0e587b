/** Lines of Auth (auth_logs). Message and metadata say the same; a failed request writes two lines with one request id. */
import type { Actor } from "../cast.ts";
import { projectRef } from "../cast.ts";
import { integer, uuid } from "../draws.ts";
import type { JsonObject, Line, Moment } from "./envelope.ts";
import { isoTime, later, line } from "./envelope.ts";

/** A request to Auth. */
export interface AuthRequest {
  readonly actor: Actor;
  readonly ray: string;
  readonly method: "GET" | "POST";
  /** Path inside Auth. */
  readonly path: "/token" | "/verify" | "/recover" | "/user" | "/otp";
  /** Only `/token` has one. */
  readonly grantType?: "password" | "refresh_token";
}

/** Why a request failed, in Auth's own code and words. */
export interface AuthError {
  readonly status: number;
  readonly code: string;
  readonly words: string;
}

/** The line of a request that succeeded, with the audit action it carries, if any. */
export function authSuccess(moment: Moment, request: AuthRequest, action: string | null = null): Line {
  return authLine(moment, request, {
    auth_event: action === null ? undefined : eventOf(request.actor, action),
    duration: integer(moment.random, 9_000_000, 140_000_000),
    level: "info",
    msg: "request completed",
    status: 200,
  });
}

/** Both lines of a request that failed: the twin with the error's words, then the completed one with status and code. */
export function authFailure(moment: Moment, request: AuthRequest, error: AuthError): readonly [Line, Line] {
  const level = error.status >= 500 ? "error" : "warning";
  const words = `${error.status}: ${error.words}`;
  const twin = authLine(moment, request, { error: words, level, msg: words });
  const completed = authLine(later(moment, 900), request, {
    duration: integer(moment.random, 40_000_000, 190_000_000),
    error_code: error.code,
    level,
    msg: "request completed",
    status: error.status,
  });
  return [twin, completed];
}

/** The line of Auth's audit trail. It knows successes only. */
export function authAudit(moment: Moment, { actor, ray, method, path }: AuthRequest, action: string): Line {
  const fields: JsonObject = {
    auth_audit_event: {
      ...eventOf(actor, action),
      audit_log_id: uuid(moment.random),
      created_at: isoTime(moment.us),
      ip_address: actor.ip,
    },
    level: "info",
    method,
    msg: "audit_event",
    path,
    request_id: ray,
    time: isoTime(moment.us),
  };
  return line("auth", moment, JSON.stringify(fields), { ...fields, host: `db-${projectRef}` });
}

function authLine(moment: Moment, request: AuthRequest, own: JsonObject): Line {
  const fields: JsonObject = {
    ...own,
    component: "api",
    grant_type: request.grantType,
    method: request.method,
    path: request.path,
    referer: request.actor.referer ?? undefined,
    remote_addr: request.actor.ip,
    request_id: request.ray,
    time: isoTime(moment.us),
  };
  return line("auth", moment, JSON.stringify(fields), { ...fields, host: `db-${projectRef}` });
}

function eventOf(actor: Actor, action: string): JsonObject {
  return {
    action,
    actor_id: actor.userId,
    actor_username: actor.email,
    actor_via_sso: false,
    log_type: action === "login" ? "account" : "token",
    traits: { provider: "email" },
  };
}

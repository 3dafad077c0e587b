/** Lines of the API gateway (edge_logs): one for each request, whatever product answers it. */
import type { Actor } from "../cast.ts";
import { projectRef } from "../cast.ts";
import { hex, integer, uuid } from "../draws.ts";
import type { JsonObject, Line, Moment } from "./envelope.ts";
import { line } from "./envelope.ts";

/** A request as it passes the gateway. */
export interface GatewayRequest {
  readonly actor: Actor;
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Path below the project's address, without the query. */
  readonly path: string;
  /** Query with its question mark. */
  readonly search?: string;
  readonly status: number;
  /** Milliseconds until the product behind the gateway answered. */
  readonly originMs: number;
  /** Cloudflare's id of the request, shared with the lines of the product behind the gateway. */
  readonly ray: string;
}

const host = `${projectRef}.supabase.co`;

/** The gateway's line about a request. */
export function edgeLine(moment: Moment, request: GatewayRequest): Line {
  const { actor, method, path, search = "", status, ray } = request;
  const requestId = uuid(moment.random);
  const url = `https://${host}${path}${search}`;
  const metadata: JsonObject = {
    logflare_worker: { worker_id: hex(moment.random, 6).toUpperCase() },
    request: {
      cf: placeOf(actor, moment),
      headers: {
        accept: "application/json",
        cf_connecting_ip: actor.ip,
        cf_ipcountry: actor.city.country,
        cf_ray: ray.split("-")[0],
        host,
        referer: actor.referer ?? undefined,
        user_agent: actor.userAgent,
        x_client_info: actor.clientInfo,
        x_forwarded_proto: "https",
        x_real_ip: actor.ip,
      },
      host,
      method,
      path,
      protocol: "https:",
      sb: credentialsOf(actor, moment),
      search: search === "" ? undefined : search,
      url,
    },
    response: {
      headers: {
        cf_cache_status: "DYNAMIC",
        cf_ray: ray,
        content_type: "application/json; charset=utf-8",
        sb_gateway_version: "1",
        sb_request_id: requestId,
      },
      origin_time: Math.max(1, Math.round(request.originMs)),
      status_code: status,
    },
  };
  return line("edge", moment, [method, status, actor.ip, ray, url, actor.userAgent].join(" | "), metadata, requestId);
}

function placeOf({ city }: Actor, { random }: Moment): JsonObject {
  return {
    asOrganization: "Example Telecom",
    asn: integer(random, 64_496, 64_511),
    botManagement: { corporateProxy: false, ja3Hash: hex(random, 32), score: integer(random, 70, 99), verifiedBot: false },
    city: city.city,
    colo: city.colo,
    country: city.country,
    edgeRequestKeepAliveStatus: 1,
    httpProtocol: "HTTP/3",
    latitude: city.latitude,
    longitude: city.longitude,
    postalCode: city.postalCode,
    tlsCipher: "AEAD-AES128-GCM-SHA256",
    tlsVersion: "TLSv1.3",
  };
}

function credentialsOf(actor: Actor, { us, random }: Moment): JsonObject {
  const expires = Math.floor(us / 1e6) + 3_600;
  const key = { algorithm: "HS256", expires_at: expires + 315_360_000, issuer: "supabase", signature_prefix: hex(random, 6) };
  if (actor.role !== "authenticated") return { jwt: { apikey: { payload: { ...key, role: actor.role } } } };
  return {
    auth_user: actor.userId,
    jwt: {
      apikey: { payload: { ...key, role: "anon" } },
      authorization: {
        payload: {
          algorithm: "ES256",
          expires_at: expires,
          issuer: `https://${host}/auth/v1`,
          key_id: hex(random, 16),
          role: actor.role,
          session_id: uuid(random),
          signature_prefix: hex(random, 6),
          subject: actor.userId,
        },
      },
    },
  };
}

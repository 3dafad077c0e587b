/** The API gateway's lines: every request that reaches the project. */
import { redactId } from "../redaction/redact.ts";
import { audienceOf } from "./audience.ts";
import type { Fields } from "./fields.ts";
import { asStatus, durationMs, headerAt, numberAt, statusAt, textAt } from "./fields.ts";
import type { LogLine } from "./normalise.ts";
import type { ClassifyOptions, OwnMarks } from "./options.ts";
import { ownCalls } from "./own-calls.ts";
import type { Count, Reader } from "./reading.ts";
import { correlationId, ownLevel, severityOf, statusClass, variantPart } from "./reading.ts";

const products: Readonly<Record<string, string>> = {
  rest: "rest",
  graphql: "graphql",
  auth: "auth",
  storage: "storage",
  realtime: "realtime",
  functions: "functions",
};

/** Product behind the gateway, by the first segment of the path; `other` for what has no product. */
function productOf(path: string): string {
  const first = /^\/([a-z]{1,20})\/v\d{1,2}(?:\/|$)/.exec(path)?.[1] ?? "";
  return Object.hasOwn(products, first) ? first : "other";
}

/** Path without host and query, from the line's text where the fields are missing. */
function rawPath(metadata: Fields, message: string): string | null {
  const path =
    textAt(metadata, "request", "path") ??
    textAt(metadata, "request", "url") ??
    /^[A-Z]{3,10} \| \d{3} \| [^|]{0,100} \| [^|]{0,100} \| (https?:\/\/[^\s|]{1,2048})/.exec(message)?.[1] ??
    null;
  const bare = path?.replace(/^[a-z]{2,8}:\/\/[^/?#]{0,512}/i, "").replace(/[?#].*$/s, "") ?? null;
  return bare === "" ? null : bare;
}

/** Reads a gateway line. A request counts once by product and class; a failed call of a database function also by its name. */
export const readEdge: Reader = ({ metadata, top, message }, options, { templateOf }) => {
  const status = edgeStatus(metadata, message);
  const path = rawPath(metadata, message);
  const product = productOf(path ?? "");
  const template = templateOf(path);
  const method = methodOf(metadata, message);
  const rpc = /^\/rest\/v1\/rpc\/([^/]+)/.exec(path ?? "")?.[1] ?? null;
  const counts: Count[] = [];
  if (status !== null) {
    counts.push(["api.request", `${product}/${statusClass(status)}`]);
    if (rpc !== null && status >= 400) counts.push(["rpc.failure", variantPart(rpc, /^[A-Za-z_]\w{0,62}$/)]);
  }
  return {
    severity: severityOf(status, ownLevel(metadata, top)),
    status,
    path: template,
    requestId: correlationId(
      headerAt(metadata, "request", "cf-ray"),
      headerAt(metadata, "response", "cf-ray"),
      headerAt(metadata, "response", "sb-request-id"),
      textAt(top, "request_id"),
    ),
    message: `${method} ${template ?? "/"} ${status ?? "without status"}`,
    attributes: {
      method,
      product,
      ...callerFacts(metadata, options),
      duration_ms: durationMs(numberAt(metadata, "response", "origin_time")),
    },
    counts,
  };
};

const methodOf = (metadata: Fields, message: string): string =>
  variantPart(textAt(metadata, "request", "method") ?? /^([A-Z]{3,10}) \| \d{3} \| /.exec(message)?.[1] ?? null, /^[A-Z]{3,10}$/);

/** The status that was sent; from the line's text, `METHOD | STATUS | …`, where the field is missing. */
const edgeStatus = (metadata: Fields, message: string): number | null =>
  statusAt(metadata, "response", "status_code") ??
  asStatus(Number(/^[A-Z]{3,10} \| (\d{3}) \| /.exec(message)?.[1] ?? Number.NaN));

function callerFacts(metadata: Fields, { audience, hash }: ClassifyOptions): Record<string, unknown> {
  const clientInfo = headerAt(metadata, "request", "x-client-info");
  const user =
    textAt(metadata, "request", "sb", "auth_user") ??
    textAt(metadata, "request", "sb", "jwt", "authorization", "payload", "subject");
  const caller = { referer: headerAt(metadata, "request", "referer") ?? headerAt(metadata, "request", "origin"), clientInfo };
  const country = textAt(metadata, "request", "cf", "country");
  return {
    audience: audienceOf(caller, audience),
    client: clientInfo?.slice(0, 80) ?? null,
    role:
      textAt(metadata, "request", "sb", "jwt", "authorization", "payload", "role") ??
      textAt(metadata, "request", "sb", "jwt", "apikey", "payload", "role"),
    country: country !== null && /^[A-Z]{2}$/.test(country) ? country : null,
    user: user === null ? null : redactId(user, hash),
    sb_request_id: correlationId(headerAt(metadata, "response", "sb-request-id")),
  };
}

/** Our own calls of the REST API; the ticker's probe asks `health_check` as everybody may. */
const ownPaths: ReadonlySet<string> = new Set([...ownCalls, "health_check"].map((name) => `/rest/v1/rpc/${name}`));

/**
 * Whether the gateway line is about ourselves: a post to the receiver, or a call of the ticker or one of our own that went well. A
 * failed one is news. What `x-client-info` alone says proves nothing, since anybody may send it: the path must be one that we call.
 */
export function isOwnRequest({ metadata, message }: LogLine, self: OwnMarks): boolean {
  const path = rawPath(metadata, message)?.replace(/\/$/, "") ?? null;
  if (path === null) return false;
  if (path === self.path) return true;
  const status = edgeStatus(metadata, message);
  if (status === null || status >= 400) return false;
  if (path === self.ticker) return methodOf(metadata, message) === "POST";
  return ownPaths.has(path) && (headerAt(metadata, "request", "x-client-info") ?? "").startsWith(self.client);
}

/**
 * The `tunnel` of the Sentry SDK in Nexsys' own pages: takes envelopes where ad blockers let them pass, records each reported error
 * as `client.error`, and passes the envelope on to Sentry untouched. Only envelopes of configured projects are taken, and they go
 * nowhere but to the address in the configuration, so that the receiver is no proxy for strangers.
 */
import type { Dsn } from "../../../src/domain/client-errors/dsn.ts";
import { parseDsn, sameDsn } from "../../../src/domain/client-errors/dsn.ts";
import { readEnvelopeHeader } from "../../../src/domain/client-errors/envelope.ts";
import type { KeyedHash } from "../../../src/domain/redaction/text.ts";
import { instantOf } from "../../../src/domain/time.ts";
import { answer, refusal } from "../_shared/answers.ts";
import { readBytes } from "../_shared/body.ts";
import type { Forward, UpstreamAnswer } from "./forward.ts";
import { forwardEnvelope, rateLimitHeaders } from "./forward.ts";
import type { ReceiverMemory } from "./memory.ts";
import type { Ingest, Recorded } from "./record.ts";
import { recordEnvelope } from "./record.ts";

/** What the receiver needs from outside. */
export interface ClientErrorsDependencies {
  /** Projects whose envelopes are taken. */
  readonly allowedDsns: readonly Dsn[];
  /** Origins of the pages that may report: `https://portal.example.com`. */
  readonly allowedOrigins: readonly string[];
  /** `null`: errors are recorded and envelopes go nowhere. */
  readonly forward: Forward | null;
  readonly ingest: Ingest;
  /** Milliseconds since the epoch. */
  now(): number;
  /** At least 32 hexadecimal digits. */
  readonly hash: KeyedHash;
  readonly memory: ReceiverMemory;
  /** Takes a line for the function's log, at most one a minute. */
  complain(line: string): void;
}

const maxBytes = 1_000_000;

/**
 * Answers Sentry's status and rate limits where it answered, and 200 `{}` where the error was recorded without it. 503 only where
 * the envelope was neither recorded nor passed on; never 401. Refusals say in `error` what to do and in `code` which one it is.
 */
export async function handleClientErrors(request: Request, deps: ClientErrorsDependencies): Promise<Response> {
  const origin = request.headers.get("origin");
  const cors = corsHeaders(origin, deps.allowedOrigins);
  const refuse = (status: number, code: string, sentence: string, extra: Readonly<Record<string, string>> = {}): Response => {
    deps.memory.refused(code);
    return refusal(status, code, sentence, { ...cors, ...extra });
  };

  if (origin !== null && !deps.allowedOrigins.includes(origin)) {
    return refuse(403, "origin_not_allowed", "This page may not report errors here. Add its origin to WATCH_CLIENT_ORIGINS.");
  }
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { ...cors, ...preflightHeaders } });
  if (request.method !== "POST")
    return refuse(405, "method_not_allowed", "Send envelopes with POST.", { allow: "POST, OPTIONS" });
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity") {
    return refuse(415, "unsupported_encoding", "Send the envelope uncompressed, as the browser's SDK does.");
  }

  const receivedAt = instantOf(deps.now());
  const place = deps.memory.admit(deps.hash(`caller:${callerOf(request)}`), receivedAt);
  if (!place.admitted) {
    const wait = { "retry-after": String(place.retryAfter) };
    return refuse(429, "rate_limited", "Too many envelopes came from this address. Wait, then send again.", wait);
  }

  const envelope = await readBytes(request, maxBytes);
  if ("refused" in envelope) {
    return envelope.refused === "interrupted"
      ? refuse(400, "interrupted", "The envelope ended before it was complete. Send it again.")
      : refuse(413, "body_too_large", "The envelope is over 1 MB. Send fewer or smaller attachments.");
  }
  const stated = readEnvelopeHeader(envelope)?.header.dsn;
  const dsn = typeof stated === "string" ? parseDsn(stated) : null;
  if (!dsn) return refuse(400, "no_dsn", "The envelope's first line must be a JSON object with the `dsn` of a Sentry project.");
  // The configured one is used from here on, so that nothing of the request decides where the envelope goes.
  const project = deps.allowedDsns.find((allowed) => sameDsn(allowed, dsn));
  if (!project)
    return refuse(403, "dsn_not_allowed", "Envelopes of this project are not taken. Add its DSN to WATCH_CLIENT_DSNS.");

  const forwards = deps.forward !== null;
  const [upstream, recorded] = await Promise.all([
    deps.forward && forwardEnvelope(project, envelope, deps.forward),
    recordEnvelope(envelope, { receivedAt, hash: deps.hash }, deps.ingest, deps.memory),
  ]);
  const trouble = troubleIn(upstream, recorded, forwards);
  if (trouble !== null && deps.memory.firstInMinute("complaint", receivedAt)) deps.complain(trouble);
  if (upstream && (upstream.status < 500 || recorded === "stored")) return passBack(upstream, cors);
  if (recorded === "stored" || (recorded === "nothing" && !forwards)) return withHeaders(answer({}), cors);
  // Without `retry-after`: the SDK would throw away every error until then, although the next one may well be stored.
  return refusal(503, "unavailable", "The envelope could be neither stored nor passed on. Send it again.", cors);
}

/** Sentry's answer without its body, which SDKs do not read. Senders give up for good on 401; what Sentry would mean by it is 403. */
function passBack({ status, headers }: UpstreamAnswer, cors: Readonly<Record<string, string>>): Response {
  const bodiless = status === 204 || status === 205;
  const passed = status === 401 ? 403 : status;
  return withHeaders(bodiless ? new Response(null, { status }) : answer({}, passed), { ...cors, ...headers });
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** What whoever runs this should know, or `null`. */
function troubleIn(upstream: UpstreamAnswer | null, recorded: Recorded, forwards: boolean): string | null {
  const troubles = [
    ...(forwards && !upstream ? ["Sentry did not answer"] : []),
    ...(upstream && upstream.status >= 400 && upstream.status !== 429 ? [`Sentry answered ${upstream.status}`] : []),
    ...(recorded === "failed" ? ["the database did not take the error"] : []),
  ];
  return troubles.length > 0 ? `client-errors: ${troubles.join(", ")}` : null;
}

const preflightHeaders = {
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type",
  "access-control-max-age": "86400",
};

function corsHeaders(origin: string | null, allowed: readonly string[]): Record<string, string> {
  if (origin === null || !allowed.includes(origin)) return { vary: "origin" };
  return {
    vary: "origin",
    "access-control-allow-origin": origin,
    "access-control-expose-headers": rateLimitHeaders.join(", "),
  };
}

/** Address of the caller as the platform's edge reports it. A caller may add to `x-forwarded-for`, but not to the edge's own header. */
function callerOf(request: Request): string {
  const first = request.headers.get("x-forwarded-for")?.split(",")[0]?.trim();
  return request.headers.get("cf-connecting-ip") ?? first ?? "unknown";
}

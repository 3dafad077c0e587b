/** Lines of Auth (GoTrue). A failed request writes two: `request completed` with its status, and one with the error's text. */
import { redactId } from "../redaction/redact.ts";
import { audienceOf } from "./audience.ts";
import { authBody } from "./detect.ts";
import type { Fields } from "./fields.ts";
import { asStatus, durationMs, fieldsAt, headerAt, numberAt, statusAt, textAt } from "./fields.ts";
import type { LogLine } from "./normalise.ts";
import type { Audience } from "./options.ts";
import type { Count, Reader } from "./reading.ts";
import { correlationId, ownLevel, severityOf, variantPart } from "./reading.ts";

/** Requests by which people sign in or up, prove or recover who they are. */
const signInPath =
  /^(?:\/auth\/v1)?\/(?:token|verify|otp|magiclink|recover|signup|user|factors(?:\/.*)?|resend|reauthenticate)\/?$/;

/** Codes of sessions that ended by themselves: hygiene, and no attack. */
const sessionCode = /^(?:refresh_token_|session_)/;

/** Codes by the sentences that older versions of Auth sent without one. */
const codesBySentence: readonly (readonly [RegExp, string])[] = [
  [/invalid login credentials/i, "invalid_credentials"],
  [/email not confirmed/i, "email_not_confirmed"],
  [/email rate limit exceeded/i, "over_email_send_rate_limit"],
  [/sms rate limit exceeded/i, "over_sms_send_rate_limit"],
  [/rate limit/i, "over_request_rate_limit"],
  [/(?:token|otp|link) (?:has expired|is invalid)/i, "otp_expired"],
  [/invalid refresh token: refresh token not found/i, "refresh_token_not_found"],
  [/invalid refresh token: already used/i, "refresh_token_already_used"],
  [/captcha/i, "captcha_failed"],
  [/user (?:is )?banned/i, "user_banned"],
];

/** The line's fields: the metadata, and from the JSON in the message what the metadata, or a query's columns, do not mirror. */
function bodyOf({ metadata, message }: LogLine): Fields {
  const isWhole = fieldsAt(metadata, "auth_audit_event") !== null || textAt(metadata, "request_id") !== null;
  return isWhole && textAt(metadata, "msg") !== null ? metadata : { ...authBody(message), ...metadata };
}

/**
 * Id of the request whose failure a `request completed` line tells; `null` for other lines. One that says success is no twin of an
 * error: a link that has expired is answered with a redirect, and only its error line tells of the failure.
 */
export function failedAuthRequest(line: LogLine): string | null {
  const body = bodyOf(line);
  const hasFailed = textAt(body, "msg") === "request completed" && (statusAt(body, "status") ?? 0) >= 400;
  return hasFailed ? requestIdOf(body, line) : null;
}

const requestIdOf = (body: Fields, { top }: LogLine): string | null =>
  correlationId(textAt(body, "request_id"), textAt(top, "request_id"));

/**
 * Reads a line of Auth. A failure counts once: by its `request completed` line, or by the error line where there is no such twin. The
 * batch is searched for it here; where it comes in another batch, `fact` lets `watch.ingest` settle which of the two counts.
 * Audit lines tell of successes only and count nothing.
 */
export const readAuth: Reader = (line, { audience: config, hash }, { failedAuthRequests, templateOf }) => {
  const body = bodyOf(line);
  const audit = fieldsAt(body, "auth_audit_event");
  const sentence = textAt(body, "msg") ?? "";
  const requestId = requestIdOf(body, line);
  const isCompleted = sentence === "request completed";
  const isError = /^\d{3}: /.test(sentence);
  const status = statusAt(body, "status") ?? (isError ? asStatus(Number(sentence.slice(0, 3))) : null);
  const path = textAt(body, "path");
  const code = errorCode(body, sentence, status);
  const referer = textAt(body, "referer") ?? headerAt(body, "request", "origin");
  const audience = audienceOf({ referer, clientInfo: textAt(body, "x_client_info") ?? textAt(body, "client_info") }, config);
  const hasTwin = requestId !== null && failedAuthRequests.has(requestId);
  const isOutcome = isCompleted || (isError && !hasTwin);
  const actor = textAt(audit ?? body, "actor_id") ?? textAt(body, "auth_event", "actor_id") ?? textAt(body, "user_id");
  const action = textAt(audit ?? {}, "action") ?? textAt(body, "auth_event", "action");
  const grant = textAt(body, "grant_type");
  const nanoseconds = numberAt(body, "duration");
  const counts = isOutcome && audit === null ? outcome({ path, status, code, audience, body, isCompleted }) : [];
  const isFailure = counts.some(([signal]) => signal === "auth.failure");
  return {
    severity: severityOf(status, ownLevel(body, line.top)),
    status,
    path: templateOf(path),
    requestId,
    message:
      audit === null ? messageOf(body, sentence, [textAt(body, "method"), templateOf(path), status, code]) : `audit: ${action}`,
    attributes: {
      method: textAt(body, "method"),
      code,
      audience: audit === null ? audience : null,
      grant_type: grant,
      action,
      provider: textAt(audit ?? {}, "traits", "provider") ?? textAt(body, "auth_event", "traits", "provider"),
      user: actor === null ? null : redactId(actor, hash),
      duration_ms: durationMs(nanoseconds === null ? null : nanoseconds / 1e6),
    },
    counts,
    ...(isFailure && requestId !== null
      ? { fact: { key: `auth/${requestId}`, part: isCompleted ? ("outcome" as const) : ("echo" as const) } }
      : {}),
  };
};

/** The error in Auth's words; a completed request is told like the gateway tells it. */
function messageOf(body: Fields, sentence: string, request: readonly (string | number | null)[]): string | null {
  if (sentence === "request completed") return request.filter((part) => part !== null).join(" ");
  return textAt(body, "error") ?? (sentence || null);
}

interface Outcome {
  readonly path: string | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly audience: Audience;
  readonly body: Fields;
  readonly isCompleted: boolean;
}

function outcome({ path, status, code, audience, body, isCompleted }: Outcome): Count[] {
  const route = path?.replace(/[?#].*$/s, "") ?? "";
  if (status === null || !signInPath.test(route)) return [];
  if (status < 400) return isCompleted && isSignIn(route, status, body) ? [["auth.success", audience]] : [];
  // Its own first part, so that a rule on `portal/*` does not take ended sessions for failed sign-ins.
  if (code !== null && sessionCode.test(code)) return [["auth.failure", `session_hygiene/${audience}`]];
  return [["auth.failure", `${audience}/${code ?? "other"}`]];
}

/** A password, code or provider token exchanged for a session; a refreshed session is no sign-in. */
function isSignIn(route: string, status: number, body: Fields): boolean {
  // A link is answered with a redirect whether it was good or not; what it brought about is told by the event.
  if (/\/verify\/?$/.test(route)) return status < 300 || fieldsAt(body, "auth_event") !== null;
  if (!/\/token\/?$/.test(route)) return false;
  const grant = textAt(body, "grant_type");
  return grant === null ? textAt(body, "auth_event", "action") === "login" : grant !== "refresh_token";
}

/** Auth's own code; for lines without one, from the sentence or the status. `null` for requests that went well. */
function errorCode(body: Fields, sentence: string, status: number | null): string | null {
  const own = textAt(body, "error_code");
  if (own !== null) return variantPart(own.toLowerCase(), /^[a-z0-9_]{1,63}$/);
  if (status === null || status < 400) return null;
  const text = `${sentence} ${textAt(body, "error") ?? ""}`;
  return codesBySentence.find(([pattern]) => pattern.test(text))?.[1] ?? `status_${status}`;
}

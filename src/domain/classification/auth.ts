/** Lines of Auth (GoTrue). A failed request writes two: `request completed` with its status, and one with the error's text. */
import { pathTemplate } from "../paths.ts";
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

/** The line's fields: the metadata, or the JSON in the message where the metadata does not mirror it. */
const bodyOf = ({ metadata, message }: LogLine): Fields =>
  textAt(metadata, "msg") !== null || fieldsAt(metadata, "auth_audit_event") !== null
    ? metadata
    : (authBody(message) ?? metadata);

/** Id of the request that a `request completed` line closes; `null` for other lines. */
export function completedAuthRequest(line: LogLine): string | null {
  const body = bodyOf(line);
  return textAt(body, "msg") === "request completed" ? requestIdOf(body, line) : null;
}

const requestIdOf = (body: Fields, { top }: LogLine): string | null =>
  correlationId(textAt(body, "request_id"), textAt(top, "request_id"));

/**
 * Reads a line of Auth. A failure counts once: by its `request completed` line, or by the error line where the batch holds no such
 * twin. Audit lines tell of successes only and count nothing.
 */
export const readAuth: Reader = (line, { audience: config, hash }, { completedAuthRequests }) => {
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
  const hasTwin = requestId !== null && completedAuthRequests.has(requestId);
  const isOutcome = isCompleted || (isError && !hasTwin);
  const actor = textAt(audit ?? body, "actor_id") ?? textAt(body, "auth_event", "actor_id") ?? textAt(body, "user_id");
  const action = textAt(audit ?? {}, "action") ?? textAt(body, "auth_event", "action");
  const grant = textAt(body, "grant_type");
  const nanoseconds = numberAt(body, "duration");
  return {
    severity: severityOf(status, ownLevel(body, line.top)),
    status,
    path: pathTemplate(path),
    requestId,
    message:
      audit === null ? messageOf(body, sentence, [textAt(body, "method"), pathTemplate(path), status, code]) : `audit: ${action}`,
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
    counts: isOutcome && audit === null ? outcome({ path, status, code, audience, body, isCompleted }) : [],
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
  if (status < 400) return isCompleted && isSignIn(route, body) ? [["auth.success", audience]] : [];
  // Its own first part, so that a rule on `portal/*` does not take ended sessions for failed sign-ins.
  if (code !== null && sessionCode.test(code)) return [["auth.failure", `session_hygiene/${audience}`]];
  return [["auth.failure", `${audience}/${code ?? "other"}`]];
}

/** A password, code or provider token exchanged for a session; a refreshed session is no sign-in. */
function isSignIn(route: string, body: Fields): boolean {
  if (/\/verify\/?$/.test(route)) return true;
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

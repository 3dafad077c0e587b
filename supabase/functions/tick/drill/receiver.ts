/**
 * The fire drill's own receiver: `POST /functions/v1/tick?drill`, which the outbox calls like any webhook. It checks the signature as
 * every receiver should, so that a drill that arrives proves delivery and signature alike.
 */
import { timingSafeEqual } from "node:crypto";
import { answer, refusal } from "../../_shared/answers.ts";
import { readBody } from "../../_shared/body.ts";
import { signatureOf } from "../deliver/render/webhook.ts";

export interface DrillReceiver {
  /** Keys that messages may be signed with: the current one and, while rotating, the next. */
  readonly keys: readonly string[];
  /** Milliseconds since the epoch. */
  now(): number;
  /** Notes that the message of an episode came. */
  received(episode: string): Promise<void>;
}

const limits = { wire: 65_536, inflated: 65_536 };
/** Older messages may be copies of old ones. */
const freshForMs = 5 * 60_000;

/** Whether a request is a drill's. */
export const isDrill = (request: Request): boolean => new URL(request.url).searchParams.has("drill");

/** Answers 200 for a message with a good signature, 401 for any other, 503 where it could not be noted. */
export async function receiveDrill(request: Request, deps: DrillReceiver): Promise<Response> {
  if (request.method !== "POST") return refusal(405, "method_not_allowed", "Send the drill with POST.", { allow: "POST" });
  const body = await readBody(request, limits);
  const timestamp = request.headers.get("x-nexsys-timestamp") ?? "";
  const given = Buffer.from(request.headers.get("x-nexsys-signature") ?? "");
  const fits = (key: string): boolean => {
    const right = Buffer.from(signatureOf(key, timestamp, typeof body === "string" ? body : ""));
    return key !== "" && given.length === right.length && timingSafeEqual(given, right);
  };
  const isFresh = Math.abs(deps.now() - Number(timestamp)) <= freshForMs;
  if (typeof body !== "string" || !isFresh || !deps.keys.some(fits))
    return refusal(401, "wrong_signature", "This address takes signed messages of the fire drill alone.");
  try {
    for (const episode of episodesIn(body)) await deps.received(episode);
  } catch (error) {
    return refusal(503, "not_noted", error instanceof Error ? error.message : String(error), { "retry-after": "15" });
  }
  return answer({ received: true }, 200);
}

/** Episodes that a message tells the beginning of. */
function episodesIn(body: string): readonly string[] {
  const message: unknown = JSON.parse(body);
  const alerts = typeof message === "object" && message !== null && "alerts" in message ? message.alerts : [];
  return (Array.isArray(alerts) ? alerts : []).flatMap((alert: unknown) =>
    typeof alert === "object" && alert !== null && "episode" in alert && "kind" in alert && alert.kind === "firing"
      ? [String(alert.episode)]
      : [],
  );
}

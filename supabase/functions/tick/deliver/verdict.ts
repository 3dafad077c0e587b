/** What an answer, or its absence, means for a message. */
import type { KeyedHash } from "../../../../src/domain/redaction/text.ts";
import { redactText } from "../../../../src/domain/redaction/text.ts";
import type { Channel } from "./message.ts";
import type { Sent } from "./send.ts";

/** Becomes the result of one attempt in `settle_outbox`. */
export interface Verdict {
  readonly outcome: "delivered" | "retry" | "dead";
  /** Status of the answer; `null` where none came. */
  readonly status: number | null;
  /** What was answered, or what happened, for people: redacted, at most 500 characters. */
  readonly answer: string | null;
  /** Seconds that the receiver asks to wait. */
  readonly retry_after_s: number | null;
}

/** Later helps where the receiver is over its limit, broken, or took too long over reading the request. */
const helpsLater = (status: number): boolean => status === 429 || status === 408 || status >= 500;

/** Seconds until a `Retry-After`, which is a number of seconds or a date; `null` where it is neither or lies in the past. */
export function retryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // A date ends in the name of its zone; other texts that `Date` would make sense of are none.
  const at = /GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) || at <= now ? null : Math.ceil((at - now) / 1_000);
}

export function verdictOf(sent: Sent, now: number): Verdict {
  if (sent.kind !== "answered") {
    const outcome = sent.kind === "refused" ? "dead" : "retry";
    return { outcome, status: null, answer: sent.sentence, retry_after_s: null };
  }
  const { status, headers, body } = sent.answer;
  if (status >= 200 && status < 300) return { outcome: "delivered", status, answer: body, retry_after_s: null };
  if (helpsLater(status))
    return { outcome: "retry", status, answer: body, retry_after_s: retryAfter(headers.get("retry-after"), now) };
  const isRedirect = status >= 300 && status < 400;
  const answer = isRedirect ? "The address redirects to another. Redirects are not followed: enter the final address." : body;
  return { outcome: "dead", status, answer, retry_after_s: null };
}

const rank = { delivered: 0, dead: 1, retry: 2 } as const;

/** Of the verdicts on the parts of a message, the one that decides: what can still get through is tried again. */
export const decisive = (verdicts: readonly Verdict[]): Verdict | undefined =>
  verdicts.toSorted((a, b) => rank[b.outcome] - rank[a.outcome])[0];

const longest = 500;

/** An answer as it may be kept and shown: receivers repeat what was sent to them, the channel's secret included. */
export function keepable(answer: string | null, { secret }: Channel, hash: KeyedHash): string | null {
  if (answer === null) return null;
  let text = answer
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 4 * longest);
  for (const value of Object.values(secret).toSorted((a, b) => b.length - a.length)) {
    if (value.length >= 4) text = text.replaceAll(value, "[secret]");
  }
  text = redactText(text, hash);
  return text === "" ? null : text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

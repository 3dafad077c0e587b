import { ApiError } from "./errors.ts";

/** Letters and digits that are not mistaken for one another when read over the phone (Crockford's base 32). */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const ofErrors = new WeakMap<object, string>();
/** A failing question is asked again and again, each time with a new error that says the same: there are only so many sentences. */
const ofSentences = new Map<string, string>();

function newReportId(): string {
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => alphabet[byte % 32] ?? "0").join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/**
 * The id under which an error is reported and shown, such as `7K2Q-M9XD`: the same each time the same error is asked about, and the same
 * for failed requests that say the same.
 */
export function reportIdOf(error: unknown): string {
  if (error instanceof ApiError) {
    const id = ofSentences.get(error.message) ?? newReportId();
    ofSentences.set(error.message, id);
    return id;
  }
  if (typeof error !== "object" || error === null) return newReportId();
  const id = ofErrors.get(error) ?? newReportId();
  ofErrors.set(error, id);
  return id;
}

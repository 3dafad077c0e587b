/** Takes personal data and secrets out of a tree of values: by the name of a key and by the form of a value. */
import { setOwn } from "../own-key.ts";
import { verdictOn } from "./keys.ts";
import type { KeyedHash, Redaction } from "./text.ts";
import { beginning, hashedId } from "./text.ts";

/** What stands where something was taken out or cut off. */
const removed = "[removed]";
const cutOff = "[cut]";

const maxDepth = 32;
const maxKeys = 256;
const maxItems = 256;
const maxText = 2_000;

/**
 * A copy of `value` that may be stored: at most 32 levels deep, 256 keys or items a container, 2,000 characters a text; what lies
 * beyond is `[cut]`. Values of telling keys are `[removed]`, ids of people keyed hashes, texts redacted by form. Keys are texts too.
 */
export function redact(value: unknown, redaction: Redaction, depth = 1): unknown {
  if (typeof value === "string") return shortened(redaction.text(beginning(value, maxText)));
  if (typeof value === "number") return redactNumber(value, redaction);
  if (typeof value !== "object" || value === null) return typeof value === "boolean" ? value : null;
  if (depth > maxDepth) return cutOff;
  if (Array.isArray(value)) {
    const items: unknown[] = value.slice(0, maxItems).map((item) => redact(item, redaction, depth + 1));
    if (value.length > maxItems) items.push(cutOff);
    return items;
  }
  const clean: Record<string, unknown> = {};
  let kept = 0;
  for (const name of Object.keys(value)) {
    if (++kept > maxKeys) break;
    const key = redaction.text(name.slice(0, 128));
    setOwn(clean, key, redactByKey(key, (value as Readonly<Record<string, unknown>>)[name], redaction, depth));
  }
  return clean;
}

function redactByKey(key: string, value: unknown, redaction: Redaction, depth: number): unknown {
  if (value === null || value === undefined) return null;
  const verdict = verdictOn(key);
  if (verdict === "remove") return removed;
  if (verdict === "hash" && (typeof value === "string" || typeof value === "number"))
    return redactId(String(value), redaction.hash);
  if (verdict === "trace" && typeof value === "string" && isTraceId(value)) return value;
  return redact(value, redaction, depth + 1);
}

/** A UUID or the ray of a request: under any other form, what calls itself a trace is text like any other. */
const isTraceId = (text: string): boolean =>
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16}(?:-[A-Z]{3})?)$/i.test(text);

/** A keyed hash of the id of a person; one that is hashed already stays. */
export const redactId = (id: string, hash: KeyedHash): string =>
  /^id_[0-9a-f]{16}$/.test(id) ? id : hashedId(id.toLowerCase(), hash);

/** Only a number that reads as a card number is taken out; times and sizes look like phone numbers and stay. */
function redactNumber(value: number, redaction: Redaction): unknown {
  if (!Number.isFinite(value)) return null;
  return Number.isSafeInteger(value) && value >= 2e12 && redaction.text(String(value)) === "[card]" ? removed : value;
}

const shortened = (text: string): string => (text.length > maxText ? `${text.slice(0, maxText).toWellFormed()}${cutOff}` : text);

/** Takes personal data and secrets out of text by their form, in a time that is linear in the length of the text. */
import { remembering } from "../remembering.ts";
import { isPlainWord, patterns, traitsOf } from "./patterns.ts";

/** A one-way name for an id: hexadecimal digits, keyed, so that "the same person" still works and the id cannot be found back. */
export type KeyedHash = (text: string) => string;

/** How a hashed id is written: 16 digits tell people apart and cannot be told back. */
export const hashedId = (id: string, hash: KeyedHash): string => `id_${hash(`id:${id}`).slice(0, 16)}`;

const uuid = /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi;

/** How texts are redacted, under one key. */
export interface Redaction {
  readonly hash: KeyedHash;
  readonly text: (text: string) => string;
}

/** Redaction for what belongs together, such as a batch: it says the same short texts and ids over and over, and each is read once. */
export function redactionBy(hash: KeyedHash): Redaction {
  const known = remembering(hash, 64);
  return { hash: known, text: remembering((text) => redactText(text, known), 256) };
}

/**
 * `text` without e-mail and IP addresses, phone, card and account numbers, user agents, tokens, keys, passwords and credentials in
 * addresses. UUIDs become keyed hashes. NUL and unpaired surrogates become U+FFFD. Redacting twice changes nothing.
 */
export function redactText(text: string, hash: KeyedHash): string {
  if (isPlainWord(text)) return text;
  let clean = withoutKeys(wellFormed(text));
  let traits = traitsOf(clean);
  if (clean.length >= 36 && traits.hyphens > 3) {
    const hashed = clean.replace(uuid, (id) => hashedId(id.toLowerCase(), hash));
    if (hashed !== clean) {
      clean = hashed;
      traits = traitsOf(clean);
    }
  }
  for (const { may, find, put } of patterns) {
    if (may(clean, traits)) clean = typeof put === "string" ? clean.replace(find, put) : clean.replace(find, put);
  }
  return traits.ats + traits.percents > 0 ? withoutEmails(clean) : clean;
}

/** NUL and unpaired surrogates, which the database cannot store, as U+FFFD. */
export function wellFormed(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "\uFFFD") : whole;
}

/**
 * The beginning of a text that is to be redacted and cut to `length` afterwards: what lies far behind need not be read. The last word is
 * left out with the digits before it, because half an address or number would not be known for one.
 */
export function beginning(text: string, length: number): string {
  if (text.length <= length * 2) return text;
  let end = length * 2;
  while (end > length && !/\s/.test(text.charAt(end - 1))) end--;
  while (end > length && /[\s\d().+-]/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Key blocks, by their first and last line; one that is cut off goes to the end of the text. */
function withoutKeys(text: string): string {
  if (!text.includes("-----BEGIN ")) return text;
  let clean = "";
  let done = 0;
  for (const { 0: begin, index } of text.matchAll(/-----BEGIN [A-Z ]{0,40}KEY-----/g)) {
    if (index < done) continue;
    clean += `${text.slice(done, index)}[key]`;
    const end = /-----END [A-Z ]{0,40}KEY-----/g;
    end.lastIndex = index + begin.length;
    done = end.test(text) ? end.lastIndex : text.length;
  }
  return clean + text.slice(done);
}

const domain = /(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const localPart = /[\p{L}\p{N}._%+-]/u;

/** Looks for the part behind the `@` first, which few texts have, and then back: forwards, every letter would be a beginning. */
function withoutEmails(text: string): string {
  if (!text.includes("@") && !text.includes("%40")) return text;
  let clean = "";
  let done = 0;
  for (const match of text.matchAll(domain)) {
    let start = match.index;
    while (start > done && match.index - start < 64 && localPart.test(text.charAt(start - 1))) start--;
    if (start === match.index) continue;
    clean += `${text.slice(done, start)}[email]`;
    done = match.index + match[0].length;
  }
  return clean + text.slice(done);
}
